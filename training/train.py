"""Trains both towers together, in one process per core.

Each process trains alone, and every few steps the processes average their weights (local SGD). A single process with one thread
per core waits for its slowest thread at every small operation. On a busy machine, this took half of the time or more.
"""
import contextlib
import math
import multiprocessing
import time
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

from learning import BATCH, HARD_FACTS, Batches, Heads, contrastive_loss, with_any_count
from scene import MAX_COUNT
from towers import INNER_SIZE, ImageTower, TextTower, parameters_of

PEAK_RATE, WARM_UP, WEIGHT_DECAY = 2e-3, 150, .05


@dataclass(frozen=True)
class Stage:
    """A part of the training, which ends at the share `until`. Head weights change linearly from the first to the second value."""
    until: float
    size: int               # pixels per side that the image tower gets
    image_head: tuple
    text_head: tuple
    telling: float = 0.     # share of siblings' captions that are chosen because they distinguish the two
    hard: float = 1.        # weight of hard facts: counts, sizes, colours of things, sides


# First kinds, settings and times of day, on small pictures at half the cost. Then the rest, which is hard. At the end, almost
# only the contrastive loss.
STAGES = [
    Stage(.41, 80, (.05, .025), (.05, .025)),
    Stage(.55, 80, (.15, .15), (.30, .30), telling=.5),
    Stage(.85, INNER_SIZE, (.15, .15), (.30, .30), telling=.5, hard=4.),
    Stage(1., INNER_SIZE, (.15, .03), (.30, .03), telling=.5, hard=4.)]
AVERAGE_EVERY = 8                       # steps that each process takes alone


class Meeting:
    """Where the processes meet to average their weights and agree on the elapsed time."""

    def __init__(self, processes, numbers):
        self.weights = torch.zeros(processes, numbers).share_memory_()
        self.seconds = torch.zeros(1).share_memory_()
        self.barrier = multiprocessing.Barrier(processes)

    def average(self, rank, weights, seconds):
        self.weights[rank] = weights
        if rank == 0:
            self.seconds[0] = seconds
        self.barrier.wait()
        mean = self.weights.mean(0)
        agreed = self.seconds.item()
        self.barrier.wait()
        return mean, agreed


class Trainer:
    """Trains for a number of steps or, if the machine's speed is unknown, for a number of minutes."""

    def __init__(self, data, tokenizer, checkpoint, steps, minutes=None, bfloat16=True, seed=0, rank=0):
        torch.manual_seed(seed)
        self.steps, self.minutes, self.checkpoint, self.rank = steps, minutes, checkpoint, rank
        self.step, self.seconds, self.samples = 0, 0., 0
        self.images = ImageTower().to(memory_format=torch.channels_last)
        self.texts = TextTower(len(tokenizer.ids), tokenizer.end)
        self.heads = Heads(self.images.feature_size, self.texts.feature_size)
        self.log_scale = nn.Parameter(torch.tensor(math.log(14.)))
        self.batches = Batches(data, tokenizer.end, rank)
        self.trained = [p for m in (self.images, self.texts, self.heads) for p in m.parameters()]
        matrices = [p for p in self.trained if p.ndim > 1]
        rest = [p for p in self.trained if p.ndim < 2] + [self.log_scale]
        self.optimizer = torch.optim.AdamW([dict(params=matrices, weight_decay=WEIGHT_DECAY), dict(params=rest, weight_decay=0.)],
                                           lr=PEAK_RATE, betas=(.9, .98))
        # bfloat16 is twice as fast on processors that support it, and here it is no worse
        self.precision = (lambda: torch.autocast("cpu", dtype=torch.bfloat16)) if bfloat16 else contextlib.nullcontext
        if checkpoint.exists():
            self._load(torch.load(checkpoint))

    def _load(self, saved):
        self.images.load_state_dict(saved["images"])
        self.texts.load_state_dict(saved["texts"])
        self.heads.load_state_dict(saved["heads"])
        self.log_scale.data.fill_(saved["log_scale"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.step, self.seconds, self.samples = saved["step"], saved["seconds"], saved["samples"]

    def save(self):
        part = self.checkpoint.with_suffix(".part")
        torch.save(dict(images=self.images.state_dict(), texts=self.texts.state_dict(), heads=self.heads.state_dict(),
                        log_scale=self.log_scale.item(), optimizer=self.optimizer.state_dict(), step=self.step,
                        seconds=self.seconds, samples=self.samples), part)
        part.replace(self.checkpoint)

    def averaged_tensors(self):
        """Everything that is averaged: the weights, and BatchNorm's running means and variances."""
        running = [b for b in self.images.buffers() if b.is_floating_point()]
        return [p.data for p in self.trained] + [self.log_scale.data] + running

    def _meet(self, meeting):
        tensors = self.averaged_tensors()
        mean, self.seconds = meeting.average(self.rank, torch.cat([t.reshape(-1) for t in tensors]), self.seconds)
        for tensor, part in zip(tensors, mean.split([t.numel() for t in tensors])):
            tensor.copy_(part.view(tensor.shape))

    @property
    def share(self):
        """The share of training that is done, 0 to 1. Learning rate and picture size depend on it."""
        return min(1., self.seconds / 60 / self.minutes if self.minutes else self.step / self.steps)

    def _stage(self):
        """The current stage, and the current weights of the image head and the text head."""
        begin, share = 0., self.share
        for stage in STAGES:
            if share < stage.until or stage is STAGES[-1]:
                way = (share - begin) / (stage.until - begin)
                return stage, [a + (b - a) * way for a, b in (stage.image_head, stage.text_head)]
            begin = stage.until

    def _text_features(self, ids):
        """In three parts by length, so that short captions are not padded to the longest."""
        lengths = (ids != self.texts.end_token).sum(1) + 1
        order = lengths.argsort()
        parts = [self.texts.features(ids[part, :int(lengths[part].max())]).float() for part in order.chunk(3)]
        return torch.cat(parts)[order.argsort()]

    def _one_step(self):
        rate = PEAK_RATE * min(1, (self.step + 1) / WARM_UP) * (.5 * (1 + math.cos(math.pi * self.share)) * .98 + .02)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        stage, (image_weight, text_weight) = self._stage()
        pixels, ids, claimed, sure, open_ = self.batches.draw(self.step, stage.size, stage.telling, stage.hard)
        with self.precision():
            pooled, hidden = self.images.features(pixels)
            image_features = torch.cat([pooled, hidden.float()], 1)
            images, text_features = self.images.embed(pooled, hidden), self._text_features(ids)
            texts = self.texts.project(text_features)
            seen, told = self.heads.image(image_features), self.heads.text(text_features)
        loss = contrastive_loss(texts.float(), images.float(), self.log_scale.exp().clamp(max=100), claimed, sure, open_)
        known = torch.cat([1 - open_, torch.ones(len(open_), MAX_COUNT)], 1)
        matters = 1 + (stage.hard - 1) * HARD_FACTS
        loss_of_heads = image_weight / BATCH * F.binary_cross_entropy_with_logits(
            seen.float(), with_any_count(sure), weight=known * matters, reduction="sum") \
            + text_weight / BATCH * F.binary_cross_entropy_with_logits(
                told.float(), with_any_count(claimed), weight=matters.expand_as(told), reduction="sum")
        self.optimizer.zero_grad(set_to_none=True)
        (loss + loss_of_heads).backward()
        nn.utils.clip_grad_norm_(self.trained, 1.)
        self.optimizer.step()
        self.step += 1
        return loss.item()

    def run(self, meeting, processes, every=40, save_seconds=150):
        """Trains to the end and saves regularly. Another run continues from the last save."""
        self.images.train(), self.texts.train()
        total, saved, since, began = 0., time.time(), self.step, time.time()
        while self.share < 1:
            start = time.time()
            total += self._one_step()
            self.samples += BATCH * processes
            self.seconds += time.time() - start
            if self.step % AVERAGE_EVERY:
                continue
            start = time.time()
            self._meet(meeting)
            self.seconds += time.time() - start
            if self.rank == 0 and self.step % every == 0:
                speed = (self.step - since) * BATCH * processes / (time.time() - began)
                print(f"step {self.step:,}, {self.share:.1%} done, {self.seconds / 60:.1f} min, loss {total / every:.3f}, "
                      f"scale {self.log_scale.exp().item():.1f}, {speed:.0f} samples/s", flush=True)
                total, since, began = 0., self.step, time.time()
            if self.rank == 0 and time.time() - saved > save_seconds:
                self.save()
                saved = time.time()
        if self.rank == 0:
            self.save()


def _work(rank, processes, meeting, arguments):
    torch.set_num_threads(1)
    Trainer(**arguments, rank=rank).run(meeting, processes)


def train(processes, **arguments):
    """Trains in `processes` processes. `arguments` are those of `Trainer`."""
    torch.set_num_threads(1)
    model = Trainer(**arguments)
    print(f"image tower {parameters_of(model.images):,} parameters, text tower {parameters_of(model.texts):,}; from step {model.step:,}",
          flush=True)
    meeting = Meeting(processes, sum(t.numel() for t in model.averaged_tensors()))
    del model
    fork = multiprocessing.get_context("fork")      # so that the scenes in memory are shared
    workers = [fork.Process(target=_work, args=(rank, processes, meeting, arguments)) for rank in range(processes)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        if worker.exitcode:
            raise RuntimeError(f"a training process ended with {worker.exitcode}; run again to continue from the last checkpoint")
