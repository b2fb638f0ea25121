"""Images of whose class a model is least sure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stages.figures.class_names import CAPTION, shown
from stages.figures.gallery import answers_gallery

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Labels = npt.NDArray[np.uint8]
Scores = npt.NDArray[np.float32]


def ambiguous_figure(
    images: npt.NDArray[np.uint8],
    labels: Labels,
    scores: Scores,
    names: Sequence[str],
    model: str,
) -> "Figure":
    """Return images, each with its label and the two classes that it may be.

    Parameters
    ----------
    images : (n, height, width) uint8
    labels : (n,) uint8
    scores : (n, n_classes) float32
    names : sequence of n_classes str
    model : str
    """
    captions = ambiguous_captions(labels, scores, names)
    return answers_gallery(images, ambiguous_title(labels, scores, model), captions)


def ambiguous_captions(
    labels: Labels, scores: Scores, names: Sequence[str]
) -> list[tuple[str, str, str]]:
    """Return the class of each image, then the two of the greatest scores, by name.

    Parameters
    ----------
    labels : (n,) uint8
    scores : (n, n_classes) float32
    names : sequence of n_classes str
    """
    short = [shown(name, CAPTION) for name in names]
    ranked = np.argsort(-scores, axis=1, kind="stable")
    return [
        (f"{short[label]}:", f"{short[a]} or", short[b])
        for label, (a, b, *_) in zip(labels, ranked, strict=True)
    ]


def ambiguous_title(labels: Labels, scores: Scores, model: str) -> str:
    """Return how many of the ambiguous images are right, as a headline."""
    correct = int(np.sum(scores.argmax(axis=1) == labels))
    return f"{model} is least sure of these {len(labels)}, {correct} of them right (label: guesses)"
