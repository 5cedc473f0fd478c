"""Measures a trained model on data/evaluation, as the C# tests do.

    python3 training/evaluate.py [checkpoint] [model folder]
"""
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn import functional as F

from export import towers_of
from queries import EVALUATION
from towers import CONTEXT_LENGTH, IMAGE_SIZE, MEAN, STD
from vocabulary import Tokenizer


def preprocess(picture):
    """Preprocesses as OpenAI does: resize the short side to 224 (bicubic), centre-crop, normalise."""
    width, height = picture.size
    short = min(width, height)
    size = tuple(IMAGE_SIZE if side == short else int(IMAGE_SIZE * side / short) for side in (width, height))
    if picture.size != size:
        picture = picture.resize(size, Image.BICUBIC)
    left, top = (round((side - IMAGE_SIZE) / 2) for side in size)
    pixels = np.asarray(picture.crop((left, top, left + IMAGE_SIZE, top + IMAGE_SIZE)).convert("RGB"), np.float32) / 255
    return ((pixels - np.float32(MEAN)) / np.float32(STD)).transpose(2, 0, 1)


class Model:
    """Embeds pictures and texts. The embeddings have L2 norm 1."""

    def __init__(self, checkpoint, folder):
        self.tokenizer = Tokenizer(folder)
        self.images, self.texts = towers_of(checkpoint, self.tokenizer)

    @torch.no_grad()
    def embed_pictures(self, pictures, batch=50):
        parts = []
        for start in range(0, len(pictures), batch):
            pixels = np.stack([preprocess(p) for p in pictures[start:start + batch]])
            parts.append(F.normalize(self.images(torch.from_numpy(pixels)), dim=1))
        return torch.cat(parts).numpy()

    @torch.no_grad()
    def embed_texts(self, texts, batch=100):
        parts = []
        for start in range(0, len(texts), batch):
            ids = [self.tokenizer.encode(text, length=CONTEXT_LENGTH) for text in texts[start:start + batch]]
            longest = max(map(len, ids))
            padded = torch.tensor([row + [self.tokenizer.end] * (longest - len(row)) for row in ids])
            parts.append(F.normalize(self.texts(padded), dim=1))
        return torch.cat(parts).numpy()


def read(name):
    """Returns a table of data/evaluation as a list of rows, each a dictionary by column name."""
    lines = (EVALUATION / name).read_text(encoding="utf-8").rstrip("\n").split("\n")
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"))) for line in lines[1:]]


def _pictures():
    opened = {}
    for row in read("images.tsv"):
        if row["file"] not in opened:
            opened[row["file"]] = Image.open(EVALUATION / row["file"]).convert("RGB")
        x, y, width, height = (int(row[side]) for side in ("x", "y", "width", "height"))
        yield row["image"], opened[row["file"]].crop((x, y, x + width, y + height))


def _texts_of(model, texts):
    unique = sorted(set(texts))
    return dict(zip(unique, model.embed_texts(unique)))


def retrieval(model, pictures, report=None):
    """For each test: R@1 and R@3 of the first right picture, and precision at min(3, right)."""
    rows, galleries = read("retrieval.tsv"), {g["gallery"]: g["images"].split(",") for g in read("galleries.tsv")}
    texts, matrices = _texts_of(model, [r["text"] for r in rows]), {}
    sums = defaultdict(lambda: np.zeros(4))
    for row in rows:
        names, right = galleries[row["gallery"]], set(row["right"].split(","))
        good = right | set(row["arguable"].split(","))
        if row["gallery"] not in matrices:
            matrices[row["gallery"]] = np.stack([pictures[n] for n in names])
        order = np.argsort(-(matrices[row["gallery"]] @ texts[row["text"]]))
        best = [names[i] for i in order[:3]]
        wanted = min(3, len(right))
        precision = sum(name in good for name in best[:wanted]) / wanted
        sums[row["test"]] += [1, best[0] in right, any(name in right for name in best), precision]
        if report and row["test"] in ("learner", "outside") and precision < 1:
            report(f"  {row['test']}: {row['text']}: precision {precision:.2f} at {wanted}")
    return {test: s[1:] / s[0] for test, s in sums.items()}


def pairs(model, pictures):
    """For each test: the share of captions that are nearer to the right picture, or of pictures nearer to the right text."""
    of_pictures, of_texts = read("pairs.tsv"), read("text-pairs.tsv")
    texts = _texts_of(model, [r["text"] for r in of_pictures] + [r[s] for r in of_texts for s in ("right", "wrong")])
    won = defaultdict(list)
    for row in of_pictures:
        won[row["test"]].append(texts[row["text"]] @ (pictures[row["right"]] - pictures[row["wrong"]]) > 0)
    for row in of_texts:
        won[row["test"]].append(pictures[row["image"]] @ (texts[row["right"]] - texts[row["wrong"]]) > 0)
    return {test: np.mean(values) for test, values in won.items()}


def gallery_queries(model, report=None):
    """Mean precision at min(3, right) of the example queries on data/photos."""
    import json
    photos = EVALUATION.parent / "photos"
    names = sorted(p.name for p in photos.glob("*.jpg"))
    matrix = model.embed_pictures([Image.open(photos / name).convert("RGB") for name in names])
    values = []
    for entry in json.loads((EVALUATION / "gallery-queries.json").read_text()):
        scores = matrix @ model.embed_texts([entry["query"]])[0]
        best = [names[i] for i in np.argsort(-scores)[:4]]
        wanted = min(3, len(entry["relevant"]))
        values.append(sum(name in entry["relevant"] for name in best[:wanted]) / wanted)
        if report:
            marks = " ".join(f"{name}{'+' if name in entry['relevant'] else '-'}" for name in best)
            report(f"  {entry['query']}: precision {values[-1]:.2f} at {wanted}; {marks}")
    return float(np.mean(values))


def main(checkpoint, folder, report=print):
    model = Model(checkpoint, folder)
    named = list(_pictures())
    pictures = dict(zip((name for name, _ in named), model.embed_pictures([p for _, p in named])))
    report(f"{'test':16} R@1   R@3   precision at min(3, right)")
    for test, (first, third, precision) in retrieval(model, pictures, report).items():
        report(f"{test:16} {first:.3f} {third:.3f} {precision:.3f}")
    report("one thing changed, share of right answers")
    for test, share in pairs(model, pictures).items():
        report(f"{test:16} {share:.3f}")
    report(f"example queries on the sample photos, precision: {gallery_queries(model, report):.3f}")


if __name__ == "__main__":
    torch.set_num_threads(2)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
