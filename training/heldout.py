"""Draws the held-out evaluation set: scenes with triples of kind, colour and setting that training never saw.

All files are JPEG or TSV, so the C# tests can read them without Python. data/evaluation/README.md describes the format.
"""
import random

import numpy as np
from PIL import Image

import queries
import siblings
import vocabulary
from captions import Captioner
from facts import answers, facts_of
from render import render
from scene import KIND_NAMES, sample_scene

TILE, COLUMNS, ROWS = 128, 20, 25       # a sheet holds 500 tiles; 128 is a multiple of JPEG's 16
SCENES, GALLERY, PAIRS = 1000, 100, 125
LARGE, LARGE_SIZE = 200, (768, 512)
PAIR_TESTS = ["colour", "kind", "setting", "time", "weather", "count", "size", "swap"]


class Sheets:
    """Collects tiles and records where each picture is."""

    def __init__(self, folder):
        self.folder, self.places, self.tiles = folder, {}, {}

    def add(self, name, sheet, scene):
        tiles = self.tiles.setdefault(sheet, [])
        number, at = divmod(len(tiles), COLUMNS * ROWS)
        tiles.append(render(scene, TILE, TILE))
        row, column = divmod(at, COLUMNS)
        self.places[name] = (f"{sheet}-{number + 1}.jpg", column * TILE, row * TILE, TILE, TILE)

    def _save_sheet(self, name, tiles, quality):
        rows = -(-len(tiles) // COLUMNS)
        sheet = np.zeros((rows * TILE, COLUMNS * TILE, 3), np.uint8)
        for at, tile in enumerate(tiles):
            row, column = divmod(at, COLUMNS)
            sheet[row * TILE:(row + 1) * TILE, column * TILE:(column + 1) * TILE] = tile
        Image.fromarray(sheet).save(self.folder / name, quality=quality, optimize=True)

    def save(self, quality=80):
        per = COLUMNS * ROWS
        for sheet, tiles in self.tiles.items():
            for number in range(-(-len(tiles) // per)):
                self._save_sheet(f"{sheet}-{number + 1}.jpg", tiles[number * per:(number + 1) * per], quality)

    def save_again(self, sheet, named, quality):
        """Saves the tiles of `sheet` in another JPEG quality, under the name `named`."""
        per, tiles = COLUMNS * ROWS, self.tiles[sheet]
        for number in range(-(-len(tiles) // per)):
            self._save_sheet(f"{named}-{number + 1}.jpg", tiles[number * per:(number + 1) * per], quality)


def _table(path, header, rows):
    lines = ["\t".join(header)] + ["\t".join(str(cell) for cell in row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _judged(claims, scenes):
    """Returns (right, arguable): the names of the scenes that answer, and of those where it is arguable."""
    verdicts = {name: answers(claims, scene) for name, scene in scenes.items()}
    return ([n for n, v in verdicts.items() if v is True], [n for n, v in verdicts.items() if v is None])


def _retrieval_row(test, gallery, text, right, arguable):
    return (test, gallery, text, ",".join(right), ",".join(arguable))


def _attribute_pairs(base, sheets, rng):
    """Yields rows (test, caption, right picture, wrong picture). The two pictures differ in the one thing that the test names.

    Every other caption describes the sibling. Otherwise the right picture would always have a triple that training never saw,
    the wrong one mostly would not, and the test would measure that.
    """
    for attribute in PAIR_TESTS:
        names = list(base)
        rng.shuffle(names)
        made = 0
        for name in names:
            scene, sibling_name = base[name], f"{attribute}{made:03}"
            sibling = siblings.change(scene, attribute, rng, "any")
            if sibling is None:
                continue
            turned = made % 2 == 1
            one, other = (sibling, scene) if turned else (scene, sibling)
            told = siblings.telling_caption(one, other, rng, ("full",), 8)
            if told is None:
                continue
            sheets.add(sibling_name, "siblings", sibling)
            yield (attribute, told[0], sibling_name, name) if turned else (attribute, told[0], name, sibling_name)
            made += 1
            if made == PAIRS:
                break


def _relation_pairs(rng):
    """Yields (scene, test, right text, wrong text): half of them above and below, half left and right."""
    made = {"over": 0, "left": 0}
    while min(made.values()) < PAIRS // 2:
        scene = sample_scene(rng, "held")
        if len(scene.groups) < 2:
            continue
        sure, _ = facts_of(scene)
        kinds = [g.kind for g in scene.groups]
        for side, words in (("over", ("above", "below")), ("left", ("to the left of", "to the right of"))):
            first = next((k for k in kinds if f"{side}:{k}" in sure), None)
            if first is None or made[side] >= PAIRS // 2:
                continue
            second = kinds[1 - kinds.index(first)]
            a, b = (_plain(scene.groups[kinds.index(k)]) for k in (first, second))
            word = words[made[side] % 2]
            right, wrong = (f"{a} {word} {b}", f"{b} {word} {a}") if word == words[0] else (f"{b} {word} {a}", f"{a} {word} {b}")
            yield scene, f"relation-{side}", right, wrong
            made[side] += 1
            break


def _plain(group):
    if group.count > 1:
        return f"{('two', 'three', 'four')[group.count - 2]} {group.kind if group.kind == 'fish' else _plural(group.kind)}"
    return f"{'an' if group.kind[0] in 'aeiou' else 'a'} {group.kind}"


def _plural(kind):
    return {"bus": "buses", "cactus": "cacti", "butterfly": "butterflies"}.get(kind, kind + "s")


def _query_gallery(entries, each, prefix, sheets, rng):
    """Returns 100 scenes and the rows of the queries. Each query has at least `each` answers. The other scenes are random."""
    scenes = []
    for entry in entries:
        kind = next((name.split(":")[0].split("=")[0] for name in entry["match"]
                     if name.split(":")[0].split("=")[0] in KIND_NAMES), None)
        found = 0
        while found < each:
            scene = sample_scene(rng, "any", kind=kind)
            if answers(entry["match"], scene) is True:
                scenes.append(scene)
                found += 1
    while len(scenes) < GALLERY:
        scenes.append(sample_scene(rng, "any"))
    rng.shuffle(scenes)
    named = {f"{prefix}{i:03}": scene for i, scene in enumerate(scenes)}
    for name, scene in named.items():
        sheets.add(name, "queries", scene)
    return named, [_retrieval_row(prefix, prefix, e["query"], *_judged(e["match"], named)) for e in entries]


def _cropped(place, rng):
    """A random crop of the tile, 90 to 97% of each side, not quite square."""
    file, x, y, width, height = place
    cut_width, cut_height = round(width * rng.uniform(.90, .97)), round(height * rng.uniform(.90, .97))
    return (file, x + rng.randint(0, width - cut_width), y + rng.randint(0, height - cut_height), cut_width, cut_height)


def write(folder, seed=9001):
    """Writes all sets to data/evaluation. Training does not use this seed."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*-[0-9].jpg"):
        old.unlink()
    rng, sheets = random.Random(seed), Sheets(folder)
    base = {f"s{i:04}": sample_scene(rng, "held") for i in range(SCENES)}
    for name, scene in base.items():
        sheets.add(name, "scenes", scene)
    names = list(base)
    galleries = {f"held{i // GALLERY}": names[i:i + GALLERY] for i in range(0, SCENES, GALLERY)}
    retrieval, pairs, text_pairs = [], list(_attribute_pairs(base, sheets, rng)), []
    full = {name: Captioner(scene, rng).write("full")[0] for name, scene in base.items()}
    for gallery, members in galleries.items():
        scenes = {name: base[name] for name in members}
        retrieval += [_retrieval_row("full", gallery, full[name], [name], []) for name in members]
        for test in ("short", "free"):
            for _ in range(GALLERY // 2):
                text, claims = Captioner(base[rng.choice(members)], rng).write(test)
                retrieval.append(_retrieval_row(test, gallery, text, *_judged(claims, scenes)))
    for number, (scene, test, right, wrong) in enumerate(_relation_pairs(rng)):
        sheets.add(f"r{number:03}", "relations", scene)
        text_pairs.append((test, f"r{number:03}", right, wrong))
    for path, each, prefix in ((queries.LEARNER, 2, "learner"), (queries.OUTSIDE, 3, "outside")):
        named, rows = _query_gallery(queries.read(path), each, prefix, sheets, rng)
        galleries[prefix] = list(named)
        retrieval += rows
    retrieval += _robustness(folder, base, full, galleries, sheets, rng)
    sheets.save()
    sheets.save_again("scenes", "scenes-q50", 50)
    _table(folder / "images.tsv", ("image", "file", "x", "y", "width", "height"), ((n, *p) for n, p in sheets.places.items()))
    _table(folder / "galleries.tsv", ("gallery", "images"), ((g, ",".join(m)) for g, m in galleries.items()))
    _table(folder / "retrieval.tsv", ("test", "gallery", "text", "right", "arguable"), retrieval)
    _table(folder / "pairs.tsv", ("test", "text", "right", "wrong"), pairs)
    _table(folder / "text-pairs.tsv", ("test", "image", "right", "wrong"), text_pairs)


def _robustness(folder, base, full, galleries, sheets, rng):
    """Returns rows with the full captions again, but with changed pictures or changed texts."""
    rows = []
    held = [g for g in list(galleries) if g.startswith("held")]
    large = folder / "large"
    large.mkdir(exist_ok=True)
    for number, gallery in enumerate(held):
        members = galleries[gallery]
        variants = {"q50": {n: (sheets.places[n][0].replace("scenes-", "scenes-q50-"), *sheets.places[n][1:]) for n in members},
                    "crop": {n: _cropped(sheets.places[n], rng) for n in members}}
        if number < LARGE // GALLERY:
            variants["large"] = {}
            for name in members:
                Image.fromarray(render(base[name], *LARGE_SIZE)).save(large / f"{name}.jpg", quality=62, optimize=True)
                variants["large"][name] = (f"large/{name}.jpg", 0, 0, *LARGE_SIZE)
        for variant, places in variants.items():
            sheets.places |= {f"{name}-{variant}": place for name, place in places.items()}
            galleries[f"{gallery}-{variant}"] = [f"{name}-{variant}" for name in members]
            rows += [_retrieval_row(f"full-{variant}", f"{gallery}-{variant}", full[n], [f"{n}-{variant}"], []) for n in members]
        for name in members:
            slipped = vocabulary.with_typo(vocabulary.with_typo(full[name], rng), rng)
            rows.append(_retrieval_row("full-typos", gallery, slipped, [name], []))
            rows.append(_retrieval_row("full-unknown", gallery, vocabulary.with_unknown_word(full[name], rng), [name], []))
    return rows
