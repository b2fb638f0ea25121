"""Curves and tables that figures are drawn from."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.scoring.class_names import MACRO
from stages.scoring.curves import one_vs_rest_curves
from stages.scoring.evaluation import CURVES
from stages.scoring.probabilities import (
    expected_calibration_error,
    reliability_table,
    sureness,
)
from stages.scoring.ranking import rank_models
from tests.class_names import DIGITS
from tests.known_errors import Scored


def curves_of(scored: Scored) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return the long tables of macro-averaged curves, and the areas under them."""
    tables, areas = {}, {}
    for kind, (x, y) in CURVES.items():
        macro = {
            name: one_vs_rest_curves(kind, scored.labels, scores, DIGITS)[MACRO]  # type: ignore[arg-type]  # its keys
            for name, scores in scored.scores.items()
        }
        tables[kind] = pd.concat(
            pd.DataFrame({"model": name, x: curve.x, y: curve.y}) for name, curve in macro.items()
        )
        areas[kind] = {name: curve.area() for name, curve in macro.items()}
    return tables, pd.DataFrame(areas)


def ranking_of(scored: Scored, *, cross_validated: bool = True) -> pd.DataFrame:
    none = {name: np.empty((0, 10), dtype=np.float32) for name in scored.scores}
    cv = scored if cross_validated else Scored(scored.labels, none)
    return rank_models(scored.summaries(), cv.summaries())


Sure = dict[str, tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]]


def sure_of(scored: Scored, model: str) -> Sure:
    """Return how sure a model is: of one half of the images as a test set, of the other out of fold."""
    confidence, correct = sureness(scored.labels, scored.scores[model])
    return {part: (confidence[at::2], correct[at::2]) for at, part in enumerate(("test", "cv"))}


def reliability_of(sure: Sure) -> tuple[pd.DataFrame, dict[str, float]]:
    tables = {part: reliability_table(*own) for part, own in sure.items()}
    stacked = pd.concat(tables, names=["scored_on"]).reset_index(level="scored_on")
    return stacked, {part: expected_calibration_error(*own) for part, own in sure.items()}
