"""Made photos: digits of MNIST on paper, as a seed draws them, and where they are."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Array = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

MOST = 8  # digits
TURN = 10.0  # degrees, at most
DIRT = 0.02  # of a digit's ink; a piece of less is not drawn


@dataclass(frozen=True)
class Photo:
    """A picture (height, width) uint8, and of each digit in reading order its row and box.

    Boxes are left, top, right, bottom, in pixels.
    """

    picture: Array
    rows: list[int]
    boxes: list[tuple[int, int, int, int]]


def make_photo(digits: Array, rows: list[int], random: np.random.Generator) -> Photo:
    """Draw the digits of these rows on paper, light and lines as it comes."""
    size = int(random.integers(28, 110))
    per_line = int(random.integers(1, len(rows) + 1))
    lines = [rows[start : start + per_line] for start in range(0, len(rows), per_line)]
    cell = int(size * random.uniform(1.45, 2.2))
    margin = int(size * random.uniform(0.4, 1.2))
    height = 2 * margin + cell * len(lines)
    width = 2 * margin + cell * per_line + int(random.integers(0, 2 * size))
    ink = np.zeros((height, width), np.float32)
    boxes = []
    for number, line in enumerate(lines):
        for column, row in enumerate(line):
            drawn = _drawn(digits[row], size * random.uniform(0.85, 1.15), random)
            slack = [max(cell - side, 0) for side in drawn.shape]
            top = margin + number * cell + int(slack[0] * random.uniform(0.3, 0.7))
            left = margin + column * cell + int(slack[1] * random.uniform(0.3, 0.7))
            part = ink[top : top + drawn.shape[0], left : left + drawn.shape[1]]
            part[:] = np.maximum(part, drawn[: part.shape[0], : part.shape[1]])
            boxes.append((left, top, left + drawn.shape[1], top + drawn.shape[0]))
    return Photo(_lit(ink, size, random), rows, boxes)


def make_photos(digits: Array, n: int, seed: int) -> list[Photo]:
    """Draw so many pictures, each of one to eight digits."""
    random = np.random.default_rng(seed)
    return [
        make_photo(
            digits,
            random.choice(len(digits), int(random.integers(1, MOST + 1)), replace=False).tolist(),
            random,
        )
        for _ in range(n)
    ]


def _drawn(digit: Array, size: float, random: np.random.Generator) -> Floats:
    """Return a digit enlarged so that MNIST's box of 20 pixels has a size, and turned."""
    turned = ndimage.zoom(digit.astype(np.float32) / 255, size / 20, order=3)
    turned = ndimage.rotate(turned, random.uniform(-TURN, TURN), order=1)
    turned = np.clip(turned, 0, 1)
    labels, n = ndimage.label(turned > 0.3, structure=np.ones((3, 3)))
    areas = np.bincount(labels.ravel(), minlength=n + 1)
    areas[0] = 0
    dirt = np.flatnonzero(areas < DIRT * areas.sum())[1:]
    turned *= ~ndimage.binary_dilation(np.isin(labels, dirt))
    rows, columns = (np.flatnonzero((turned > 0.3).any(axis=axis)) for axis in (1, 0))
    found: Floats = turned[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return found


def _lit(ink: Floats, size: int, random: np.random.Generator) -> Array:
    height, width = ink.shape
    y, x = np.mgrid[:height, :width].astype(np.float32)
    paper = np.full(ink.shape, random.uniform(0.7, 1.0), np.float32)
    contrast = random.uniform(0.45, 0.9)
    lines = _ruling(ink.shape, size, random) * random.uniform(0.1, 0.35)
    reflected = paper * (1 - lines) * (1 - contrast * ink)
    angle, fall = random.uniform(0, 2 * np.pi), random.uniform(0, 0.5)
    along = (np.cos(angle) * x / width + np.sin(angle) * y / height + 1.5) / 3
    light = 1 - fall * along
    if random.random() < 0.3:
        edge = np.cos(angle) * (x - width / 2) + np.sin(angle) * (y - height / 2)
        light *= 1 - random.uniform(0.2, 0.5) / (1 + np.exp(-edge / random.uniform(2, 30)))
    seen = reflected * light
    if random.random() < 0.5:
        seen = 1 - seen
    seen = seen + random.normal(0, random.uniform(0, 0.05), ink.shape)
    picture: Array = np.clip(seen * 255, 0, 255).astype(np.uint8)
    return picture


def _ruling(shape: tuple[int, ...], size: int, random: np.random.Generator) -> Floats:
    """Return lines across the paper: none, ruled, or squared; turned a little."""
    kind = random.choice(["none", "ruled", "squared"])
    lines = np.zeros(shape, np.float32)
    if kind == "none":
        return lines
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    spacing, thickness = size * random.uniform(0.4, 1.5), random.uniform(1, 2.5)
    lean = np.tan(np.deg2rad(random.uniform(-3, 3)))
    for place in [y + lean * x] if kind == "ruled" else [y + lean * x, x - lean * y]:
        distance = np.abs((place + spacing * random.random()) % spacing - spacing / 2)
        lines = np.maximum(lines, np.clip(thickness / 2 + 0.5 - distance, 0, 1))
    return lines
