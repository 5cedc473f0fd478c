"""The two towers. They have CLIP's inputs and outputs, but are as small as the task allows."""
import torch
from torch import nn
from torch.nn import functional as F

DIMENSION = 512
IMAGE_SIZE, INNER_SIZE = 224, 112
CONTEXT_LENGTH = 77
MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)


class FullPrecisionNorm(nn.LayerNorm):
    """LayerNorm in float32, even if the rest runs in bfloat16."""

    def forward(self, x):
        return F.layer_norm(x.float(), self.normalized_shape, self.weight, self.bias, self.eps)


def _convolution(channels_in, channels_out, kernel, stride=1, padding=None, active=True):
    padding = kernel // 2 if padding is None else padding
    layers = [nn.Conv2d(channels_in, channels_out, kernel, stride, padding, bias=False), nn.BatchNorm2d(channels_out)]
    return nn.Sequential(*layers, nn.ReLU(inplace=True)) if active else nn.Sequential(*layers)


class Residual(nn.Module):
    """Two dense 3x3 convolutions through half the channels. Depthwise convolutions ran at a third of the speed."""

    def __init__(self, channels):
        super().__init__()
        self.inner = nn.Sequential(_convolution(channels, channels // 2, 3), _convolution(channels // 2, channels, 3, active=False))
        nn.init.zeros_(self.inner[1][1].weight)

    def forward(self, x):
        return F.relu(x + self.inner(x))


class ImageTower(nn.Module):
    """112x112 pixels (the export adds a 2x2 average pool in front) -> embedding.

    The 7x7 grid is for what is in the picture, the 14x14 grid for counts and small things. Both are pooled by mean (for counts)
    and by maximum (for presence). The training heads use `features`.
    """

    def __init__(self, widths=(64, 112, 224), mixed=384, fine=192, hidden=512):
        super().__init__()
        a, b, c = widths
        self.stem = nn.Sequential(_convolution(3, a, 6, 4, 1), _convolution(a, b, 3, 2), Residual(b))
        self.trunk = nn.Sequential(_convolution(b, c, 3, 2), Residual(c))
        self.place7, self.place14 = nn.Parameter(torch.zeros(1, c, 7, 7)), nn.Parameter(torch.zeros(1, b, 14, 14))
        self.mix7, self.mix14 = _convolution(c, mixed, 1), _convolution(b, fine, 1)
        pooled = 2 * mixed + 2 * fine
        self.norm = FullPrecisionNorm(pooled)
        self.hidden = nn.Linear(pooled, hidden)
        self.project_pooled = nn.Linear(pooled, DIMENSION, bias=False)
        self.project_hidden = nn.Linear(hidden, DIMENSION, bias=False)
        nn.init.zeros_(self.project_hidden.weight)
        self.feature_size = pooled + hidden

    @staticmethod
    def _placed(x, place):
        if x.shape[2:] != place.shape[2:]:      # early training uses smaller pictures
            place = F.interpolate(place, size=x.shape[2:], mode="bilinear", align_corners=False)
        return x + place.to(x.dtype)

    def features(self, pixels):
        fine = self.stem(pixels)
        coarse = self.mix7(self._placed(self.trunk(fine), self.place7))
        fine = self.mix14(self._placed(fine, self.place14))
        pooled = self.norm(torch.cat([coarse.mean((2, 3)), coarse.amax((2, 3)), fine.mean((2, 3)), fine.amax((2, 3))], 1))
        return pooled, F.relu(self.hidden(pooled))

    def embed(self, pooled, hidden):
        return self.project_pooled(pooled) + self.project_hidden(hidden)

    def forward(self, pixels):
        return self.embed(*self.features(pixels))


class TextBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = FullPrecisionNorm(width), FullPrecisionNorm(width)
        self.query_key_value, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.widen, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x, mask):
        texts, length, width = x.shape
        q, k, v = (part.reshape(texts, length, self.heads, width // self.heads).transpose(1, 2)
                   for part in self.query_key_value(self.norm1(x)).split(width, 2))
        attention = (q @ k.transpose(-1, -2)) * (width // self.heads) ** -.5 + mask
        x = x + self.out((attention.softmax(-1) @ v).transpose(1, 2).reshape(texts, length, width))
        return x + self.narrow(F.relu(self.widen(self.norm2(x))))


class TextTower(nn.Module):
    """Token ids -> embedding: a causal transformer, read at the first end token, as in CLIP."""

    def __init__(self, vocabulary_size, end_token, width=160, layers=3, heads=4):
        super().__init__()
        self.end_token = end_token
        self.tokens = nn.Embedding(vocabulary_size, width)
        self.places = nn.Parameter(torch.randn(CONTEXT_LENGTH, width) * .01)
        nn.init.normal_(self.tokens.weight, std=.05)
        self.blocks = nn.ModuleList(TextBlock(width, heads) for _ in range(layers))
        self.norm = FullPrecisionNorm(width)
        self.project = nn.Linear(width, DIMENSION, bias=False)
        self.feature_size = width
        self.register_buffer("mask", torch.full((CONTEXT_LENGTH, CONTEXT_LENGTH), -1e4).triu(1), persistent=False)

    def features(self, ids):
        length = ids.shape[1]
        x, mask = self.tokens(ids) + self.places[:length], self.mask[:length, :length]
        for block in self.blocks:
            x = block(x, mask)
        at = (ids == self.end_token).int().argmax(1)
        x = x.gather(1, at.view(-1, 1, 1).expand(-1, 1, x.shape[2])).reshape(x.shape[0], x.shape[2])
        return self.norm(x)

    def forward(self, ids):
        return self.project(self.features(ids))


def parameters_of(module):
    return sum(p.numel() for p in module.parameters())
