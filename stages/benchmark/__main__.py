"""Measure what things cost: ``python -m stages.benchmark [comparison …]``.

Reads ``data/train/``, ``data/test/`` (images alone), ``models/``,
``reports/models/*/details/summary.csv``, ``stages/benchmark/params.yaml`` and the project's
``params.yaml``; writes ``reports/benchmark/``.
Seconds and megabytes go to the terminal; what is written down are ratios.
"""

import argparse
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from stages.augment import ORIGINAL
from stages.benchmark import (
    cluster,
    frontier,
    neighbors,
    scaling,
    solvers,
    stages,
    tutorials,
    up_to_date,
)
from stages.benchmark.report import Report, print_table
from stages.benchmark.unit import Unit, measure_unit
from stages.config import params
from stages.config.errors import PipelineError, run_stage
from stages.config.problems import did_you_mean, find_problems
from stages.config.section import Section
from stages.predict import TEST
from stages.store.reports import write_figure, write_table

PARAMS = Path("stages/benchmark/params.yaml")
REPORTS = Path("reports/benchmark")


class Document(Section):
    """The whole of ``stages/benchmark/params.yaml``."""

    tutorials: tutorials.Params
    neighbors: neighbors.Params
    solvers: solvers.Params
    frontier: frontier.Params
    scaling: scaling.Params
    stages: stages.Params
    cluster: cluster.Params
    up_to_date: up_to_date.Params


def load_document() -> Document:
    """Return the sizes of all comparisons.

    Raises
    ------
    PipelineError
        With one line for each problem.
    """
    document = params.read_document(PARAMS)
    found = find_problems(Document, document)
    if found:
        raise PipelineError("\n".join(f"{PARAMS}: {line}" for line in found))
    return Document.model_validate(document)


def check_models(section: str, names: list[str]) -> None:
    """Refuse models of a section that are not in the project's params.

    Raises
    ------
    PipelineError
        That names the first.
    """
    models = params.read_section("models")
    for name in names:
        if name not in models:
            hint = did_you_mean(name, models)
            raise PipelineError(f"{PARAMS}: {section}.models: no such model {name!r}{hint}")


def check_made(names: list[str]) -> None:
    """Refuse to start before the pipeline has made what the comparisons read.

    Raises
    ------
    PipelineError
        That names the first thing that is missing.
    """
    wanted = [ORIGINAL / "images.npy", TEST / "images.npy"]
    if "frontier" in names:
        for model in [*params.read_section("models"), frontier.COMMITTEE]:
            wanted += [frontier.model_file(model), frontier.summary_file(model)]
    for path in wanted:
        if not path.exists():
            raise PipelineError(f"{path}: not found; 'dvc repro' makes it")


COMPARISONS: dict[str, Callable[[Document, Unit], Report]] = {
    "tutorials": lambda chosen, _: tutorials.compare(chosen.tutorials),
    "neighbors": lambda chosen, _: neighbors.compare(chosen.neighbors),
    "solvers": lambda chosen, _: solvers.compare(chosen.solvers),
    "frontier": lambda chosen, unit: frontier.compare(chosen.frontier, unit),
    "scaling": lambda chosen, unit: scaling.compare(chosen.scaling, unit),
    "stages": lambda chosen, unit: stages.compare(chosen.stages, unit),
    "cluster": lambda chosen, unit: cluster.compare(chosen.cluster, unit),
    "up_to_date": lambda chosen, _: up_to_date.compare(chosen.up_to_date),
}


def run_comparison(name: str, chosen: Document, unit: Unit) -> Report:
    """Run one comparison.

    Raises
    ------
    PipelineError
        If its params are not possible with these data.
    """
    try:
        return COMPARISONS[name](chosen, unit)
    except ValueError as error:
        raise PipelineError(f"{PARAMS}: {name}: {error}") from None


def main() -> None:
    """Check, measure, print, write."""
    names = _read_names()
    if find_spec("resource") is None:
        raise PipelineError(
            "benchmark: expected Linux or macOS, which say how much memory a process takes, found "
            f"{sys.platform}; WSL is one"
        )
    chosen = load_document()
    check_models("scaling", chosen.scaling.models)
    check_models("stages", chosen.stages.models or [])
    check_models("cluster", chosen.cluster.models or [])
    check_made(names)
    unit = measure_unit()
    for name in names:
        _hand_over(name, run_comparison(name, chosen, unit))
    sys.stdout.write(f"Ratios and pictures: {REPORTS}\n")


def _read_names() -> list[str]:
    parser = argparse.ArgumentParser(prog="python -m stages.benchmark")
    parser.add_argument("comparisons", nargs="*", help=f"of {', '.join(COMPARISONS)}; all if none")
    names: list[str] = parser.parse_args().comparisons
    for name in names:
        if name not in COMPARISONS:
            hint = did_you_mean(name, COMPARISONS)
            raise PipelineError(f"benchmark: {name}: no such comparison{hint}")
    return names or list(COMPARISONS)


def _hand_over(name: str, report: Report) -> None:
    for title, shown in report.shown.items():
        print_table(f"{name}: {title}", shown)
    for file_name, table in report.tables.items():
        write_table(REPORTS / f"{file_name}.csv", table)
    for file_name, figure in report.figures.items():
        write_figure(REPORTS / f"{file_name}.png", figure)


if __name__ == "__main__":
    run_stage(main)
