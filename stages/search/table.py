"""The table of a search: one row for each candidate, the winner first."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.search.halving import NOT_RUN, Errors
from stages.search.space import Candidate

RESULTS = (
    "rank",
    "candidate",
    "rung",
    "folds",
    "images",
    "errors",
    "error",
    "standard_error",
    "first_rung_error",
)


def candidates_table(
    candidates: Sequence[Candidate],
    keys: Sequence[str],
    errors: Errors,
    sizes: npt.NDArray[np.intp],
    rungs: Sequence[int],
) -> pd.DataFrame:
    """Return the candidates, those that got furthest first, of these the fewest errors.

    Of equals the first in the list is ahead.

    Parameters
    ----------
    candidates : sequence of Candidate
    keys : sequence of str
        The dotted keys in which they differ.
    errors : (n_candidates, n_folds) int64
        From `stages.search.halving.run_rungs`.
    sizes : (n_folds,)
        Images in each fold.
    rungs : sequence of int
        Numbers of folds after which candidates were compared.

    Returns
    -------
    DataFrame
        `rank`, `candidate` (its number in `candidates`), a column for each key (as YAML
        writes the value), `rung` reached, `folds` run, `images` and `errors` there,
        `error` (their ratio) and its `standard_error` over folds, missing for one fold,
        `first_rung_error`, on the folds on which all candidates were run.
    """
    numbers = pd.Series(range(1, len(candidates) + 1), name="candidate")
    params = pd.DataFrame({key: [as_yaml(one[key]) for one in candidates] for key in keys})
    table = pd.concat([numbers, params, _results(errors, sizes, rungs)], axis=1)
    order = np.lexsort((table["candidate"], table["errors"], -table["folds"]))
    table = table.iloc[order].reset_index(drop=True)
    table.insert(0, "rank", np.arange(1, len(table) + 1))
    return table


def parameter_columns(table: pd.DataFrame) -> list[str]:
    """Return the columns of a table that hold params."""
    return [column for column in table.columns if column not in RESULTS]


def as_yaml(value: Any) -> str:
    """Return a plain value as it is written in a params file."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _results(errors: Errors, sizes: npt.NDArray[np.intp], rungs: Sequence[int]) -> pd.DataFrame:
    run, first = errors != NOT_RUN, rungs[0]
    folds, images = run.sum(axis=1), (run * sizes).sum(axis=1)
    total = np.where(run, errors, 0).sum(axis=1)
    rates = pd.DataFrame(np.where(run, errors / sizes, np.nan))
    return pd.DataFrame(
        {
            "rung": np.searchsorted(rungs, folds) + 1,
            "folds": folds,
            "images": images,
            "errors": total,
            "error": total / images,
            "standard_error": rates.std(axis=1, ddof=1) / np.sqrt(folds),
            "first_rung_error": errors[:, :first].sum(axis=1) / sizes[:first].sum(),
        }
    )
