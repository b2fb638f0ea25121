"""Whether one classifier beats another on the same images."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

# Below it, float64 cannot tell a p-value from 0.
SMALLEST = 1e-300


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the two-sided p-value of the exact McNemar test.

    Only images on which one of two classifiers is right say which is better; if they
    are equally good, each such image is a coin toss (McNemar 1947).

    Parameters
    ----------
    only_first, only_second : int
        Images that only the first, only the second classifies correctly.
    """
    from scipy.stats import binomtest

    discordant = only_first + only_second
    return float(binomtest(only_first, discordant).pvalue) if discordant else 1.0


def holm(p_values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return p-values adjusted for the number of tests (Holm 1979), in the same order."""
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted


def compare_pairs(correct: Mapping[str, npt.NDArray[np.bool_]], level: float) -> pd.DataFrame:
    """Test every pair of classifiers.

    Parameters
    ----------
    correct : mapping of name to (n,) bool
        Which of the same n images each classifier is right on.
    level : float
        The significance level; the chance that any verdict at all is wrong.

    Returns
    -------
    DataFrame
        ``first, second, only_first, only_second, p, p_holm, verdict``, a row for each
        pair; p-values as text with three digits, since they may be tiny.
    """
    rows: list[dict[str, Any]] = []
    for first, second in combinations(correct, 2):
        only_first = int(np.sum(correct[first] & ~correct[second]))
        only_second = int(np.sum(correct[second] & ~correct[first]))
        rows.append({"first": first, "second": second})
        rows[-1] |= {"only_first": only_first, "only_second": only_second}
        rows[-1] |= {"p": mcnemar(only_first, only_second)}
    columns = ["first", "second", "only_first", "only_second", "p"]
    pairs = pd.DataFrame(rows, columns=columns)
    adjusted = holm(pairs["p"].to_numpy(dtype=np.float64))
    better = np.where(pairs["only_first"] > pairs["only_second"], pairs["first"], pairs["second"])
    verdict = np.where(adjusted < level, better + " is better", "no difference shown")
    return pairs.assign(
        p=[_as_text(p) for p in pairs["p"]],
        p_holm=[_as_text(p) for p in adjusted],
        verdict=verdict if len(pairs) else [],
    )


def _as_text(p: float) -> str:
    return f"{p:.2e}" if p > SMALLEST else f"<{SMALLEST:g}"
