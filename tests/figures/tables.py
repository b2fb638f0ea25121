"""Curves and tables that figures are drawn from."""

import numpy as np
import pandas as pd

from stages.scoring.curves import MACRO, one_vs_rest_curves
from stages.scoring.evaluation import CURVES
from stages.scoring.ranking import rank_models
from stages.studies.learning_curves.report import Measured, extrapolated_table, measured_table
from tests.known_errors import Scored


def curves_of(scored: Scored) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return the long tables of macro-averaged curves, and the areas under them."""
    tables, areas = {}, {}
    for kind, (x, y) in CURVES.items():
        macro = {
            name: one_vs_rest_curves(kind, scored.labels, scores)[MACRO]  # type: ignore[arg-type]  # its keys
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


WRONG = pd.DataFrame({"class": [3, 8], "n": [1200, 1400], "large": [10, 70], "odd": [36, 0]})


def learning_tables(models: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what two tables of `learning_curves` say of models that end all but equal."""
    sizes = np.array([500, 1000, 5000, 20_000, 48_000])
    rng = np.random.default_rng(0)
    measured = {
        model: Measured(sizes, rng.random((5, 24_000)) < (0.005 + k / sizes)[:, None])
        for k, model in enumerate(models, 1)
    }
    return measured_table(measured), extrapolated_table(measured, 60_000, 20, 0)
