"""How much quicker folds are scored by more workers of a Dask cluster, each of one core.

The workers are processes of this machine, which should have a core for each, and one to spare
for what sends them work. By the clock other programs count too; by the workers' own seconds, as
if each had its core for itself.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Annotated, Any

import pandas as pd
from pydantic import Field, field_validator

from stages.benchmark.measure import Cost, Work, measure
from stages.benchmark.report import Report, significant
from stages.benchmark.stages import link_inputs
from stages.benchmark.unit import Unit
from stages.cluster.processes import local_processes
from stages.cluster.spread import VARIABLE
from stages.cluster.worker import import_together
from stages.config import params
from stages.config.section import Section
from stages.config.types import Count
from stages.cross_validate import out_of_fold_logits
from stages.learning.folds import assign_folds
from stages.learning.model import ModelParams
from stages.store.seeds import derive_seed
from stages.store.training_set import read_labels

TOGETHER, IN_TURN = "together", "in turn"


class Params(Section):
    """Which models are cross-validated, all that are if none is named, and by how many workers."""

    models: list[str] | None
    workers: Annotated[list[Count], Field(min_length=2)]
    """The first is what others are compared with."""

    @field_validator("workers")
    @classmethod
    def _are_sizes(cls, workers: list[int]) -> list[int]:
        if workers != sorted(set(workers)):
            raise ValueError("expected ever greater numbers")
        return workers


def compare(chosen: Params, unit: Unit) -> Report:
    """Cross-validate with each number of workers, all models together, and one after the other.

    Together they leave no worker idle. One after the other, as `dvc repro` runs stages, five
    folds take two workers three times as long as one fold.
    """
    names = cross_validated() if chosen.models is None else chosen.models
    first, *more = chosen.workers
    runs = [(first, TOGETHER), *((n, order) for n in more for order in (TOGETHER, IN_TURN))]
    rows = []
    with TemporaryDirectory() as folder:
        link_inputs(Path(folder))
        for n_workers, order in runs:
            cost, busiest = run_on(folder, names, n_workers, order)
            rows.append((n_workers, order, cost.seconds, busiest))
    table = pd.DataFrame(rows, columns=["workers", "models", "seconds", "busiest"])
    title = f"folds of {', '.join(names)}"
    return Report({title: shown(table)}, {"cluster": ratios(table, unit)})


def ratios(measured: pd.DataFrame, unit: Unit) -> pd.DataFrame:
    """Return how many times as quick each run is as the first.

    Parameters
    ----------
    measured : DataFrame
        ``workers, models, seconds`` and ``busiest``: the seconds that the busiest worker's core
        took.
    unit : Unit

    Returns
    -------
    DataFrame
        ``workers, models, time``, in units, and ``speed_up`` by the clock and by the busiest
        core, which is what the clock says if nothing else runs.
    """
    return pd.DataFrame(
        {
            "workers": measured["workers"],
            "models": measured["models"],
            "time": significant(measured["seconds"] / unit.seconds),
            "speed_up": significant(measured["seconds"][0] / measured["seconds"]),
            "speed_up_by_core": significant(measured["busiest"][0] / measured["busiest"]),
        }
    )


def shown(measured: pd.DataFrame) -> pd.DataFrame:
    """Return what the terminal shows of the runs."""
    seconds = measured[["seconds", "busiest"]].map("{:,.1f}".format)
    titles = {"seconds": "seconds", "busiest": "busiest core, seconds"}
    return measured[["workers", "models"]].join(seconds.rename(columns=titles))


def cross_validated() -> list[str]:
    """Return the models of the project that have folds."""
    models: dict[str, Any] = params.read_section("models")
    return [name for name, block in models.items() if block["folds"] is not None]


def run_on(folder: str, names: list[str], n_workers: int, order: str) -> tuple[Cost, float]:
    """Start workers in a folder, cross-validate there, and return what it took.

    Returns
    -------
    cost : Cost
        Of the process that sends the work.
    busiest : float
        Seconds of a core that the busiest worker took.
    """
    with TemporaryDirectory() as logs, local_processes(Path(logs)) as processes:
        for _ in range(n_workers):
            processes.start_worker(Path(folder))
        processes.wait_for_workers(n_workers)
        before = worker_seconds(processes.address)
        cost, _ = measure(prepare_folds, folder, names, processes.address, order == TOGETHER)
        after = worker_seconds(processes.address)
    return cost, max(after[worker] - before[worker] for worker in after)


def worker_seconds(address: str) -> dict[str, float]:
    """Return the seconds of a core that each worker has taken."""
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        seconds: dict[str, float] = client.run(process_time)
    return seconds


def prepare_folds(folder: str, names: list[str], address: str, together: bool) -> Work:  # noqa: FBT001 - it is measured by position
    """Return the work of sending the folds of models to a cluster, and taking their scores."""
    import_together()

    def run() -> None:
        with chdir(folder), cluster_at(address), ThreadPoolExecutor(len(names)) as pool:
            for _ in (pool.map if together else map)(score_folds, names):
                pass

    return Work(run)


@contextmanager
def cluster_at(address: str) -> Iterator[None]:
    """Let work of the block go to a scheduler."""
    os.environ[VARIABLE] = address
    try:
        yield
    finally:
        del os.environ[VARIABLE]


def score_folds(name: str) -> None:
    """Score each training image by the fold that it is not in, as ``cross_validate`` does."""
    chosen, seed = params.load(f"models.{name}", ModelParams), params.load_seed()
    labels, source = read_labels(chosen.train_on, chosen.features)
    folds = assign_folds(labels[: source.max() + 1], chosen.folds, derive_seed(seed, "folds"))
    out_of_fold_logits(name, chosen, folds, derive_seed(seed, f"models.{name}"))
