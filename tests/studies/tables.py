"""Tables and sweeps that figures of the studies are drawn from."""

from typing import Any

import numpy as np
import pandas as pd

from stages.learning.classifier import class_scores
from stages.studies.binary.measures import Sweep, areas, sweep_thresholds
from stages.studies.learning_curves.measures import Measured, extrapolated_table, measured_table

Swept = tuple[dict[str, Sweep], dict[str, int], pd.DataFrame]

WRONG = pd.DataFrame({"class": ["3", "8"], "n": [1200, 1400], "large": [10, 70], "odd": [36, 0]})


def learning_tables(models: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what two tables of `learning_curves` say of models that end all but equal."""
    sizes = np.array([500, 1000, 5000, 20_000, 48_000])
    rng = np.random.default_rng(0)
    measured = {
        model: Measured(sizes, rng.random((5, 24_000)) < (0.005 + k / sizes)[:, None])
        for k, model in enumerate(models, 1)
    }
    return measured_table(measured), extrapolated_table(measured, 60_000, 20, 0)


def sweep_sample(fitted: dict[str, Any], test_sample: Any) -> Swept:
    """Is it a 5? Return thresholds of two models, the chosen ones, and areas of a third too."""
    images, labels = test_sample
    positive = labels == 5
    scores = {
        name: class_scores(fitted[name], images)[:, 5] for name in ("linear", "forest", "dummy")
    }
    sweeps = {name: sweep_thresholds(positive, scores[name]) for name in ("linear", "forest")}
    chosen = {name: sweep.first_precise(0.9) for name, sweep in sweeps.items()}
    return sweeps, chosen, areas(positive, scores)
