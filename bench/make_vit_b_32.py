#!/usr/bin/env python3
"""Writes a model folder of ViT-B/32's exact shape with random weights: the right speed and memory, but meaningless embeddings.

    /usr/bin/python3 bench/make_vit_b_32.py FOLDER [--int8]     (needs Debian's python3-onnx and python3-numpy)

With --int8, matrix products are dynamically quantised, as by ONNX Runtime's quantize_dynamic: the weights are quantised in the file, and
the activations at run time by the range of all their values.

Shapes: Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision", table 20 (ViT-B/32).
The vocabulary is not written: copy CLIP's vocab.json and merges.txt into the folder.
"""

import sys
from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
EMBEDDING = 512


class Graph:
    """Nodes and weights of a graph that is being put together; a value is known by its name."""

    def __init__(self, seed, int8):
        self.int8 = int8
        self.nodes, self.weights, self.random = [], [], numpy.random.default_rng(seed)

    def add(self, operator, *inputs, **attributes):
        name = f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def constant(self, values, dtype=numpy.int64):
        name = f"constant_{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(numpy.asarray(values, dtype), name))
        return name

    def weight(self, *shape):
        scale = shape[0] ** -0.5 if len(shape) > 1 else 0.02
        return self.constant(self.random.standard_normal(shape, numpy.float32) * scale, numpy.float32)

    def product(self, x, width_in, width_out):
        if not self.int8:
            return self.add("MatMul", x, self.weight(width_in, width_out))
        weights = self.random.standard_normal((width_in, width_out), numpy.float32) * width_in**-0.5
        scale = numpy.abs(weights).max() / 127
        rounded = self.constant(numpy.round(weights / scale), numpy.int8)
        name = f"DynamicQuantizeLinear_{len(self.nodes)}"
        outputs = [f"{name}_{part}" for part in ("rounded", "scale", "zero")]
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], outputs, name))
        whole = self.add("MatMulInteger", outputs[0], rounded, outputs[2])
        both = self.add("Mul", outputs[1], self.constant(scale, numpy.float32))
        return self.add("Mul", self.add("Cast", whole, to=TensorProto.FLOAT), both)

    def linear(self, x, width_in, width_out):
        return self.add("Add", self.product(x, width_in, width_out), self.weight(width_out))

    def layer_norm(self, x, width):
        return self.add("LayerNormalization", x, self.constant(numpy.ones(width), numpy.float32), self.weight(width), axis=-1)

    def attention(self, x, width, heads, mask):
        def split(y):
            return self.add("Reshape", y, self.constant([0, -1, heads, width // heads]))

        query = self.add("Transpose", split(self.linear(x, width, width)), perm=[0, 2, 1, 3])
        key = self.add("Transpose", split(self.linear(x, width, width)), perm=[0, 2, 3, 1])
        value = self.add("Transpose", split(self.linear(x, width, width)), perm=[0, 2, 1, 3])
        scores = self.add("Mul", self.add("MatMul", query, key), self.constant((width // heads) ** -0.5, numpy.float32))
        if mask:
            scores = self.add("Add", scores, mask)
        mixed = self.add("Transpose", self.add("MatMul", self.add("Softmax", scores, axis=-1), value), perm=[0, 2, 1, 3])
        return self.linear(self.add("Reshape", mixed, self.constant([0, -1, width])), width, width)

    def transformer(self, x, width, heads, layers, mask=None):
        for _ in range(layers):
            x = self.add("Add", x, self.attention(self.layer_norm(x, width), width, heads, mask))
            hidden = self.linear(self.layer_norm(x, width), width, 4 * width)
            gate = self.add("Sigmoid", self.add("Mul", hidden, self.constant(1.702, numpy.float32)))  # quick GELU
            x = self.add("Add", x, self.linear(self.add("Mul", hidden, gate), 4 * width, width))
        return x

    def save(self, path, graph_input, result, result_name):
        self.nodes.append(helper.make_node("Identity", [result], [result_name]))
        output = helper.make_tensor_value_info(result_name, TensorProto.FLOAT, ["batch", EMBEDDING])
        graph = helper.make_graph(self.nodes, path.stem, [graph_input], [output], self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = 8
        onnx.save(model, str(path))
        print(f"{path}: {path.stat().st_size / 1e6:.0f} MB")


def vision(path, int8, width=768, heads=12, layers=12, patch=32):
    g = Graph(1, int8)
    patches = g.add("Conv", "pixel_values", g.weight(width, 3, patch, patch), strides=[patch, patch])
    patches = g.add("Transpose", g.add("Reshape", patches, g.constant([0, width, -1])), perm=[0, 2, 1])
    batch = g.add("Slice", g.add("Shape", "pixel_values"), g.constant([0]), g.constant([1]))
    first = g.add("Expand", g.weight(1, 1, width), g.add("Concat", batch, g.constant([1, width]), axis=0))
    x = g.add("Add", g.add("Concat", first, patches, axis=1), g.weight(50, width))
    x = g.transformer(g.layer_norm(x, width), width, heads, layers)
    first = g.add("Gather", x, g.constant(0), axis=1)
    embeds = g.add("MatMul", g.layer_norm(first, width), g.weight(width, EMBEDDING))
    pixels = helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, ["batch", 3, 224, 224])
    g.save(path, pixels, embeds, "image_embeds")


def text(path, int8, width=512, heads=8, layers=12, vocabulary=49408, context=77):
    g = Graph(2, int8)
    length = g.add("Slice", g.add("Shape", "input_ids"), g.constant([1]), g.constant([2]))
    positions = g.add("Slice", g.weight(context, width), g.constant([0]), length)
    x = g.add("Add", g.add("Gather", g.weight(vocabulary, width), "input_ids"), positions)
    square = g.add("Concat", length, length, axis=0)
    blocked = g.add("ConstantOfShape", square, value=helper.make_tensor("value", TensorProto.FLOAT, [1], [-1e9]))
    mask = g.add("Trilu", blocked, g.constant(1), upper=1)  # causal: a token sees itself and those before it
    x = g.layer_norm(g.transformer(x, width, heads, layers, mask), width)
    end = g.add("ArgMax", "input_ids", axis=1, keepdims=1)  # the end token has the highest id
    at_end = g.add("GatherND", x, end, batch_dims=1)
    embeds = g.add("MatMul", at_end, g.weight(width, EMBEDDING))
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"])
    g.save(path, ids, embeds, "text_embeds")


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[2:] not in ([], ["--int8"]):
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    vision(folder / "vision_model.onnx", int8=len(sys.argv) == 3)
    text(folder / "text_model.onnx", int8=len(sys.argv) == 3)
