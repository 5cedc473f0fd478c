"""Siblings: two scenes that differ in one thing. Training and evaluation compare them."""
import random
from dataclasses import replace

from captions import Captioner
from facts import answers, facts_of
from scene import COLOURS, KIND_NAMES, KINDS, SETTINGS, SKY, TIMES, WEATHERS, has_held_out, suits, weather_fits, with_sky

ATTRIBUTES = ["colour", "kind", "setting", "time", "weather", "count", "size", "swap", "relation"]
SHARES = [2.2, 1.2, 1, .7, .8, 3, 2, 2.6, 1.8]     # how often training draws each


def _replace_group(scene, index, **changes):
    groups = list(scene.groups)
    groups[index] = replace(groups[index], **changes)
    return replace(scene, groups=tuple(groups))


def _colour(scene, index, rng):
    group = scene.groups[index]
    others = [c for c in KINDS[group.kind].colours if c != group.colour]
    return _replace_group(scene, index, colour=rng.choice(others)) if others else None


def _kind(scene, index, rng):
    group, taken = scene.groups[index], {g.kind for g in scene.groups}
    others = [k for k in KIND_NAMES if k not in taken and KINDS[k].layer == group.layer
              and group.colour in KINDS[k].colours and suits(k, scene.setting)]
    return _replace_group(scene, index, kind=rng.choice(others)) if others else None


def _count(scene, index, rng):
    group = scene.groups[index]
    near = [n for n in (group.count - 1, group.count + 1) if 1 <= n <= 4]
    count = rng.choice(near) if rng.random() < .6 else rng.choice([n for n in (1, 2, 3, 4) if n != group.count])
    size = "medium" if count > 2 and group.size == "big" else group.size
    return _replace_group(scene, index, count=count, size=size)


def _size(scene, index, rng):
    group = scene.groups[index]
    if group.count > 2:
        return None
    return _replace_group(scene, index, size={"small": "big", "big": "small"}.get(group.size) or rng.choice(("small", "big")))


def _swap(scene, index, rng):
    if len(scene.groups) < 2 or scene.groups[0].colour == scene.groups[1].colour:
        return None
    a, b = scene.groups
    if b.colour not in KINDS[a.kind].colours or a.colour not in KINDS[b.kind].colours:
        return None
    return replace(scene, groups=(replace(a, colour=b.colour), replace(b, colour=a.colour)))


def _relation(scene, index, rng):
    """Swaps left and right, or above and below if both groups fly."""
    if len(scene.groups) < 2:
        return None
    turned = replace(scene, first_leads=not scene.first_leads)
    here, there = (name for name in facts_of(scene)[0] if name.startswith(("left:", "over:"))), facts_of(turned)[0]
    return None if all(name in there for name in here) else turned


def _setting(scene, index, rng):
    fitting = [s for s in SETTINGS if s != scene.setting and weather_fits(scene.weather, s)
               and all(suits(g.kind, s) for g in scene.groups)]
    return replace(scene, setting=rng.choice(fitting)) if fitting else None


def _time(scene, index, rng):
    changed = replace(scene, time=rng.choice([t for t in TIMES if t != scene.time]))
    return replace(with_sky(changed, rng), clouds=scene.clouds)


def _weather(scene, index, rng):
    others = [x for x in WEATHERS if x != scene.weather and weather_fits(x, scene.setting)]
    return with_sky(replace(scene, weather=rng.choice(others)), rng)


CHANGES = {"colour": _colour, "kind": _kind, "setting": _setting, "time": _time, "weather": _weather,
           "count": _count, "size": _size, "swap": _swap, "relation": _relation}


def change(scene, attribute, rng, split="train"):
    """Returns the scene with one attribute changed, or None if that is not possible. `split` is as in `sample_scene`."""
    if not scene.groups and attribute not in ("setting", "time", "weather"):
        return None
    for _ in range(12):
        index = rng.randrange(len(scene.groups)) if scene.groups and split == "train" else 0
        changed = CHANGES[attribute](scene, index, rng)
        if changed is None or (split == "train" and has_held_out(changed)):
            continue
        return changed
    return None


def any_sibling(scene, rng):
    while True:
        sibling = change(scene, rng.choices(ATTRIBUTES, SHARES)[0], rng)
        if sibling is not None:
            return sibling


def telling_caption(scene, sibling, rng, manners=("free", "free", "full"), tries=6):
    """Returns a caption of the scene that is wrong for its sibling, or None if `tries` random captions are not."""
    captioner = Captioner(scene, rng)
    for _ in range(tries):
        text, claims = captioner.write(rng.choice(manners))
        if answers(claims, sibling) is False:
            return text, claims
    return None


def wrong_caption(scene, sibling, rng):
    """Returns a caption that nearly fits: one with the relation reversed, or one of the sibling."""
    sure, _ = facts_of(scene)
    over = any(name.startswith("over:") for name in sure)
    if over or (any(name.startswith("left:") for name in sure) and rng.random() < .5):
        text, claims = Captioner(scene, rng).write(reverse_relation=True)
        if answers(claims, scene) is False:
            return text, claims
    return telling_caption(sibling, scene, rng) or Captioner(sibling, rng).write("full")
