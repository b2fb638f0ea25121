"""Curves and tables that figures are drawn from."""

from typing import Any

import numpy as np
import pandas as pd

from stages.compare import Scored, rank_models
from stages.scoring.curves import MACRO, one_vs_rest_curves


def curves_of(scored: Scored) -> dict[str, Any]:
    return {
        name: tuple(
            one_vs_rest_curves(kind, scored.labels, scores)[MACRO]
            for kind in ("roc", "precision_recall")
        )
        for name, scores in scored.scores.items()
    }


def ranking_of(scored: Scored, *, cross_validated: bool = True) -> pd.DataFrame:
    none = {name: np.empty((0, 10), dtype=np.float32) for name in scored.scores}
    cv = scored if cross_validated else Scored(scored.labels, none)
    return rank_models(scored.summaries(), cv.summaries())
