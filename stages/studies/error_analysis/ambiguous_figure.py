"""Images of whose class a model is least sure."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stages.figures.gallery import gallery_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Labels = npt.NDArray[np.uint8]
Scores = npt.NDArray[np.float32]


def ambiguous_figure(
    images: npt.NDArray[np.uint8], labels: Labels, scores: Scores, model: str
) -> "Figure":
    """Return images, each with its label and the two classes that it may be.

    Parameters
    ----------
    images : (n, height, width) uint8
    labels : (n,) uint8
    scores : (n, n_classes) float32
    model : str
    """
    return gallery_figure(
        images,
        ambiguous_title(labels, scores, model),
        columns=min(10, len(images)),
        captions=ambiguous_captions(labels, scores),
    )


def ambiguous_captions(labels: Labels, scores: Scores) -> list[str]:
    """Return the label of each image, then the two classes of the greatest scores.

    Parameters
    ----------
    labels : (n,) uint8
    scores : (n, n_classes) float32
    """
    ranked = np.argsort(-scores, axis=1, kind="stable")
    return [f"{label}: {a} or {b}" for label, (a, b, *_) in zip(labels, ranked, strict=True)]


def ambiguous_title(labels: Labels, scores: Scores, model: str) -> str:
    """Return how many of the ambiguous images are right, as a headline."""
    correct = int(np.sum(scores.argmax(axis=1) == labels))
    return f"{model} is least sure of these {len(labels)}, {correct} of them right (label: guesses)"
