"""What is true of a scene, as a set of short names such as "boat", "boat:red", "boat=2", "sunset".

A caption or a query claims some of these names. A scene answers it if it has them all. Some names are arguable ("near" at
a medium distance, "sun" when it is hidden). These are the scene's open names. If only open names are missing, the scene is
neither a right nor a wrong answer, and training and evaluation leave it out.
"""
from functools import lru_cache

from placement import place
from scene import COLOURS, KIND_NAMES, MAX_COUNT, SETTINGS, SKY, TIMES, WEATHERS

CATEGORIES = {
    "animal": ["cat", "dog", "rabbit", "duck", "fish", "bird"],
    "pet": ["cat", "dog"],
    "vehicle": ["car", "bus", "bicycle", "boat", "plane"],
    "building": ["house", "castle", "lighthouse", "windmill"],
    "plant": ["flower", "tree", "cactus", "mushroom"],
    "flyer": ["bird", "plane", "balloon", "kite", "butterfly"],
}
DOUBTFUL = {"butterfly": ["animal"], "rabbit": ["pet"], "tent": ["building"], "balloon": ["vehicle"]}
SIGHTS = ["sun", "moon", "stars", "rainbow", "clouds", "water", "snowy", "empty"]


def _names():
    for kind in KIND_NAMES:
        yield kind
        yield from (f"{kind}:{colour}" for colour in COLOURS)
        yield from (f"{kind}={count}" for count in range(1, MAX_COUNT + 1))
        yield from (f"{kind}>1", f"{kind}>2", f"{kind}+", f"{kind}:big", f"{kind}:small")
        yield from (f"{side}:{kind}" for side in ("left", "right", "over", "under"))
    yield from SETTINGS + TIMES + WEATHERS + SIGHTS + ["near"]
    yield from list(CATEGORIES) + [f"any:{colour}" for colour in COLOURS]


FACTS = {name: i for i, name in enumerate(_names())}


def _of_group(group):
    kind = group.kind
    sure = {kind, f"{kind}:{group.colour}", f"{kind}={group.count}", f"any:{group.colour}"}
    open_ = set()
    # "cats" asks for several, but one cat is not a wrong answer
    (sure if group.count > 1 else open_).add(f"{kind}+")
    if group.count > 1:
        sure.add(f"{kind}>1")
    if group.count > 2:
        sure.add(f"{kind}>2")
    if group.size == "medium":
        open_ |= {f"{kind}:big", f"{kind}:small"}
    else:
        sure.add(f"{kind}:{group.size}")
    sure |= {category for category, kinds in CATEGORIES.items() if kind in kinds}
    open_ |= set(DOUBTFUL.get(kind, ()))
    return sure, open_


def _of_pair(scene):
    """The relations of the two groups, according to where they stand."""
    first, second = scene.groups
    things = place(scene)
    one, two = ([t for t in things if t.group == i] for i in (0, 1))
    sure, open_ = set(), set()

    def edges(group):
        return min(t.x - t.width / 2 for t in group), max(t.x + t.width / 2 for t in group)

    def centre(group):
        return sum(t.x for t in group) / len(group)
    for a, b, left, right in ((one, two, first, second), (two, one, second, first)):
        names = {f"left:{left.kind}", f"right:{right.kind}"}
        if max(t.x for t in a) + .02 < min(t.x for t in b) and centre(b) - centre(a) > .12:
            sure |= names
        elif centre(b) - centre(a) > -.08:
            open_ |= names
    for a, b, upper, lower in ((one, two, first, second), (two, one, second, first)):
        names = {f"over:{upper.kind}", f"under:{lower.kind}"}
        rise = min(t.y + t.height / 2 for t in a) - max(t.y + t.height / 2 for t in b)
        if SKY in (upper.layer, lower.layer):
            if rise > .10 and upper.layer == SKY:
                sure |= names
            elif rise > 0:
                open_ |= names
    (left1, right1), (left2, right2) = edges(one), edges(two)
    distance = max(left1, left2) - min(right1, right2)
    if SKY in (first.layer, second.layer):
        if first.layer == second.layer:
            open_.add("near")
    elif distance < .06:
        sure.add("near")
    elif distance < .25:
        open_.add("near")
    return sure, open_ - sure


@lru_cache(maxsize=256)
def facts_of(scene):
    """Returns (sure, open): the names that are true, and those that are arguable."""
    sure, open_ = {scene.setting, scene.time, scene.weather}, set()
    for group in scene.groups:
        s, o = _of_group(group)
        sure |= s
        open_ |= o
    if len(scene.groups) == 2:
        s, o = _of_pair(scene)
        sure |= s
        open_ |= o
    sure |= {name for name in ("sun", "moon", "rainbow") if getattr(scene, name)}
    if scene.time == "sunset":
        open_.add("sun")
    if scene.time == "night":
        (sure if scene.weather == "clear" else open_).add("stars")
    (sure if scene.clouds >= 2 else open_).add("clouds")
    if scene.setting == "sea" or scene.pond:
        sure.add("water")
    if scene.setting == "snow" or scene.weather == "snowfall":
        sure.add("snowy")
    if scene.setting == "mountains":
        open_.add("snowy")
    if scene.setting in ("forest", "snow"):
        open_ |= {"tree", "tree+", "tree>1", "tree>2", "tree:green", "plant", "any:green"}
    if scene.setting == "city":
        open_ |= {"house", "house+", "house>1", "house>2", "building"}
    if scene.setting in ("meadow", "mountains"):
        open_ |= {"any:green", "plant"}
    if scene.setting == "snow":
        open_.add("any:white")
    if scene.setting == "sea":
        open_.add("any:blue")
    if not scene.groups:
        sure.add("empty")
    return frozenset(sure), frozenset(open_ - sure)


def answers(claims, scene):
    """True if the scene has all claimed names, None if only open names are missing, otherwise False."""
    sure, open_ = facts_of(scene)
    missing = set(claims) - sure
    if not missing:
        return True
    return None if missing <= open_ else False
