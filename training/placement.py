"""Where each thing of a scene stands. x runs from -.5 to .5 in the central square, y from 0 (bottom) to 1."""
import random
from dataclasses import dataclass

from drawing.colour import PAINT, varied
from scene import GROUND, KINDS, SKY, WATER

SIZE_FACTOR = {"small": .58, "medium": .92, "big": 1.42}
COUNT_FACTOR = {1: 1., 2: .90, 3: .80, 4: .74, 5: .68, 6: .62}
ROOM = .92      # maximum width of a row


@dataclass(frozen=True)
class Placed:
    group: int      # index into scene.groups
    kind: str
    x: float
    y: float        # of its bottom edge
    height: float
    width: float
    paint: tuple
    variant: int
    flip: int
    tilt: float


def _order(scene, members, rng):
    """The row from left to right, as indices into scene.groups."""
    if len(members) == 2 and not scene.close and rng.random() < .25:
        row = [i for i in members for _ in range(scene.groups[i].count)]
        rng.shuffle(row)        # the two kinds are mixed: neither is left of the other
        return row
    if not scene.first_leads:
        members = members[::-1]
    return [i for i in members for _ in range(scene.groups[i].count)]


def _foot(scene, layer, height, back, two_rows, rng):
    if layer == GROUND:
        if scene.pond:
            return min(.245 + rng.uniform(0, .05) + (.07 if back else 0), .95 - height)
        top = {"sea": .15, "city": .22}.get(scene.setting, .25)
        foot = (.175 if back else .035) + rng.uniform(-.01, .02) if two_rows else rng.uniform(.03, top * .75)
        return min(foot, .95 - height)
    low, high = (.22, .36) if scene.setting == "sea" else (.02, .15)
    if two_rows:
        return (high if back else low) + rng.uniform(-.01, .02)
    return rng.uniform(low, high)


def _lay_out(scene, layer, members, rng):
    row = _order(scene, members, rng)
    number = len(row)
    boxes = []
    for i in row:
        group, kind = scene.groups[i], KINDS[scene.groups[i].kind]
        height = kind.height * SIZE_FACTOR[group.size] * COUNT_FACTOR[min(6, number)] * rng.uniform(.95, 1.05)
        boxes.append([height, height * kind.aspect])
    stacked = layer == SKY and len(members) == 2
    total = sum(width for _, width in boxes)
    if stacked:
        total = max(sum(w for (_, w), i in zip(boxes, row) if i == m) for m in members)
    rows = 2 if number > 2 and total > ROOM * 1.1 and not stacked else 1
    squeeze = min(1, ROOM * (1 if rows == 1 else 1.8) / total)
    boxes = [(h * squeeze, w * squeeze) for h, w in boxes]
    if stacked:
        yield from _stacked_sky(scene, members, row, boxes, rng)
        return
    total = sum(w for _, w in boxes)
    slack = max(0, ROOM - total / rows)
    gap = slack / number
    x = -.46 + gap / 2
    if rows == 1 and ((scene.close and len(members) == 2) or (number > 1 and rng.random() < .4)):
        gap = min(.03, gap)
        span = total + gap * (number - 1)
        x = rng.uniform(-.46, .46 - span) if span < .92 else -span / 2
    for n, (i, (height, width)) in enumerate(zip(row, boxes)):
        back = rows == 2 and n % 2 == 1
        if rows == 1:
            centre = x + width / 2 + rng.uniform(-.35, .35) * gap
        else:
            centre = -.46 + .92 * (n + .5) / number
        x += width + gap
        centre = max(-.48 + width / 2, min(.48 - width / 2, centre))
        if layer == SKY:
            floor = .60 if any(g.layer != SKY for g in scene.groups) else .50
            low, high = min(floor, .95 - height), .95 - height
            foot = rng.uniform(low, high) if rows == 1 else (high if back else low)
        else:
            foot = _foot(scene, layer, height, back, rows == 2, rng)
        yield i, centre, foot, height, width


def _stacked_sky(scene, members, row, boxes, rng):
    """Yields the places of two kinds that fly, one above the other."""
    upper, lower = members if scene.first_leads else members[::-1]
    grounded = any(g.layer != SKY for g in scene.groups)
    for member in (upper, lower):
        own = [box for box, i in zip(boxes, row) if i == member]
        room = .5 if not grounded else .36
        shrink = min(1, room * .62 / max(h for h, _ in own))
        own = [(h * shrink, w * shrink) for h, w in own]
        total = sum(w for _, w in own)
        gap = max(0, ROOM - total) / len(own)
        x = -.46 + gap / 2
        for height, width in own:
            centre = x + width / 2 + rng.uniform(-.4, .4) * gap
            x += width + gap
            base = .95 - height if member == upper else .95 - room - height * .35
            yield member, max(-.48 + width / 2, min(.48 - width / 2, centre)), base, height, width


def place(scene):
    """Returns all things of a scene, farthest first. The same scene always has the same places."""
    rng = random.Random(scene.seed ^ 0x5EED)
    variants = [rng.randrange(6) for _ in scene.groups]
    placed = []
    for layer in (GROUND, WATER, SKY):
        members = [i for i, g in enumerate(scene.groups) if g.layer == layer]
        if not members:
            continue
        for i, x, y, height, width in _lay_out(scene, layer, members, rng):
            group = scene.groups[i]
            tilt = 0 if layer == GROUND else rng.uniform(-.06, .06)
            placed.append(Placed(i, group.kind, x, y, height, width, varied(PAINT[group.colour], rng), variants[i],
                                 rng.choice((-1, 1)), tilt))
    return sorted(placed, key=lambda p: (KINDS[p.kind].layer != SKY, -p.y))
