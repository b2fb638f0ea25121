"""Successive halving: every candidate on few folds, only the best of them on more."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

NOT_RUN = -1

Indices = npt.NDArray[np.intp]
Errors = npt.NDArray[np.int64]


def run_rungs(
    n_candidates: int,
    rungs: Sequence[int],
    keep_one_in: int,
    count_errors: Callable[[Indices, range], Errors],
) -> Errors:
    """Return the errors of each candidate on each fold that it was run on.

    Parameters
    ----------
    n_candidates : int
    rungs : sequence of int, increasing
        After so many folds the candidates still running are compared; the last is the
        number of all folds. Folds run before are not run again.
    keep_one_in : int
        Of so many candidates one goes on, rounded up; of equals the first.
    count_errors : callable
        Takes the candidates (indices) and folds, returns the errors of each on each,
        (n_running, n_folds).

    Returns
    -------
    (n_candidates, rungs[-1]) int64
        `NOT_RUN` where a candidate had been stopped.
    """
    errors = np.full((n_candidates, rungs[-1]), NOT_RUN, dtype=np.int64)
    running = np.arange(n_candidates)
    for start, stop in zip([0, *rungs], rungs, strict=False):
        if start:
            running = best(errors[:, :start].sum(axis=1), running, keep_one_in)
        errors[running, start:stop] = count_errors(running, range(start, stop))
    return errors


def possible_rungs(rungs: Sequence[int], n_folds: int) -> list[int]:
    """Return the rungs that there are where a class has too few images for all folds.

    Parameters
    ----------
    rungs : sequence of int, increasing
    n_folds : int
        That there are.
    """
    return sorted({min(rung, n_folds) for rung in rungs})


def best(errors: Errors, running: Indices, keep_one_in: int) -> Indices:
    """Return the candidates with the fewest errors, in list order."""
    kept = -(-len(running) // keep_one_in)
    order = errors[running].argsort(kind="stable")
    return np.sort(running[order[:kept]])
