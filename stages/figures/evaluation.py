"""The pictures of one model's report."""

from typing import TYPE_CHECKING

import numpy.typing as npt

from stages.figures.confusion import confusion_figure
from stages.figures.gallery import mistakes_figure
from stages.scoring.evaluation import Detail, Evaluation

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure


def evaluation_figures(
    model: str, evaluation: Evaluation, images: "npt.NDArray[np.uint8]", detail: Detail
) -> dict[str, "Figure"]:
    """Return the confusion and the worst mistakes on the test set, by name.

    Parameters
    ----------
    model : str
    evaluation : Evaluation
    images : (n, height, width) uint8
        Of the test set.
    detail : Detail
    """
    labels, predicted = evaluation.labels["test"], evaluation.predicted
    rows, n_errors = evaluation.worst(detail), int((predicted != labels).sum())
    return {
        "confusion": confusion_figure(evaluation.counts["test"], model),
        "mistakes": mistakes_figure(images[rows], labels[rows], predicted[rows], model, n_errors),
    }
