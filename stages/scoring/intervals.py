"""The uncertainty of a proportion."""

CONFIDENCE = 0.95


def wilson_interval(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a proportion.

    Unlike the textbook's plus or minus 1.96 standard errors it holds its level near 0
    and 1, where accuracies live (Wilson 1927; Brown, Cai & DasGupta 2001).

    Parameters
    ----------
    successes, trials : int
        ``0 <= successes <= trials`` and ``trials >= 1``.

    Returns
    -------
    low, high : float
        Between 0 and 1.
    """
    from scipy.stats import binomtest

    interval = binomtest(successes, trials).proportion_ci(CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)
