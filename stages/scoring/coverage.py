"""Putting doubtful images aside, for a person to look at, so that the rest are right more often.

That is selective classification (El-Yaniv & Wiener, 2010, "On the foundations of noise-free
selective classification"), by the greatest probability (Geifman & El-Yaniv, 2017, "Selective
classification for deep neural networks").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.scoring.blocks import by_blocks
from stages.scoring.intervals import wilson_interval
from stages.scoring.thresholds import count_taken
from stages.store.rows import blocks

# Of what is left, to be reached: one error in a thousand, in two thousand, in ten thousand.
ACCURACIES = (0.999, 0.9995, 0.9999)

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
COLUMNS = (
    *("target", "threshold", "scored_on", "n", "put_aside"),
    *("errors", "accuracy", "accuracy_low", "accuracy_high"),
)


@dataclass(frozen=True)
class RiskCoverage:
    """The errors among the surest images, from the surest alone to all.

    Attributes
    ----------
    threshold : (m,) float64
        Falling; equal confidences are kept or put aside together.
    kept, errors : (m,) int64
        Images at least so sure, and how many of them are wrong.
    """

    threshold: Floats
    kept: npt.NDArray[np.int64]
    errors: npt.NDArray[np.int64]

    def threshold_for(self, accuracy: float) -> float:
        """Return the least threshold whose images are right so often; infinite if none is."""
        least = np.inf
        for rows in blocks(len(self.kept)):
            reached = self.errors[rows] <= (1 - accuracy) * self.kept[rows]
            least = float(self.threshold[rows][reached].min(initial=least))
        return least


def risk_coverage(confidence: Floats, correct: Flags) -> RiskCoverage:
    """Return the errors among the images that are at least as sure as each threshold.

    Parameters
    ----------
    confidence, correct : (n,) float64, (n,) bool
        Of `stages.scoring.probabilities.sureness`.
    """
    taken = count_taken(by_blocks(np.logical_not, correct), confidence)
    return RiskCoverage(taken.threshold, taken.images, taken.sought)


def coverage_table(
    sure: dict[str, tuple[Floats, Flags]], targets: Sequence[float] = ACCURACIES
) -> pd.DataFrame:
    """Return how many images are put aside for the rest to be right as often as wanted.

    Thresholds are chosen out of fold, for each accuracy the least that reaches it there, and
    only tried on the test set.

    Parameters
    ----------
    sure : mapping of ``cv`` and ``test`` to (n,) float64 and (n,) bool
        Of `stages.scoring.probabilities.sureness`.
    targets : sequence of float
        Accuracies.

    Returns
    -------
    DataFrame
        ``target, threshold, scored_on, n, put_aside``, and of the rest ``errors, accuracy,
        accuracy_low, accuracy_high`` (95 % Wilson). Without rows where there is no ``cv``.
    """
    rows: list[dict[str, Any]] = []
    if "cv" in sure:
        curve = risk_coverage(*sure["cv"])
        for target in targets:
            threshold = curve.threshold_for(target)
            for part in ("cv", "test"):
                chosen = {"target": target, "threshold": threshold, "scored_on": part}
                rows.append({**chosen, **put_aside(*sure[part], threshold)})
    return pd.DataFrame(rows, columns=COLUMNS)


def put_aside(confidence: Floats, correct: Flags, threshold: float) -> dict[str, int | float]:
    """Return how many images are less sure than a threshold, and how often the rest are right.

    Returns
    -------
    dict
        ``n, put_aside, errors, accuracy, accuracy_low, accuracy_high``; if all are put aside
        the accuracy of none is NaN, between 0 and 1.
    """
    n = errors = 0
    for rows in blocks(len(confidence)):
        kept = confidence[rows] >= threshold
        n, errors = n + int(kept.sum()), errors + int((kept & ~correct[rows]).sum())
    low, high = wilson_interval(n - errors, n) if n else (0.0, 1.0)
    return {
        "n": len(confidence),
        "put_aside": len(confidence) - n,
        "errors": errors,
        "accuracy": (n - errors) / n if n else np.nan,
        "accuracy_low": low,
        "accuracy_high": high,
    }
