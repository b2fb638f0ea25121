"""The area under the ROC curve, with its interval."""

from typing import Any

import numpy as np
import numpy.typing as npt

from stages.scoring.intervals import CONFIDENCE, wilson_interval


def auc_interval(
    positive: npt.NDArray[np.bool_], score: npt.NDArray[np.floating[Any]]
) -> tuple[float, float, float]:
    """Return the area under the ROC curve and its 95 % interval.

    The area is the chance that a positive outscores a negative, half of a tie counted.
    Its standard error is that of DeLong, DeLong & Clarke-Pearson (1988), by ranks as in
    Sun & Xu (2014); the interval is symmetric in log odds, so it stays within 0 and 1
    (Pepe 2003, section 5.2). Where the two kinds are wholly apart the spread cannot be
    seen; then it is the Wilson interval of as many disjoint pairs as there are.

    Parameters
    ----------
    positive : (n,) bool
        At least two true and two false.
    score : (n,) float

    Returns
    -------
    area, low, high : float
        Between 0 and 1.
    """
    from scipy.special import expit, logit
    from scipy.stats import norm, rankdata

    score = score.astype(np.float64)  # ranks are of its type, from SciPy 1.18 on
    yes, no = score[positive], score[~positive]
    ranks = rankdata(score)
    # Of each image the share of the other kind that it is on the right side of.
    of_yes = (ranks[positive] - rankdata(yes)) / len(no)
    of_no = 1 - (ranks[~positive] - rankdata(no)) / len(yes)
    area = float(of_yes.mean())
    if area in (0, 1):
        pairs = min(len(yes), len(no))
        return area, *wilson_interval(int(area) * pairs, pairs)
    error = np.sqrt(of_yes.var(ddof=1) / len(yes) + of_no.var(ddof=1) / len(no))
    reach = norm.ppf((1 + CONFIDENCE) / 2) * error / (area * (1 - area))
    return area, float(expit(logit(area) - reach)), float(expit(logit(area) + reach))
