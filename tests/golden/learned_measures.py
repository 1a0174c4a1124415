"""Golden numbers of LPIPS and of FID's Inception-v3 on small pictures and made-up weights, computed in NumPy alone.

    pip install numpy && python3 tests/golden/learned_measures.py

prints what tests/evaluation/torch/learned_measures_test.cpp holds. Convolutions, poolings and norms are written out here from
the networks' publications (torchvision's AlexNet and VGG-16, lpips 0.1, pytorch-fid's Inception-v3), so that a mistake in the
C++ is not made twice. Weights and pictures are functions of a name and a number, the same on both sides.
"""
import numpy as np

M64 = (1 << 64) - 1


def fnv1a(text):
    value = 0xCBF29CE484222325
    for letter in text.encode():
        value = ((value ^ letter) * 0x100000001B3) & M64
    return value


def uniform(name, count):
    """count numbers in [0, 1): SplitMix64 of the name's hash and the position."""
    with np.errstate(over="ignore"):
        z = np.uint64(fnv1a(name)) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) / float(1 << 24)


def tensor(name, shape):
    count = int(np.prod(shape))
    numbers = uniform(name, count)
    if name.endswith("running_var") or name.endswith("bn.weight"):
        values = 0.5 + numbers
    elif name.startswith("lin"):
        values = numbers
    elif len(shape) == 4:  # keeps the features' size from layer to layer
        values = (2 * numbers - 1) * np.sqrt(6.0 / (shape[1] * shape[2] * shape[3]))
    else:
        values = 0.2 * (2 * numbers - 1)
    return values.astype(np.float32).astype(np.float64).reshape(shape)


def picture(name, side):
    return np.floor(uniform(name, 3 * side * side) * 256).reshape(side, side, 3).transpose(2, 0, 1)  # [3, S, S], 0 ... 255


def windows(x, ky, kx, stride):
    view = np.lib.stride_tricks.sliding_window_view(x, (ky, kx), axis=(1, 2))
    return view[:, ::stride, ::stride]  # [C, H', W', ky, kx]


def conv(x, weight, bias, stride, py, px):
    x = np.pad(x, ((0, 0), (py, py), (px, px)))
    y = np.tensordot(weight, windows(x, weight.shape[2], weight.shape[3], stride), axes=([1, 2, 3], [0, 3, 4]))
    return y if bias is None else y + bias[:, None, None]


def max_pool(x, side, stride, padding=0):
    x = np.pad(x, ((0, 0), (padding, padding), (padding, padding)), constant_values=-np.inf)
    return windows(x, side, side, stride).max((3, 4))


def mean_around(x):
    """3 x 3, stride 1; cells beyond the edge are not counted."""
    def total(y):
        return windows(np.pad(y, ((0, 0), (1, 1), (1, 1))), 3, 3, 1).sum((3, 4))
    return total(x) / total(np.ones_like(x))


def relu(x):
    return np.maximum(x, 0)


# LPIPS

ALEX = [(0, 3, 64, 11, 4, 2, 0, 1), (3, 64, 192, 5, 1, 2, 1, 1), (6, 192, 384, 3, 1, 1, 1, 1), (8, 384, 256, 3, 1, 1, 0, 1),
        (10, 256, 256, 3, 1, 1, 0, 1)]


def vgg16():
    steps, number, before, width = [], 0, 3, 0
    for widths in ([64] * 2, [128] * 2, [256] * 3, [512] * 3, [512] * 3):
        for i, width in enumerate(widths):
            steps.append((number, before, width, 3, 1, 1, int(i == 0 and number > 0), int(i + 1 == len(widths))))
            before, number = width, number + 2
        number += 1  # the pooling
    return steps


def lpips(kind, steps, pool, one, other):
    shift = np.array([-0.030, -0.088, -0.188])[:, None, None]
    scale = np.array([0.458, 0.448, 0.450])[:, None, None]

    def layers(x):
        x = (x / 127.5 - 1 - shift) / scale
        for number, before, width, side, stride, padding, pooled, kept in steps:
            if pooled:
                x = max_pool(x, pool, 2)
            name = f"features.{number}"
            x = relu(conv(x, tensor(kind + name + ".weight", (width, before, side, side)),
                          tensor(kind + name + ".bias", (width,)), stride, padding, padding))
            if kept:
                yield x / (np.sqrt((x * x).sum(0, keepdims=True)) + 1e-10)

    distance = 0
    for layer, (a, b) in enumerate(zip(layers(one), layers(other))):
        linear = tensor(f"lin{layer}.model.1.weight", (1, a.shape[0], 1, 1))[0]
        distance += ((a - b) ** 2 * linear).sum(0).mean()
    return distance


# Inception-v3 of FID

def bilinear(x, side):
    def axis(length):
        at = np.clip((np.arange(side) + 0.5) * length / side - 0.5, 0, None)
        low = np.floor(at).astype(int)
        return low, np.minimum(low + 1, length - 1), at - low
    y0, y1, v = axis(x.shape[1])
    x0, x1, u = axis(x.shape[2])
    rows = x[:, y0] * (1 - v)[None, :, None] + x[:, y1] * v[None, :, None]
    return rows[:, :, x0] * (1 - u) + rows[:, :, x1] * u


def inception(image):
    def unit(x, name, out, ky, kx=None, stride=1, py=0, px=None):
        kx, px = (ky if kx is None else kx), (py if px is None else px)
        h = conv(x, tensor(name + ".conv.weight", (out, x.shape[0], ky, kx)), None, stride, py, px)
        part = {key: tensor(f"{name}.bn.{key}", (out,))[:, None, None] for key in ("weight", "bias", "running_mean", "running_var")}
        return relu((h - part["running_mean"]) / np.sqrt(part["running_var"] + 1e-3) * part["weight"] + part["bias"])

    def join(*parts):
        return np.concatenate(parts, 0)

    def a(x, name, pool):
        return join(unit(x, name + ".branch1x1", 64, 1),
                    unit(unit(x, name + ".branch5x5_1", 48, 1), name + ".branch5x5_2", 64, 5, py=2),
                    unit(unit(unit(x, name + ".branch3x3dbl_1", 64, 1), name + ".branch3x3dbl_2", 96, 3, py=1),
                         name + ".branch3x3dbl_3", 96, 3, py=1),
                    unit(mean_around(x), name + ".branch_pool", pool, 1))

    def b(x, name):
        return join(unit(x, name + ".branch3x3", 384, 3, stride=2),
                    unit(unit(unit(x, name + ".branch3x3dbl_1", 64, 1), name + ".branch3x3dbl_2", 96, 3, py=1),
                         name + ".branch3x3dbl_3", 96, 3, stride=2),
                    max_pool(x, 3, 2))

    def c(x, name, narrow):
        seven = unit(x, name + ".branch7x7_1", narrow, 1)
        seven = unit(seven, name + ".branch7x7_2", narrow, 1, 7, py=0, px=3)
        seven = unit(seven, name + ".branch7x7_3", 192, 7, 1, py=3, px=0)
        twice = unit(x, name + ".branch7x7dbl_1", narrow, 1)
        twice = unit(twice, name + ".branch7x7dbl_2", narrow, 7, 1, py=3, px=0)
        twice = unit(twice, name + ".branch7x7dbl_3", narrow, 1, 7, py=0, px=3)
        twice = unit(twice, name + ".branch7x7dbl_4", narrow, 7, 1, py=3, px=0)
        twice = unit(twice, name + ".branch7x7dbl_5", 192, 1, 7, py=0, px=3)
        return join(unit(x, name + ".branch1x1", 192, 1), seven, twice, unit(mean_around(x), name + ".branch_pool", 192, 1))

    def d(x, name):
        three = unit(unit(x, name + ".branch3x3_1", 192, 1), name + ".branch3x3_2", 320, 3, stride=2)
        seven = unit(unit(x, name + ".branch7x7x3_1", 192, 1), name + ".branch7x7x3_2", 192, 1, 7, py=0, px=3)
        seven = unit(seven, name + ".branch7x7x3_3", 192, 7, 1, py=3, px=0)
        return join(three, unit(seven, name + ".branch7x7x3_4", 192, 3, stride=2), max_pool(x, 3, 2))

    def e(x, name, pooled):
        three = unit(x, name + ".branch3x3_1", 384, 1)
        twice = unit(unit(x, name + ".branch3x3dbl_1", 448, 1), name + ".branch3x3dbl_2", 384, 3, py=1)
        return join(unit(x, name + ".branch1x1", 320, 1),
                    unit(three, name + ".branch3x3_2a", 384, 1, 3, py=0, px=1),
                    unit(three, name + ".branch3x3_2b", 384, 3, 1, py=1, px=0),
                    unit(twice, name + ".branch3x3dbl_3a", 384, 1, 3, py=0, px=1),
                    unit(twice, name + ".branch3x3dbl_3b", 384, 3, 1, py=1, px=0),
                    unit(pooled, name + ".branch_pool", 192, 1))

    x = bilinear(image / 255, 299) * 2 - 1
    x = unit(x, "Conv2d_1a_3x3", 32, 3, stride=2)
    x = unit(x, "Conv2d_2a_3x3", 32, 3)
    x = max_pool(unit(x, "Conv2d_2b_3x3", 64, 3, py=1), 3, 2)
    x = unit(x, "Conv2d_3b_1x1", 80, 1)
    x = max_pool(unit(x, "Conv2d_4a_3x3", 192, 3), 3, 2)
    x = a(a(a(x, "Mixed_5b", 32), "Mixed_5c", 64), "Mixed_5d", 64)
    x = b(x, "Mixed_6a")
    x = c(c(c(c(x, "Mixed_6b", 128), "Mixed_6c", 160), "Mixed_6d", 160), "Mixed_6e", 192)
    x = d(x, "Mixed_7a")
    x = e(x, "Mixed_7b", mean_around(x))
    x = e(x, "Mixed_7c", max_pool(x, 3, 1, 1))
    return x.mean((1, 2))


def main():
    one, other = picture("one", 64), picture("other", 64)
    print("alex", repr(float(lpips("alex.", ALEX, 3, one, other))))
    print("vgg", repr(float(lpips("vgg.", vgg16(), 2, one, other))))
    features = inception(picture("one", 80))
    print("inception", [float(f"{features[i]:.6g}") for i in (0, 319, 320, 1000, 1500, 1856, 2047)], f"mean {features.mean():.6g}")


main()
