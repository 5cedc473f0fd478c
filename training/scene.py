"""What a scene is: a setting, a time of day, the weather, and up to two groups of things.

A scene is only a description. `placement.py` decides where each thing stands, `render.py` draws the scene and `captions.py`
writes captions, all from the same description. So captions are true by construction.
"""
import random
import zlib
from dataclasses import dataclass, replace

COLOURS = ["red", "orange", "yellow", "green", "blue", "purple", "pink", "white", "black", "brown"]
SETTINGS = ["sea", "forest", "meadow", "city", "desert", "snow", "mountains"]
TIMES = ["day", "sunset", "night"]
WEATHERS = ["clear", "rain", "snowfall", "fog"]
SIZES = ["small", "medium", "big"]
MAX_COUNT = 4

GROUND, WATER, SKY = "ground", "water", "sky"


@dataclass(frozen=True)
class Kind:
    """A kind of thing: its layer, its height in a picture of height 1, its colours and its settings."""
    layer: str
    height: float
    aspect: float       # width over height
    colours: tuple      # those that look natural, the most common first
    home: tuple = ()    # settings that suit it; it is less frequent in others
    never: tuple = ()   # settings where it would look absurd


def _kind(layer, height, aspect, colours, home="", never=""):
    return Kind(layer, height, aspect, tuple(colours.split()), tuple(home.split()), tuple(never.split()))


KINDS = {
    "house": _kind(GROUND, .36, 1.05, "red white yellow blue brown green pink orange", "meadow mountains snow forest sea"),
    "tree": _kind(GROUND, .46, .70, "green orange yellow red pink white", "meadow mountains city snow", "desert"),
    "car": _kind(GROUND, .20, 1.95, "red blue yellow white black green orange pink purple brown", "city desert mountains meadow"),
    "cat": _kind(GROUND, .30, .72, "orange black white brown", "meadow city sea snow"),
    "dog": _kind(GROUND, .28, 1.15, "brown black white orange", "meadow sea snow city forest"),
    "flower": _kind(GROUND, .34, .52, "red pink yellow purple white blue orange", "meadow mountains forest", "desert"),
    "bicycle": _kind(GROUND, .28, 1.50, "red blue green black white yellow pink purple orange", "city meadow sea forest"),
    "lighthouse": _kind(GROUND, .56, .36, "red white blue black green yellow", "sea"),
    "mushroom": _kind(GROUND, .28, .95, "red brown orange white purple yellow", "forest meadow", "desert"),
    "umbrella": _kind(GROUND, .38, .98, "red yellow blue pink green white black purple orange", "sea city"),
    "tent": _kind(GROUND, .29, 1.35, "orange green blue red yellow purple pink white brown", "forest mountains meadow desert"),
    "windmill": _kind(GROUND, .54, .72, "white brown red blue yellow green", "meadow sea"),
    "castle": _kind(GROUND, .46, 1.05, "white brown pink purple yellow red blue black", "mountains forest meadow snow"),
    "cactus": _kind(GROUND, .40, .62, "green", "desert", "snow sea forest"),
    "rabbit": _kind(GROUND, .29, .68, "white brown black orange", "meadow snow forest"),
    "bus": _kind(GROUND, .26, 1.75, "red yellow blue orange green white pink purple", "city mountains meadow"),
    "boat": _kind(WATER, .34, .95, "white red blue brown yellow green orange black purple pink", "sea", "desert"),
    "duck": _kind(WATER, .19, 1.15, "yellow white brown black green", "meadow forest mountains sea", "desert"),
    "fish": _kind(WATER, .17, 1.60, "orange blue red yellow pink purple green white", "sea", "desert city"),
    "balloon": _kind(SKY, .36, .74, "red orange yellow purple blue green pink white", "mountains meadow desert sea"),
    "bird": _kind(SKY, .17, 1.50, "white black blue red yellow brown green pink", "sea forest meadow snow"),
    "kite": _kind(SKY, .30, .72, "red yellow pink blue green orange purple white black", "sea meadow"),
    "plane": _kind(SKY, .18, 2.10, "white red blue yellow green orange black pink", "city mountains sea desert"),
    "butterfly": _kind(SKY, .20, 1.20, "orange blue purple yellow pink white red black green", "meadow forest mountains", "snow"),
}
KIND_NAMES = list(KINDS)


@dataclass(frozen=True)
class Group:
    """One or more things of the same kind, colour and size."""
    kind: str
    colour: str
    count: int = 1
    size: str = "medium"

    @property
    def layer(self):
        return KINDS[self.kind].layer


@dataclass(frozen=True)
class Scene:
    seed: int
    setting: str
    time: str
    weather: str
    groups: tuple = ()
    close: bool = False     # two groups stand close together
    first_leads: bool = True  # the first group is left of the second (above it when both fly)
    sun: bool = False
    moon: bool = False
    rainbow: bool = False
    clouds: int = 0

    @property
    def pond(self):
        """Whether boats, ducks or fish need water in the foreground."""
        return self.setting != "sea" and any(g.layer == WATER for g in self.groups)


def is_held_out(kind, colour, setting):
    """One triple in ten is kept out of training, so that evaluation asks for combinations that the model has never seen."""
    return zlib.crc32(f"{kind}/{colour}/{setting}".encode()) % 10 == 3


def has_held_out(scene):
    return any(is_held_out(g.kind, g.colour, scene.setting) for g in scene.groups)


def suits(kind, setting):
    return setting not in KINDS[kind].never


def _weight(kind, setting):
    if not suits(kind, setting):
        return 0.
    return 1. if setting in KINDS[kind].home else .35


def _pick_colour(rng, kind):
    colours = KINDS[kind].colours
    return colours[0] if rng.random() < .12 else rng.choice(colours)


def _pick_group(rng, kind, leading):
    count = rng.choices((1, 2, 3, 4), (.40, .24, .19, .17) if leading else (.66, .34, 0, 0))[0]
    size = rng.choices(SIZES, (.24, .52, .24))[0]
    if count > 2 and size == "big":
        size = rng.choice(("small", "medium"))
    return Group(kind, _pick_colour(rng, kind), count, size)


def weather_fits(weather, setting):
    return not (weather == "snowfall" and setting == "desert")


def with_sky(scene, rng):
    """Chooses what depends on time and weather: sun, moon, rainbow and clouds."""
    clear, night = scene.weather == "clear", scene.time == "night"
    return replace(
        scene,
        sun=not night and clear and rng.random() < (.6 if scene.time == "day" else .8),
        moon=night and scene.weather != "fog" and rng.random() < .65,
        rainbow=scene.time == "day" and scene.weather in ("clear", "rain") and rng.random() < .12,
        clouds=rng.choice((0, 1, 2, 3)) if clear else rng.choice((2, 3, 4)))


def sample_scene(rng, split="train", kind=None, **fixed):
    """Returns a random scene. `split` says whether it has held-out triples: "train" none, "held" one in its first group, "any" perhaps.

    `kind` sets the first group's kind. `fixed` sets the setting, time, weather or groups.
    """
    while True:
        setting = fixed.get("setting") or rng.choice(SETTINGS)
        time = fixed.get("time") or rng.choices(TIMES, (.40, .28, .32))[0]
        weather = fixed.get("weather") or rng.choices(WEATHERS, (.61, .14, .12, .13))[0]
        if not weather_fits(weather, setting):
            continue
        if kind and not suits(kind, setting):
            continue
        groups = fixed.get("groups")
        if groups is None:
            weights = [_weight(k, setting) for k in KIND_NAMES]
            number = rng.choices((0, 1, 2), (.05, .38, .57))[0]
            if split == "held" or kind:
                number = rng.choice((1, 2, 2))
            names = []
            while len(names) < number:
                name = kind if kind and not names else rng.choices(KIND_NAMES, weights)[0]
                if name not in names:
                    names.append(name)
            groups = tuple(_pick_group(rng, name, i == 0) for i, name in enumerate(names))
        scene = Scene(rng.getrandbits(40), setting, time, weather, tuple(groups),
                      close=rng.random() < .45, first_leads=rng.random() < .5)
        if split == "train" and has_held_out(scene):
            continue
        if split == "held" and not is_held_out(groups[0].kind, groups[0].colour, setting):
            continue
        return with_sky(scene, rng)
