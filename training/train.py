"""Trains both towers together: contrastive, with every picture that satisfies a caption as a right answer."""
import contextlib
import math
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import dataset
from facts import FACTS
from scene import KIND_NAMES, MAX_COUNT
from towers import INNER_SIZE, MEAN, STD, ImageTower, TextTower, parameters_of

EARLY_SIZE, EARLY_SHARE = 80, .35       # the first part runs on smaller pictures, at half the cost
BATCH, WRONG = 256, 64                  # pictures with captions, and further captions that nearly fit one of them
SIBLING_SHARE = .6
PEAK_RATE, WARM_UP, WEIGHT_DECAY = 2e-3, 200, .05
HEADS_WEIGHT = .05


class Heads(nn.Module):
    """Predicts a scene's facts from either tower's features. Dropped at export; without it learning is far slower."""

    def __init__(self, image_features, text_features):
        super().__init__()
        self.image = nn.Linear(image_features, len(FACTS) + MAX_COUNT)
        self.text = nn.Linear(text_features, len(FACTS) + MAX_COUNT)
        for head in (self.image, self.text):
            nn.init.normal_(head.weight, std=.01)
            nn.init.constant_(head.bias, -4.)


COUNT_COLUMNS = [torch.tensor([FACTS[f"{kind}={n}"] for kind in KIND_NAMES]) for n in range(1, MAX_COUNT + 1)]


def with_any_count(rows):
    """Appends "some kind is there once", "twice", ...: counting is learnt sooner apart from the kind."""
    return torch.cat([rows] + [rows[:, columns].amax(1, keepdim=True) for columns in COUNT_COLUMNS], 1)


class Batches:
    """Draws batches, cuts and tints the pictures, and works out which picture satisfies which caption."""

    def __init__(self, data, end_token):
        self.data, self.end_token = data, end_token
        self.mean = torch.tensor(MEAN).view(1, 3, 1, 1) * 255
        self.std = torch.tensor(STD).view(1, 3, 1, 1) * 255

    def draw(self, step, size):
        rng = np.random.default_rng((11, step))     # of the step alone, so that a resumed run goes on alike
        generator = torch.Generator().manual_seed(step)
        data, number = self.data, len(self.data["pictures"])
        pairs = rng.integers(0, number // 2, int(BATCH * SIBLING_SHARE) // 2) * 2
        rows = np.concatenate([pairs, pairs + 1, rng.integers(0, number, BATCH - 2 * len(pairs))])
        rng.shuffle(rows)
        pick = rng.integers(0, data["captions"].shape[1], BATCH)
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
        pixels = pixels * uniform((number, 1, 1, 1), .90, 1.10) * uniform((number, 3, 1, 1), .97, 1.03)
        pixels += uniform((number, 1, 1, 1), -10, 10)
        return ((pixels - self.mean) / self.std).contiguous(memory_format=torch.channels_last)


def contrastive_loss(texts, images, scale, claimed, sure, open_):
    """Multi-positive InfoNCE. Pairs that can be argued about are left out; wrong captions only stand in the way."""
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


class Trainer:
    def __init__(self, data, tokenizer, steps, checkpoint, bfloat16=True, seed=0):
        torch.manual_seed(seed)
        self.steps, self.checkpoint, self.step, self.seconds = steps, checkpoint, 0, 0.
        self.images = ImageTower().to(memory_format=torch.channels_last)
        self.texts = TextTower(len(tokenizer.ids), tokenizer.end)
        self.heads = Heads(self.images.feature_size, self.texts.feature_size)
        self.log_scale = nn.Parameter(torch.tensor(math.log(14.)))
        self.batches = Batches(data, tokenizer.end)
        self.trained = [p for m in (self.images, self.texts, self.heads) for p in m.parameters()]
        matrices = [p for p in self.trained if p.ndim > 1]
        rest = [p for p in self.trained if p.ndim < 2] + [self.log_scale]
        self.optimizer = torch.optim.AdamW([dict(params=matrices, weight_decay=WEIGHT_DECAY), dict(params=rest, weight_decay=0.)],
                                           lr=PEAK_RATE, betas=(.9, .98))
        # bfloat16 is twice as fast on processors that have it, and no worse here
        self.precision = (lambda: torch.autocast("cpu", dtype=torch.bfloat16)) if bfloat16 else contextlib.nullcontext
        if checkpoint.exists():
            self._load(torch.load(checkpoint))

    def _load(self, saved):
        self.images.load_state_dict(saved["images"])
        self.texts.load_state_dict(saved["texts"])
        self.heads.load_state_dict(saved["heads"])
        self.log_scale.data.fill_(saved["log_scale"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.step, self.seconds = saved["step"], saved["seconds"]
        print(f"resumed at step {self.step:,}")

    def save(self):
        part = self.checkpoint.with_suffix(".part")
        torch.save(dict(images=self.images.state_dict(), texts=self.texts.state_dict(), heads=self.heads.state_dict(),
                        log_scale=self.log_scale.item(), optimizer=self.optimizer.state_dict(), step=self.step,
                        seconds=self.seconds), part)
        part.replace(self.checkpoint)

    def _one_step(self):
        share = self.step / self.steps
        rate = PEAK_RATE * min(1, (self.step + 1) / WARM_UP) * (.5 * (1 + math.cos(math.pi * share)) * .98 + .02)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        size = EARLY_SIZE if share < EARLY_SHARE else INNER_SIZE
        pixels, ids, claimed, sure, open_ = self.batches.draw(self.step, size)
        with self.precision():
            pooled, hidden = self.images.features(pixels)
            image_features = torch.cat([pooled, hidden.float()], 1)
            images, text_features = self.images.embed(pooled, hidden), self._text_features(ids)
            texts = self.texts.project(text_features)
            seen, told = self.heads.image(image_features), self.heads.text(text_features)
        loss = contrastive_loss(texts.float(), images.float(), self.log_scale.exp().clamp(max=100), claimed, sure, open_)
        weight = HEADS_WEIGHT * max(.1, 1 - 1.2 * share) / BATCH
        known = torch.cat([1 - open_, torch.ones(len(open_), MAX_COUNT)], 1)
        heads = F.binary_cross_entropy_with_logits(seen.float(), with_any_count(sure), weight=known, reduction="sum") \
            + F.binary_cross_entropy_with_logits(told.float(), with_any_count(claimed), reduction="sum")
        self.optimizer.zero_grad(set_to_none=True)
        (loss + weight * heads).backward()
        nn.utils.clip_grad_norm_(self.trained, 1.)
        self.optimizer.step()
        self.step += 1
        return loss.item()

    def _text_features(self, ids):
        """In three parts by length: short captions need not be padded to the longest."""
        lengths = (ids != self.texts.end_token).sum(1) + 1
        order = lengths.argsort()
        parts = [self.texts.features(ids[part, :int(lengths[part].max())]).float() for part in order.chunk(3)]
        return torch.cat(parts)[order.argsort()]

    def run(self, every=50, save_seconds=180, after_save=None):
        """Trains to the last step, saving now and then; a second run goes on from there."""
        print(f"image tower {parameters_of(self.images):,} parameters, text tower {parameters_of(self.texts):,}; {self.steps:,} steps")
        self.images.train(), self.texts.train()
        total, saved, began, since = 0., time.time(), time.time(), self.step
        while self.step < self.steps:
            start = time.time()
            total += self._one_step()
            self.seconds += time.time() - start
            if self.step % every == 0:
                speed = (self.step - since) * BATCH / (time.time() - began)
                left = (self.steps - self.step) * BATCH / speed / 60
                print(f"step {self.step:,} of {self.steps:,}, loss {total / every:.3f}, scale {self.log_scale.exp().item():.1f}, "
                      f"{speed:.0f} samples/s, {left:.0f} min left", flush=True)
                total, began, since = 0., time.time(), self.step
            if time.time() - saved > save_seconds:
                self.save()
                saved = time.time()
                if after_save:
                    after_save(self)
        self.save()
