"""Choose a model's params by cross-validation on training images.

Reads ``data/train/<train_on>/<features>/``, ``stages/search/params.yaml: search.<model>``
and of the project's ``params.yaml`` ``features.<features>`` and ``seed``; writes
``reports/search/<model>/`` (candidates.csv, candidates.png).
Folds and seeds are those of ``cross_validate``, so a candidate's errors are what
``reports/models/<model>/metrics.json`` says of it; no test image is read.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import PipelineError, run_stage
from stages.learning.folds import assign_folds, grouped_splits
from stages.search.figure import candidates_figure
from stages.search.fold_errors import errors_by_fold
from stages.search.halving import Errors, Indices, possible_rungs, run_rungs
from stages.search.space import Candidate, Search, read_candidate, search_problems, varied_keys
from stages.search.table import candidates_table
from stages.store.reports import write_figure, write_table
from stages.store.rows import Vectors
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, read_training_set

PARAMS = Path("stages/search/params.yaml")
REPORTS = Path("reports/search")


def cross_validate(
    candidates: list[Candidate],
    search: Search,
    vectors: Vectors,
    labels: npt.NDArray[np.uint8],
    source: npt.NDArray[np.int32],
    *,
    folds: npt.NDArray[np.uint8],
    seed: int,
) -> npt.NDArray[np.int64]:
    """Return the errors of each candidate on each fold that it got to.

    Parameters
    ----------
    candidates : list of Candidate
        All of one family.
    search : Search
    vectors : (n, d) float32
    labels : (n,) uint8
    source : (n,) int32
        The original of each row; the first ``n_original`` rows are the originals.
    folds : (n_original,) uint8
    seed : int
        Of every classifier.

    Returns
    -------
    (n_candidates, n_folds) int64
        Of as many folds as there are, where the rarest class has fewer images.
    """
    typed = [read_candidate(candidate) for candidate in candidates]
    splits = list(grouped_splits(folds, source))

    def errors_on(running: Indices, folds: range) -> Errors:
        chosen = [typed[i] for i in running]
        return errors_by_fold(chosen, vectors, labels, [splits[i] for i in folds], seed=seed)

    rungs = possible_rungs(search.rungs, len(splits))
    return run_rungs(len(candidates), rungs, search.keep_one_in, errors_on)


def main() -> None:
    """Read, fold, race, write."""
    name = read_argument("model", f"a key of search: in {PARAMS}")
    search = _load_search(name)
    seed = params.load_seed()
    candidates = search.candidates(derive_seed(seed, f"search.{name}"))
    chosen = read_candidate(candidates[0])
    extractor = load_extractor(chosen.features)
    arrays = read_training_set(chosen.train_on, chosen.features, extractor)
    model_seed = derive_seed(seed, f"models.{name}")
    try:
        folds = _folds(search, *arrays[1:], seed)
        errors = cross_validate(candidates, search, *arrays, folds=folds, seed=model_seed)
    except ValueError as error:  # params that these data do not allow
        raise PipelineError(f"{PARAMS}: search.{name}: {error}") from None
    keys = varied_keys(search.space)
    sizes = np.bincount(folds)
    rungs = possible_rungs(search.rungs, len(sizes))
    table = candidates_table(candidates, keys, errors, sizes, rungs)
    write_table(REPORTS / name / "candidates.csv", table)
    write_figure(REPORTS / name / "candidates.png", candidates_figure(name, table))


def _load_search(name: str) -> Search:
    key = f"search.{name}"
    section = params.read_section(key, PARAMS)
    found = search_problems(key, section)
    if found:
        raise PipelineError("\n".join(f"{PARAMS}: {line}" for line in found))
    return Search.model_validate(section)


def _folds(
    search: Search, labels: npt.NDArray[np.uint8], source: npt.NDArray[Any], seed: int
) -> npt.NDArray[np.uint8]:
    originals = labels[: source.max() + 1]
    return assign_folds(originals, search.space["folds"], derive_seed(seed, "folds"))


if __name__ == "__main__":
    run_stage(main)
