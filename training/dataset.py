"""Renders the training scenes once into memory-mapped files, with their captions as token ids and their facts.

Scenes come in pairs of siblings (rows 2i and 2i + 1). `wrong` holds one caption per scene that nearly fits it.
"""
import io
import json
import multiprocessing
import os
import random
import time

import numpy as np
from PIL import Image

import siblings
import vocabulary
from captions import Captioner
from facts import FACTS, facts_of
from render import render
from scene import sample_scene

SIDE = 120              # rendered pixels per side; training crops and resizes to 112 or less
CAPTIONS = 8
LENGTH = 36             # most tokens of a caption; a longer one is replaced
CLAIMS = 16             # most claims of a caption; fewer are padded with len(FACTS)
CHUNK = 500             # scenes per task


def learn_vocabulary(folder, seed, texts=30000, merges=1300):
    rng = random.Random(seed)
    vocab, learned = vocabulary.learn((Captioner(sample_scene(rng), rng).write()[0] for _ in range(texts)), merges)
    vocabulary.save(folder, vocab, learned)


def _arrays(folder, number, mode):
    wanted = {"pictures": ((number, SIDE, SIDE, 3), np.uint8), "captions": ((number, CAPTIONS, LENGTH), np.int16),
              "claims": ((number, CAPTIONS, CLAIMS), np.int16), "wrong": ((number, LENGTH), np.int16),
              "wrong_claims": ((number, CLAIMS), np.int16), "sure": ((number, len(FACTS)), np.uint8),
              "open": ((number, len(FACTS)), np.uint8)}
    return {name: np.lib.format.open_memmap(folder / f"{name}.npy", mode=mode, **(
        dict(shape=shape, dtype=dtype) if mode == "w+" else {})) for name, (shape, dtype) in wanted.items()}


def jpeg(pixels, quality):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(io.BytesIO(buffer.getvalue())))


def _noisy(text, rng):
    chance = rng.random()
    if chance < .07:
        return vocabulary.with_typo(text, rng)
    if chance < .09:
        return vocabulary.with_typo(vocabulary.with_typo(text, rng), rng)
    if chance < .17:
        text = vocabulary.with_unknown_word(text, rng)
        return vocabulary.with_unknown_word(text, rng) if chance < .12 else text
    return text


def _store(tokenizer, rng, text, claims, ids_row, claims_row):
    ids = tokenizer.encode(_noisy(text, rng), rng, .08)
    if len(ids) > LENGTH or len(claims) > CLAIMS:
        return False
    ids_row[:] = tokenizer.end
    ids_row[:len(ids)] = ids
    claims_row[:] = len(FACTS)
    claims_row[:len(claims)] = [FACTS[name] for name in claims]
    return True


def _until_it_fits(make, tokenizer, rng, ids_row, claims_row):
    while not _store(tokenizer, rng, *make(), ids_row, claims_row):
        pass


def _fill(task):
    folder, number, start, seed, model_folder = task
    rng, tokenizer = random.Random(seed * 1_000_003 + start), vocabulary.Tokenizer(model_folder)
    arrays = _arrays(folder, number, "r+")
    for pair in range(start, min(start + CHUNK, number), 2):
        scene = sample_scene(rng)
        sibling = siblings.any_sibling(scene, rng)
        for row, one, other in ((pair, scene, sibling), (pair + 1, sibling, scene)):
            pixels = render(one, SIDE, SIDE)
            arrays["pictures"][row] = jpeg(pixels, rng.randint(40, 85)) if rng.random() < .12 else pixels
            sure, open_ = facts_of(one)
            arrays["sure"][row, [FACTS[n] for n in sure]] = 1
            arrays["open"][row, [FACTS[n] for n in open_]] = 1
            captioner = Captioner(one, rng)
            for k in range(CAPTIONS):
                def make():     # half of the captions distinguish the two siblings
                    return (k % 2 and siblings.telling_caption(one, other, rng)) or captioner.write()
                _until_it_fits(make, tokenizer, rng, arrays["captions"][row, k], arrays["claims"][row, k])
            _until_it_fits(lambda: siblings.wrong_caption(one, other, rng), tokenizer, rng,
                           arrays["wrong"][row], arrays["wrong_claims"][row])
    return start


def build(folder, model_folder, number, seed, workers=2):
    """Makes the data set unless it exists. Shows progress on one line."""
    mark = folder / "done.json"
    if mark.exists():
        there = json.loads(mark.read_text())
        if there["seed"] == seed and there["scenes"] >= number:     # each chunk has its own seed, so the first scenes are the same
            return
    folder.mkdir(parents=True, exist_ok=True)
    _arrays(folder, number, "w+")
    began = time.time()
    tasks = [(folder, number, start, seed, model_folder) for start in range(0, number, CHUNK)]
    with multiprocessing.Pool(workers, initializer=os.nice, initargs=(10,)) as pool:
        for done, _ in enumerate(pool.imap_unordered(_fill, tasks), 1):
            print(f"\rrendering {done * CHUNK:,} of {number:,} scenes, {time.time() - began:.0f} s", end="", flush=True)
    print()
    mark.write_text(json.dumps({"scenes": number, "seed": seed}))


def load(folder, number):
    """Reads the first `number` scenes into memory, 43 KB each. Otherwise they would be read from disk again and again."""
    names = ("pictures", "captions", "claims", "wrong", "wrong_claims", "sure", "open")
    return {name: np.array(np.load(folder / f"{name}.npy", mmap_mode="r")[:number]) for name in names}
