"""The parts of a training step: batches, the contrastive loss, and the heads that the export drops."""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import dataset
from facts import FACTS
from scene import KIND_NAMES, MAX_COUNT
from towers import MEAN, STD

BATCH, WRONG = 192, 48                  # pictures with captions, and more captions that nearly fit one of them
SIBLING_SHARE = .6


class Heads(nn.Module):
    """Predict a scene's facts from each tower's features. The export drops them, but without them training is far slower."""

    def __init__(self, image_features, text_features):
        super().__init__()
        self.image = nn.Linear(image_features, len(FACTS) + MAX_COUNT)
        self.text = nn.Linear(text_features, len(FACTS) + MAX_COUNT)
        for head in (self.image, self.text):
            nn.init.normal_(head.weight, std=.01)
            nn.init.constant_(head.bias, -4.)


COUNT_COLUMNS = [torch.tensor([FACTS[f"{kind}={n}"] for kind in KIND_NAMES]) for n in range(1, MAX_COUNT + 1)]


def with_any_count(rows):
    """Appends "one of some kind", "two of some kind" and so on: counting is learnt sooner if it does not depend on the kind."""
    return torch.cat([rows] + [rows[:, columns].amax(1, keepdim=True) for columns in COUNT_COLUMNS], 1)


def _is_hard(name):
    """Whether a fact is a count, a size, a thing's colour or a side. Setting and time of day do not give these away."""
    kind = name.replace("=", ":").split(":")[0]
    return name == "near" or (any(sign in name for sign in "=:+>") and kind != "any")


HARD_FACTS = torch.tensor([float(_is_hard(name)) for name in FACTS] + [1.] * MAX_COUNT)


def pairs_by_hardness(sure, weight):
    """The cumulative chance of each pair of siblings to be drawn. Pairs that differ only in hard facts have more weight."""
    differs = sure[0::2] != sure[1::2]
    only_hard = ~differs[:, HARD_FACTS[:-MAX_COUNT].numpy() == 0].any(1)
    shares = np.where(only_hard, weight, 1.)
    return np.cumsum(shares / shares.sum())


class Batches:
    """Draws batches: crops and tints the pictures, and gathers the facts that decide which picture satisfies which caption."""

    def __init__(self, data, end_token, rank):
        self.data, self.end_token, self.rank = data, end_token, rank
        self.shares = {}
        self.mean = torch.tensor(MEAN).view(1, 3, 1, 1) * 255
        self.std = torch.tensor(STD).view(1, 3, 1, 1) * 255

    def draw(self, step, size, telling=0., hard=1.):
        """Returns the batch of step `step`. `telling` is the share of siblings' captions that are chosen because they distinguish the
        two. Pairs that differ only in hard facts are drawn `hard` times as often as others."""
        rng = np.random.default_rng((11, step, self.rank))      # depends only on step and rank, so a resumed run is the same
        generator = torch.Generator().manual_seed(2 * step + self.rank)
        data, number = self.data, len(self.data["pictures"])
        if hard not in self.shares:
            self.shares[hard] = pairs_by_hardness(data["sure"], hard)
        chances = rng.random(int(BATCH * SIBLING_SHARE) // 2)
        pairs = np.minimum(np.searchsorted(self.shares[hard], chances), number // 2 - 1) * 2
        rows = np.concatenate([pairs, pairs + 1, rng.integers(0, number, BATCH - 2 * len(pairs))])
        pick = rng.integers(0, dataset.CAPTIONS, BATCH)
        sibling = np.arange(BATCH) < 2 * len(pairs)
        pick = np.where(sibling & (rng.random(BATCH) < telling), pick | 1, pick)    # odd captions distinguish the siblings
        wrong = rng.choice(rows, WRONG, replace=False)
        ids = np.concatenate([data["captions"][rows, pick], data["wrong"][wrong]]).astype(np.int64)
        claims = np.concatenate([data["claims"][rows, pick], data["wrong_claims"][wrong]]).astype(np.int64)
        ids = ids[:, :int((ids != self.end_token).sum(1).max()) + 1]
        claimed = torch.zeros(len(claims), len(FACTS) + 1).scatter_(1, torch.from_numpy(claims), 1.)[:, :-1]
        sure = torch.from_numpy(data["sure"][rows]).float()
        open_ = torch.from_numpy(data["open"][rows]).float()
        return self._pixels(rows, size, rng, generator), torch.from_numpy(ids), claimed, sure, open_

    def _pixels(self, rows, size, rng, generator):
        pictures = torch.from_numpy(self.data["pictures"][rows]).permute(0, 3, 1, 2)
        side, parts = pictures.shape[-1], []
        for part in pictures.chunk(8):
            cut = int(rng.integers(int(side * .84), side + 1))
            y, x = rng.integers(0, side - cut + 1, 2)
            parts.append(F.interpolate(part[:, :, y:y + cut, x:x + cut].float(), size=(size, size), mode="bilinear",
                                       align_corners=False))
        pixels, number = torch.cat(parts), len(rows)

        def uniform(shape, low, high):
            return torch.rand(shape, generator=generator) * (high - low) + low
        few = number // 8
        pixels[:few] += torch.randn(pixels[:few].shape, generator=generator) * 4
        pixels[few:2 * few] = F.avg_pool2d(pixels[few:2 * few], 3, 1, 1, count_include_pad=False)
        gain = uniform((number, 1, 1, 1), .90, 1.10) * uniform((number, 3, 1, 1), .97, 1.03) / self.std
        shift = (uniform((number, 1, 1, 1), -10, 10) - self.mean) / self.std
        return pixels.mul_(gain).add_(shift).contiguous(memory_format=torch.channels_last)


def contrastive_loss(texts, images, scale, claimed, sure, open_):
    """Multi-positive InfoNCE. Arguable pairs are left out. A caption without a right picture counts only as a wrong answer."""
    need = claimed.sum(1, keepdim=True)
    right = claimed @ sure.T >= need - .5
    arguable = (claimed @ (sure + open_).T >= need - .5) & ~right
    scores = scale * (F.normalize(texts, dim=1) @ F.normalize(images, dim=1).T)
    scores = scores.masked_fill(arguable, -1e4)
    right = right.float()
    with_answer = right.sum(1) > 0
    of_texts = -(F.log_softmax(scores[with_answer], 1) * right[with_answer]).sum(1) / right[with_answer].sum(1)
    of_images = -(F.log_softmax(scores.T, 1) * right.T).sum(1) / right.sum(0)
    return (of_texts.mean() + of_images.mean()) / 2
