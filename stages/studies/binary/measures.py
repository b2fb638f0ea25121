"""What a score finds at each threshold, and the threshold for a wanted precision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.scoring.intervals import wilson_interval
from stages.studies.binary.auc import auc_interval

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Scores = Mapping[str, npt.NDArray[np.floating[Any]]]


@dataclass(frozen=True)
class Sweep:
    """What is found by each threshold, from the lowest, which finds everything.

    Attributes
    ----------
    threshold : (n,) float64
        Rising: the distinct scores.
    true_positives, false_positives : (n,) int64
        Of the images whose score is at least the threshold.
    """

    threshold: Floats
    true_positives: Counts
    false_positives: Counts

    @property
    def precision(self) -> Floats:
        """Of those found, the share that is positive."""
        return self.true_positives / (self.true_positives + self.false_positives)

    @property
    def recall(self) -> Floats:
        """Of the positives, the share that is found."""
        share: Floats = self.true_positives / self.true_positives[0]
        return share

    @property
    def fall_out(self) -> Floats:
        """Of the negatives, the share that is found: the false positive rate."""
        share: Floats = self.false_positives / self.false_positives[0]
        return share

    def average_precision(self) -> float:
        """Return the mean precision over recall, as steps."""
        return float(-np.diff(self.recall, append=0) @ self.precision)

    def first_precise(self, target: float) -> int:
        """Return the place of the lowest threshold that reaches a precision.

        No other that reaches it has a greater recall.

        Raises
        ------
        ValueError
            If none does.
        """
        precise = np.flatnonzero(self.precision >= target)
        if not len(precise):
            raise ValueError(
                f"expected a precision that a threshold reaches (at most {self.precision.max():.6g}), "
                f"found {target:g}"
            )
        return int(precise[0])


def sweep_thresholds(positive: Flags, score: npt.NDArray[np.floating[Any]]) -> Sweep:
    """Return what each threshold finds.

    Parameters
    ----------
    positive : (n,) bool
        At least one true and one false.
    score : (n,) float
    """
    from sklearn.metrics import confusion_matrix_at_thresholds

    _, false, _, true, threshold = confusion_matrix_at_thresholds(positive, score)
    return Sweep(
        threshold[::-1].astype(np.float64),
        true[::-1].astype(np.int64),
        false[::-1].astype(np.int64),
    )


def operating_point(
    positive: Flags, score: npt.NDArray[np.floating[Any]], threshold: float
) -> dict[str, int | float]:
    """Return what one threshold finds: counts, and shares with 95 % Wilson intervals.

    A share of nothing is 0, its interval all of 0 to 1.

    Parameters
    ----------
    positive : (n,) bool
    score : (n,) float
    threshold : float
        The least score that counts as positive.

    Returns
    -------
    dict
        ``threshold``; ``true_negatives``, ``false_positives``, ``false_negatives``,
        ``true_positives``; ``accuracy``, ``precision``, ``recall`` and ``fall_out``, each
        with ``_low`` and ``_high``; ``f1``.
    """
    found = score >= threshold
    true, false = int(np.sum(found & positive)), int(np.sum(found & ~positive))
    missed, rejected = int(positive.sum()) - true, int((~positive).sum()) - false
    return {
        "threshold": threshold,
        "true_negatives": rejected,
        "false_positives": false,
        "false_negatives": missed,
        "true_positives": true,
        **_share("accuracy", true + rejected, len(positive)),
        **_share("precision", true, true + false),
        **_share("recall", true, true + missed),
        **_share("fall_out", false, false + rejected),
        "f1": 2 * true / max(2 * true + false + missed, 1),
    }


def areas(positive: Flags, scores: Scores) -> pd.DataFrame:
    """Return how well each model ranks: ``model, auc, auc_low, auc_high, average_precision``."""
    rows: list[dict[str, Any]] = []
    for model, score in scores.items():
        area, low, high = auc_interval(positive, score)
        average = sweep_thresholds(positive, score).average_precision()
        rows.append({"model": model, "auc": area, "auc_low": low, "auc_high": high})
        rows[-1] |= {"average_precision": average}
    return pd.DataFrame(rows)


def _share(name: str, part: int, whole: int) -> dict[str, float]:
    low, high = wilson_interval(part, whole) if whole else (0.0, 1.0)
    return {name: part / max(whole, 1), f"{name}_low": low, f"{name}_high": high}
