"""The pictures of one model's report."""

from typing import TYPE_CHECKING

import numpy.typing as npt

from stages.figures.confusion import confusion_figure
from stages.figures.coverage import coverage_figure
from stages.figures.gallery import mistakes_figure
from stages.figures.reliability import reliability_figure
from stages.scoring.coverage import risk_coverage
from stages.scoring.evaluation import Detail, Evaluation

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from matplotlib.figure import Figure


def evaluation_figures(
    model: str,
    evaluation: Evaluation,
    images: "npt.NDArray[np.uint8]",
    detail: Detail,
    tables: "dict[str, pd.DataFrame]",
) -> dict[str, "Figure"]:
    """Return the pictures by name: confusion, worst mistakes, reliability and coverage.

    Parameters
    ----------
    model : str
    evaluation : Evaluation
    images : (n, height, width) uint8
        Of the test set.
    detail : Detail
    tables : mapping of name to DataFrame
        Of the evaluation.
    """
    counts, names, rows = evaluation.counts["test"], evaluation.names, evaluation.worst(detail)
    labels, predicted = evaluation.labels["test"], evaluation.predicted["test"]
    pairs = [(names[labels[row]], names[predicted[row]]) for row in rows]
    curves = {part: risk_coverage(*own) for part, own in evaluation.sure.items()}
    errors = dict(zip(tables["summary"]["scored_on"], tables["summary"]["ece"], strict=True))
    return {
        "confusion": confusion_figure(counts, names, model),
        "mistakes": mistakes_figure(images[rows], pairs, model, int(counts.sum() - counts.trace())),
        "reliability": reliability_figure(tables["calibration"], errors, model),
        "coverage": coverage_figure(curves, tables["coverage"], model),
    }
