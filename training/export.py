"""Writes trained towers as ONNX. The weights are stored as float16, and the graph casts them to float32."""
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional as F

from towers import CONTEXT_LENGTH, DIMENSION, IMAGE_SIZE, INNER_SIZE, MEAN, STD, ImageTower, TextTower

OPSET = 17
FILES = ["vision_model.onnx", "text_model.onnx", "vocab.json", "merges.txt"]
SMALLEST_HALVED = 256       # smaller tensors stay float32


class Exported(nn.Module):
    """The image tower after an average pool: the input has CLIP's 224 pixels per side, and the tower gets 112."""

    def __init__(self, tower):
        super().__init__()
        self.tower = tower

    def forward(self, pixel_values):
        return self.tower(F.avg_pool2d(pixel_values, IMAGE_SIZE // INNER_SIZE))


def towers_of(checkpoint, tokenizer):
    """Loads both towers of a checkpoint. Without `.eval()`, BatchNorm would keep learning."""
    saved = torch.load(checkpoint, map_location="cpu")
    images, texts = ImageTower(), TextTower(len(tokenizer.ids), tokenizer.end)
    images.load_state_dict(saved["images"])
    texts.load_state_dict(saved["texts"])
    return Exported(images).eval(), texts.eval()


def _halve_weights(path):
    model = onnx.load(str(path))
    casts = []
    for tensor in list(model.graph.initializer):
        if tensor.data_type == TensorProto.FLOAT and np.prod(tensor.dims) >= SMALLEST_HALVED:
            half = numpy_helper.to_array(tensor).astype(np.float16)
            model.graph.initializer.remove(tensor)
            model.graph.initializer.append(numpy_helper.from_array(half, tensor.name + "_half"))
            casts.append(helper.make_node("Cast", [tensor.name + "_half"], [tensor.name], to=TensorProto.FLOAT))
    for node in reversed(casts):
        model.graph.node.insert(0, node)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def _write(module, example, path, given, result, free):
    torch.onnx.export(module, example, str(path), input_names=[given], output_names=[result], opset_version=OPSET,
                      dynamic_axes={given: free, result: {0: "N"}})
    _halve_weights(path)


def write(checkpoint, tokenizer, folder):
    """Writes the two graphs and model.json to `folder`, which already holds the vocabulary."""
    folder = Path(folder)
    images, texts = towers_of(checkpoint, tokenizer)
    with torch.no_grad():
        _write(images, torch.randn(2, 3, IMAGE_SIZE, IMAGE_SIZE), folder / FILES[0], "pixel_values", "image_embeds", {0: "N"})
        ids = torch.randint(0, 500, (2, 9))
        ids[:, -1] = tokenizer.end
        _write(texts, ids, folder / FILES[1], "input_ids", "text_embeds", {0: "N", 1: "L"})
    description = {
        "name": "starter", "image_size": IMAGE_SIZE, "mean": MEAN, "std": STD, "context_length": CONTEXT_LENGTH,
        "dimension": DIMENSION,
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES},
        "license": "as the workshop's code"}
    (folder / "model.json").write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")
