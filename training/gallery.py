"""Draws the sample photos in data/photos, with meaningless file names, and writes their captions, facts and queries for evaluation."""
import json
import random
import zlib
from dataclasses import replace

import numpy as np
from PIL import Image

from captions import Captioner
from facts import FACTS, answers, facts_of
from gallery_themes import THEMES
from render import render
from scene import Group, Scene

SHAPES = [(768, 512), (768, 512), (768, 576), (720, 540), (640, 640), (600, 600), (512, 768), (576, 768), (512, 704), (704, 512)]
QUALITY = 88

QUERIES = [
    ("a red boat at sunset", "boat boat:red sunset"), ("a lighthouse at night", "lighthouse night"),
    ("a black cat at night", "cat cat:black night"), ("a rabbit in the snow", "rabbit snow"),
    ("a white house in winter", "house house:white snow"), ("hot air balloons above the mountains", "balloon mountains"),
    ("a yellow bus in the city", "bus bus:yellow city"), ("bicycles in town", "bicycle city"),
    ("cactus in the desert", "cactus desert"), ("a plane over the desert", "plane desert"),
    ("mushrooms in the forest", "mushroom forest"), ("camping in the woods", "tent forest"),
    ("fog in the forest", "fog forest"), ("yellow flowers in a meadow", "flower flower:yellow meadow"),
    ("flowers and butterflies", "flower butterfly"), ("windmill at sunset", "windmill sunset"),
    ("a rainbow", "rainbow"), ("ducks on a lake", "duck water"), ("pink umbrella on the beach", "umbrella umbrella:pink sea"),
    ("a castle in the mountains", "castle mountains"), ("three birds", "bird bird=3"), ("two houses by the sea", "house=2 sea"),
    ("a dog next to a tent", "dog tent near"), ("a city at night", "city night"), ("an orange kite", "kite kite:orange")]


def _groups(text):
    for part in filter(None, (p.strip() for p in text.split("+"))):
        count, colour, kind, *size = part.split()
        yield Group(kind, colour, int(count), size[0] if size else "medium")


def parse(line):
    """Returns one line of gallery_themes.py as a scene."""
    things, where = line.split("/")
    setting, time, weather, *rest = where.split()
    dice = next((word for word in rest if word.startswith("#")), "")
    scene = Scene(zlib.crc32(f"{things.strip()}/{setting} {time} {weather}{dice}".encode()), setting, time, weather,
                  tuple(_groups(things)))
    return replace(scene, close="close" in rest, first_leads="turned" not in rest, sun="sun" in rest, moon="moon" in rest,
                   rainbow="rainbow" in rest, clouds=int(next((w[5:] for w in rest if w.startswith("cloud")), "1")))


def scenes():
    """Yields (file name, scene, width, height) in the order of the names."""
    lines = [line.strip() for theme in THEMES.values() for line in theme.strip().split("\n")]
    rng = random.Random(8)
    rng.shuffle(lines)
    for number, line in enumerate(lines, 1):
        width, height = rng.choice(SHAPES)
        yield f"p{number:03}.jpg", parse(line), width, height


def write(photos, evaluation):
    """Draws data/photos, and writes gallery.tsv, gallery.json and gallery-queries.json to data/evaluation."""
    photos.mkdir(parents=True, exist_ok=True)
    for old in photos.glob("*.jpg"):
        old.unlink()
    gallery = list(scenes())
    rng = random.Random(9)
    rows, entries = [], []
    for name, scene, width, height in gallery:
        # drawn at double size and halved, for finer edges than cairo's
        picture = Image.fromarray(np.ascontiguousarray(render(scene, 2 * width, 2 * height))).resize((width, height), Image.LANCZOS)
        picture.save(photos / name, quality=QUALITY, optimize=True)
        rows.append(f"{name}\t{Captioner(scene, rng).write('full')[0]}")
        sure, open_ = facts_of(scene)
        entries.append({"file": name, "facts": sorted(sure, key=FACTS.get), "arguable": sorted(open_, key=FACTS.get)})
    (evaluation / "gallery.tsv").write_text("file\tcaption\n" + "\n".join(rows) + "\n", encoding="utf-8")
    _dump(evaluation / "gallery.json", entries)
    _dump(evaluation / "gallery-queries.json", [
        {"query": query, "relevant": [name for name, scene, *_ in gallery if answers(claims.split(), scene)],
         "arguable": [name for name, scene, *_ in gallery if answers(claims.split(), scene) is None]}
        for query, claims in QUERIES])


def _dump(path, entries):
    """Writes one entry per line, so that diffs are readable."""
    path.write_text("[\n" + ",\n".join(json.dumps(entry) for entry in entries) + "\n]\n", encoding="utf-8")
