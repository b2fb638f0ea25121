"""Averaged stochastic gradient descent in mini-batches, all classes at once."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Batch = tuple[Floats, Floats]

# Bytes of features that are kept for the next epoch; the rest are made anew in each.
KEPT = 1 << 29
# Rows whose features are made at once, or a mini-batch if that has more.
CHUNK = 8192


def class_signs(codes: npt.NDArray[Any], n_classes: int) -> Floats:
    """Return 1 for the class of each row and -1 for the others.

    Parameters
    ----------
    codes : (n,) integer
        From 0 on.
    n_classes : int

    Returns
    -------
    (n, n_classes), or (n, 1) of the second of two classes, float32
    """
    asked = np.arange(n_classes) if n_classes > 2 else np.array([1])
    return np.where(codes[:, None] == asked, np.float32(1), np.float32(-1))


def learn_weights(
    batches: Iterator[Batch], shape: tuple[int, int], n_steps: int
) -> npt.NDArray[np.float64]:
    """Return weights that put each class on one side of zero and all others on the other.

    Each step goes down the gradient of the hinge loss of a mini-batch. Where features vary
    alike in every direction, it may be as long as the steps of all its rows together, until
    there are more rows than features (Ma, Bassily & Belkin, 2018, "The power of
    interpolation"); half of that leaves less to chance. Steps shorten with the root of their
    number, and the weights are the mean after all of them but the first quarter (Polyak &
    Juditsky, 1992, "Acceleration of stochastic approximation by averaging").

    Parameters
    ----------
    batches : iterator of (features, signs)
        Features (b, r) float32, of mean squared length one; signs (b, n_outputs) float32,
        1 for the class of the row, else -1. As many as there are steps, or more.
    shape : (r, n_outputs)
    n_steps : int

    Returns
    -------
    (r, n_outputs) float64
    """
    weights = np.zeros(shape, dtype=np.float32)
    total = np.zeros(shape)
    settling = n_steps // 4
    for step, (features, signs) in enumerate(islice(batches, n_steps)):
        wrong = signs * (features @ weights) < 1
        longest = min(1, features.shape[1] / len(features))
        rate = longest / 2 / np.sqrt(1 + step / max(1, settling))
        weights += np.float32(rate) * (features.T @ np.where(wrong, signs, 0))
        if step >= settling:
            total += weights
    return total / (n_steps - settling)


def mini_batches(
    make: Callable[[npt.NDArray[Any]], Batch],
    n_rows: int,
    batch_size: int,
    random: np.random.RandomState,
) -> Iterator[Batch]:
    """Yield mini-batches without end, all rows once in each epoch.

    Rows are put into chunks and mini-batches at random, once; each epoch takes chunks, and
    the mini-batches of each, in an order of its own. As many chunks as fit into `KEPT` are
    kept from one epoch to the next, which changes no bit of them.

    Parameters
    ----------
    make : callable
        Takes rows, (n,) integer, and returns their features and signs.
    n_rows : int
    batch_size : int
    random : RandomState

    Yields
    ------
    features : (batch_size, r) float32
        Fewer rows at the end of a chunk that has no more.
    signs : (batch_size, n_outputs) float32
    """
    size = batch_size * max(1, CHUNK // batch_size)
    order = random.permutation(n_rows).astype(np.uint32)
    chunks = [order[start : start + size] for start in range(0, n_rows, size)]
    kept: dict[int, Batch] = {}
    left = KEPT
    while True:
        for place in random.permutation(len(chunks)):
            features, signs = kept.get(place) or make(chunks[place])
            if place not in kept and features.nbytes <= left:
                kept[place] = features, signs
                left -= features.nbytes
            for number in random.permutation(-(-len(features) // batch_size)):
                rows = slice(number * batch_size, (number + 1) * batch_size)
                yield features[rows], signs[rows]
