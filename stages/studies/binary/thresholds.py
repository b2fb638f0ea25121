"""The thresholds of each model: by default, and chosen for a precision."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from stages.studies.binary.measures import (
    Flags,
    Scores,
    Sweep,
    operating_point,
    sweep_thresholds,
)

# The least score that each takes for a yes if nobody chooses another.
DEFAULT_THRESHOLDS = {"dummy": 0.5, "sgd": 0.0, "random_forest": 0.5}


def sweep_models(positive: Flags, scores: Scores) -> dict[str, Sweep]:
    """Return what each threshold of each model finds; the dummy has none to choose from."""
    return {
        model: sweep_thresholds(positive, scores[model])
        for model in DEFAULT_THRESHOLDS
        if model != "dummy"
    }


def choose_thresholds(sweeps: Mapping[str, Sweep], target: float) -> dict[str, int]:
    """Return the place of each model's lowest threshold that reaches a precision.

    Raises
    ------
    ValueError
        If a model has none, with the model's name.
    """
    chosen = {}
    for model, sweep in sweeps.items():
        try:
            chosen[model] = sweep.first_precise(target)
        except ValueError as error:
            raise ValueError(f"{model}: {error}") from None
    return chosen


def operating_points(
    positive: Mapping[str, Flags], scores: Mapping[str, Scores], chosen: Mapping[str, float]
) -> pd.DataFrame:
    """Return what each model finds by its default threshold, and by a chosen one if it has one.

    Parameters
    ----------
    positive : mapping of set (``cv``, ``test``) to (n,) bool
    scores : mapping of set to mapping of model to (n,) float32
    chosen : mapping of model to float

    Returns
    -------
    DataFrame
        ``scored_on, rule`` (``default`` or ``chosen``) ``, model``, and the columns of
        `stages.studies.binary.measures.operating_point`.
    """
    rows: list[dict[str, Any]] = []
    for part, truth in positive.items():
        for rule, thresholds in (("default", DEFAULT_THRESHOLDS), ("chosen", chosen)):
            for model, threshold in thresholds.items():
                rows.append({"scored_on": part, "rule": rule, "model": model})
                rows[-1] |= operating_point(truth, scores[part][model], threshold)
    return pd.DataFrame(rows)
