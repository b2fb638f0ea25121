"""How a classifier's accuracy falls as images get harder."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.scoring.intervals import wilson_interval


def accuracy_curve(
    labels: npt.NDArray[np.uint8],
    predicted: npt.NDArray[np.integer],
    strengths: list[float] | list[int],
) -> pd.DataFrame:
    """Return the accuracy at each strength of a corruption.

    Parameters
    ----------
    labels : (n,) uint8
    predicted : (n_strengths, n) integer
    strengths : list of n_strengths numbers

    Returns
    -------
    DataFrame
        ``strength, correct, n, accuracy, accuracy_low, accuracy_high`` (95 % Wilson).
    """
    correct, n = np.sum(predicted == labels, axis=1), len(labels)
    intervals = [wilson_interval(int(hits), n) for hits in correct]
    return pd.DataFrame(
        {
            "strength": np.asarray(strengths, dtype=np.float64),
            "correct": correct,
            "n": n,
            "accuracy": correct / n,
            "accuracy_low": [low for low, _ in intervals],
            "accuracy_high": [high for _, high in intervals],
        }
    )


def all_curves(
    labels: npt.NDArray[np.uint8],
    scores: Mapping[str, Mapping[str, npt.NDArray[np.float32]]],
    strengths: Mapping[str, list[float]],
) -> pd.DataFrame:
    """Return the curves of all models under all corruptions as one table.

    Parameters
    ----------
    labels : (n,) uint8
    scores : mapping of model to mapping of corruption to (n_strengths, n, n_classes) float32
    strengths : mapping of corruption to n_strengths numbers

    Returns
    -------
    DataFrame
        ``model, corruption``, and the columns of `accuracy_curve`.
    """
    curves = {
        (model, name): accuracy_curve(labels, found.argmax(axis=-1), strengths[name])
        for model, own in scores.items()
        for name, found in own.items()
    }
    return pd.concat(curves, names=["model", "corruption"]).droplevel(2).reset_index()


def areas_under_curves(curves: pd.DataFrame) -> Mapping[str, Mapping[str, float]]:
    """Return the mean accuracy over the range of strengths, of each model and corruption.

    That is the area under the line through the points, as a share of the whole panel.

    Parameters
    ----------
    curves : DataFrame
        ``model, corruption, strength, accuracy``; strengths of a curve rise.

    Returns
    -------
    mapping of model to mapping of corruption to float
    """
    areas: dict[str, dict[str, float]] = {}
    for (model, corruption), own in curves.groupby(["model", "corruption"], sort=False):
        area = np.trapezoid(own["accuracy"], own["strength"]) / own["strength"].iloc[-1]
        areas.setdefault(str(model), {})[str(corruption)] = float(area)
    return areas
