"""The words of the caption grammar. A list can repeat a word to make it more common. `|` separates choices.

The words that data/evaluation/queries-outside-grammar.json lists as unknown must not appear here.
`python3 training/queries.py` checks this.
"""


def _split(text):
    return [part.strip() for part in text.split("|")]


def _pairs(text):
    """Returns "cat/cats | kitten/kittens" as [("cat", "cats"), ...]."""
    return [tuple(pair.split("/")) for pair in _split(text)]


def _table(parse=_split, **rows):
    return {name.rstrip("_"): parse(row) for name, row in rows.items()}


NOUNS = _table(
    _pairs,
    house="house/houses | house/houses | house/houses | home/homes | cottage/cottages | cabin/cabins | hut/huts | farmhouse/farmhouses",
    tree="tree/trees",
    car="car/cars | car/cars | car/cars | automobile/automobiles | auto/autos",
    cat="cat/cats | cat/cats | cat/cats | kitty/kitties | kitten/kittens",
    dog="dog/dogs | dog/dogs | dog/dogs | puppy/puppies | hound/hounds | doggie/doggies",
    flower="flower/flowers | flower/flowers | flower/flowers | blossom/blossoms | bloom/blooms | daisy/daisies | tulip/tulips",
    bicycle="bicycle/bicycles | bicycle/bicycles | bike/bikes | bike/bikes | cycle/cycles | pushbike/pushbikes",
    lighthouse="lighthouse/lighthouses | lighthouse/lighthouses | light house/light houses | beacon/beacons",
    mushroom="mushroom/mushrooms | mushroom/mushrooms | toadstool/toadstools | fungus/fungi",
    umbrella="umbrella/umbrellas | umbrella/umbrellas | parasol/parasols | sunshade/sunshades | beach umbrella/beach umbrellas",
    tent="tent/tents | tent/tents | camping tent/camping tents",
    windmill="windmill/windmills | windmill/windmills | mill/mills | wind mill/wind mills",
    castle="castle/castles | castle/castles | castle/castles | fortress/fortresses | palace/palaces",
    cactus="cactus/cacti | cactus/cactuses",
    rabbit="rabbit/rabbits | rabbit/rabbits | bunny/bunnies | bunny/bunnies | hare/hares",
    bus="bus/buses | bus/buses | bus/buses | coach/coaches | school bus/school buses",
    boat="boat/boats | boat/boats | boat/boats | sailboat/sailboats | ship/ships | sailing boat/sailing boats | yacht/yachts | sailing ship/sailing ships",
    duck="duck/ducks | duck/ducks | duckling/ducklings",
    fish="fish/fish | fish/fishes",
    balloon="balloon/balloons | balloon/balloons | hot air balloon/hot air balloons | hot-air balloon/hot-air balloons | air balloon/air balloons",
    bird="bird/birds | bird/birds | bird/birds | birdie/birdies",
    kite="kite/kites",
    plane="plane/planes | plane/planes | airplane/airplanes | aeroplane/aeroplanes | aircraft/aircraft | jet/jets",
    butterfly="butterfly/butterflies")

COLOUR_WORDS = _table(
    red="red|red|red|red|red|crimson|scarlet|dark red", orange="orange", yellow="yellow|yellow|yellow|yellow|yellow|golden",
    green="green|green|green|green|light green", blue="blue|blue|blue|blue|blue|dark blue|azure",
    purple="purple|purple|purple|violet|lilac", pink="pink|pink|pink|rose|rosy",
    white="white", black="black", brown="brown")

SIZE_WORDS = _table(big="big|big|big|large|large|huge|giant|enormous", small="small|small|small|little|tiny|tiny")

# (participle, third person singular, plural) of verbs that fit every picture of the kind
VERBS = {
    kind: [tuple(v.split("/")) for v in _split(row)] for kind, row in dict(
        house="standing/stands/stand", castle="standing/stands/stand", windmill="standing/stands/stand | turning/turns/turn",
        lighthouse="standing/stands/stand | shining/shines/shine", tree="standing/stands/stand | growing/grows/grow",
        car="parked/is parked/are parked | driving/drives/drive | driving/is driving/are driving",
        bus="parked/is parked/are parked | driving/drives/drive | driving/is driving/are driving",
        bicycle="parked/is parked/are parked | standing/stands/stand",
        cat="sitting/sits/sit | sitting/is sitting/are sitting | resting/rests/rest", rabbit="sitting/sits/sit | sitting/is sitting/are sitting",
        dog="standing/stands/stand | playing/plays/play | walking/walks/walk",
        flower="growing/grows/grow | blooming/blooms/bloom | in bloom/is in bloom/are in bloom",
        mushroom="growing/grows/grow", cactus="growing/grows/grow | standing/stands/stand",
        umbrella="standing/stands/stand | open/is open/are open", tent="standing/stands/stand | set up/is set up/are set up",
        boat="sailing/sails/sail | sailing/is sailing/are sailing | floating/floats/float",
        duck="swimming/swims/swim | floating/floats/float | swimming/is swimming/are swimming",
        fish="swimming/swims/swim | jumping/jumps/jump",
        balloon="floating/floats/float | flying/flies/fly | rising/rises/rise", bird="flying/flies/fly | flying/is flying/are flying",
        kite="flying/flies/fly | flying/is flying/are flying", plane="flying/flies/fly | flying/is flying/are flying",
        butterfly="flying/flies/fly | flying/is flying/are flying").items()}

PLACES = _table(
    sea="by the sea|by the sea|at the sea|on the beach|at the beach|on the beach|by the ocean|on the coast|at the seaside|near the sea|by the shore|on the shore|on the seashore|near the ocean|on a sandy beach|along the coast|at the coast|on the ocean|on the sea",
    forest="in the forest|in a forest|in the forest|in the woods|in the woods|in the wood|in the woodland|among the pines|near the forest|among the trees|in front of the forest|in front of trees|between the trees|in the deep forest",
    meadow="in a field|in the field|in a meadow|in the meadow|on the grass|in the countryside|in a green field|on a hill|in the fields|in the hills|on a green hill|on the lawn|in the grass|on a green meadow",
    city="in the city|in a city|in the city|in town|in the town|downtown|in the street|on the street|on the road|with skyscrapers|in front of the skyline|in front of tall buildings|in an urban scene|in a big city|in front of skyscrapers|through the city|through the town",
    desert="in the desert|in a desert|in the desert|among the dunes|on the sand dunes|in the sandy desert|in the dunes|on the desert sand|in the hot desert",
    snow="in the snow|in the snow|on the snow|in a snowy landscape|in winter|on a snowy field|in a winter landscape|on snowy ground|in a snowy field|in wintertime|in deep snow|through the snow",
    mountains="in the mountains|in the mountains|in front of the mountains|near the mountains|with mountains behind|by the mountains|in the alps|with mountains in the background|below the peaks|in front of snowy mountains|at the foot of the mountains|below the mountains|in a mountain valley")

PLACE_NAMES = _table(
    sea="sea|ocean|beach|coast|seaside|shore|seascape|sandy beach", forest="forest|woods|woodland|pine forest|pines",
    meadow="meadow|field|grass|fields|hills|countryside|green hills|grassland",
    city="city|town|skyline|skyscrapers|street|buildings|cityscape|road", desert="desert|dunes|sand dunes|sandy desert",
    snow="winter|winter landscape|snowy landscape|snow field|snowy field|winter scene|winter day",
    mountains="mountains|mountain|peaks|alps|mountain landscape|snowy mountains|mountain scenery")

PLACES_BELOW = _table(
    sea="above the sea|over the sea|over the beach|above the ocean|over the water|over the ocean|above the beach",
    forest="above the forest|over the forest|above the woods|over the trees", meadow="above the meadow|over the fields|over the hills|over the meadow|above the grass",
    city="above the city|over the city|over the skyline|above the buildings|over the town|over the skyscrapers",
    desert="above the desert|over the dunes|over the desert", snow="above the snow|over the snow|over a snowy landscape|over the snowy fields",
    mountains="above the mountains|over the mountains|above the peaks|over the peaks")

HOURS = _table(
    day="during the day|in daylight|by day|under a blue sky|in the daytime|at noon|in the afternoon|at midday|in broad daylight|in the day",
    sunset="at sunset|at sunset|at sunset|at dusk|in the evening|under an orange sky|at sundown|at sunrise|at dawn|in the sunset|in the evening light|during sunset|before sunset|in the early morning|under a red sky|in the evening sky",
    night="at night|at night|at night|by night|in the night|at midnight|in the dark|under the night sky|late at night|during the night|in darkness|on a dark night")

HOUR_NAMES = _table(
    day="daytime|daylight|day|blue sky", sunset="sunset|sunrise|dusk|evening|dawn|sundown|orange sky|evening sky|red sky",
    night="night|nighttime|night sky|dark night|midnight|dark|darkness|night scene")

WEATHER_PHRASES = _table(
    rain="in the rain|in the rain|in rain|on a rainy day|while it rains|in the pouring rain|in rainy weather|on a wet day|when it rains|in heavy rain|during a rain shower|with rain",
    snowfall="in falling snow|while it snows|in the snowfall|on a snowing day|in a snowstorm|with snowflakes|while snow is falling|when it snows|with snow falling|in the falling snow",
    fog="in the fog|in the fog|in fog|in the mist|on a foggy day|in foggy weather|in the haze|in misty weather|in thick fog|in the morning mist|in the morning fog|on a misty day|with fog",
    clear="in clear weather|on a clear day|with a clear sky|in good weather|under a clear sky|in fine weather")

WEATHER_NAMES = _table(
    rain="rain|rainy|rainy day|raining|it is raining|rainy weather|wet day|bad weather|raindrops|rain shower",
    snowfall="snowfall|snowing|snowflakes|falling snow|it is snowing|snow is falling|snowstorm", fog="fog|foggy|mist|misty|haze|foggy day|hazy|foggy weather|misty morning",
    clear="clear sky|clear weather|good weather|fine weather")

WEATHER_ADJECTIVES = _table(rain="rainy|wet|rainy", fog="foggy|misty|hazy", snowfall="snowing|snowy", clear="clear")
HOUR_ADJECTIVES = _table(night="dark|night-time|nighttime", sunset="evening|sunset", day="daytime|day")

SIGHT_NAMES = _table(
    sun="sun|the sun|sunny|sunshine|sunny weather|bright sun", moon="moon|the moon|moonlight|full moon|the moon in the sky",
    stars="stars|starry sky|starry night|stars in the sky", rainbow="rainbow|a rainbow|colourful rainbow|colorful rainbow",
    clouds="clouds|cloudy|cloudy sky|clouds in the sky", water="water|lake", snowy="snow|snowy|the snow|snow on the ground",
    empty="nothing|empty landscape|only landscape|landscape|scenery|empty scene")

CATEGORY_NAMES = _table(
    _pairs, animal="animal/animals | animal/animals | creature/creatures", pet="pet/pets", vehicle="vehicle/vehicles | vehicle/vehicles", building="building/buildings",
    plant="plant/plants", flyer="something that flies/things that fly | something flying/flying things")

ACTIVITIES = {"boat": ["sailing", "sail", "sailing trip"], "tent": ["camping", "camp", "camping trip"],
              "bicycle": ["cycling", "biking"], "plane": ["air travel"], "balloon": ["ballooning"]}

STARS = _split("under a starry sky|under the stars|on a starry night|beneath the stars|with stars in the sky|with many stars")
MOON = _split("under the moon|in the moonlight|by moonlight|with the moon in the sky|under a full moon|with a full moon|with the moon")
SUN_BY_DAY = _split("on a sunny day|in the sunshine|under the sun|in sunny weather|in the sun|in bright sunshine|in bright sunlight")
SUN_LOW = _split("with the setting sun|as the sun sets|while the sun sets|in front of the setting sun|when the sun sets|as the sun rises")
RAINBOW = _split("with a rainbow|under a rainbow|and a rainbow|below a rainbow|with a rainbow in the sky")
CLOUDS = _split("with clouds|under a cloudy sky|under the clouds|under clouds|with clouds in the sky")
LAKE = _split("on the water|on a lake|with water|on the lake|by the water|by a lake|at the lake|on a pond|in the water")

OPENERS = _split(
    "a photo of|a picture of|picture of|photo of|a postcard of|postcard of|an image of|image of|an illustration of|a drawing of|"
    "a painting of|there is|there are|a postcard showing|a scene with|a view of|postcard with|i see|show me|show me|a photograph of|"
    "find|find me|show|pictures of|photos of|images of|pictures with|photos with|picture with|a picture with|photo with|"
    "i want to see|i am looking for|looking for|search for|i would like|can you show me|can you find|please show me|give me|"
    "here is|we see|an image with|an image showing|any picture of|any|all pictures of|where is|is there|let me see|this is|snapshot of")

FILLERS = _split("nice|pretty|beautiful|lovely|old|cute|funny|quiet|lonely|happy|new|bright|sweet|fine|great|wonderful|simple|charming|colourful|calm|"
                 "peaceful|young|cool|interesting|perfect|traditional|modern|fancy")
TAILS = _split("please|in the picture|in it|on it|somewhere in the picture|today|again|on a postcard|in this picture|, thanks|drawing|illustration|picture|photo|scene")

NUMBERS = {2: ["two", "two", "2", "a pair of", "a couple of", "exactly two"], 3: ["three", "three", "3", "exactly three"],
           4: ["four", "four", "4", "exactly four"]}
SEVERAL, SOME = ["several", "a few", "many", "lots of", "a group of", "more than two"], ["some", "more than one", "multiple"]
ONE = ["one", "a single", "a lone", "just one", "only one", "one"]

NEAR = _split("next to|next to|next to|beside|near|close to|by|right next to|in front of")
LEFT = _split("left of|to the left of|to the left of|on the left of|on the left side of")
RIGHT = _split("right of|to the right of|to the right of|on the right of|on the right side of")
OVER = _split("above|above|over|over|high above")
UNDER = _split("under|below|beneath|underneath|under")
AND = _split("and|and|and|with|with|together with|along with|plus|, ")
