"""Measure what things cost: ``python -m stages.benchmark [comparison …]``.

Reads ``data/train/original/pixels/``, ``data/test/`` (images alone), the models' training
sets, ``models/``, ``reports/models/*/metrics.json``, ``stages/benchmark/params.yaml`` and
the project's ``params.yaml``; writes ``reports/benchmark/``.
Seconds and megabytes go to the terminal; what is written down are ratios.
"""

import argparse
from pathlib import Path

from stages import files, params
from stages.augment import ORIGINAL
from stages.benchmark import frontier, neighbors, scaling, tutorials
from stages.benchmark.report import Report, print_table
from stages.benchmark.unit import measure_unit
from stages.errors import PipelineError, run_stage
from stages.model_params import load_model_params
from stages.predict import TEST
from stages.section import Section

PARAMS = Path("stages/benchmark/params.yaml")
REPORTS = Path("reports/benchmark")
COMPARISONS = ("tutorials", "neighbors", "frontier", "scaling")


class Document(Section):
    """The whole of ``stages/benchmark/params.yaml``."""

    tutorials: tutorials.Params
    neighbors: neighbors.Params
    frontier: frontier.Params
    scaling: scaling.Params


def load_document() -> Document:
    """Return the sizes of all comparisons.

    Raises
    ------
    PipelineError
        With one line for each problem.
    """
    document = params.read_document(PARAMS)
    found = params.problems(Document, document)
    if found:
        raise PipelineError("\n".join(f"{PARAMS}: {line}" for line in found))
    return Document.model_validate(document)


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
            wanted += [frontier.model_file(model), frontier.metrics_file(model)]
    for path in wanted:
        if not path.exists():
            raise PipelineError(f"{path}: not found; 'dvc repro' makes it")


def run_comparison(name: str, chosen: Document) -> Report:
    """Run one comparison.

    Raises
    ------
    PipelineError
        If its params are not possible with these data.
    """
    try:
        match name:
            case "tutorials":
                return tutorials.compare(chosen.tutorials)
            case "neighbors":
                return neighbors.compare(chosen.neighbors)
            case "frontier":
                return frontier.compare(chosen.frontier, measure_unit())
            case _:
                return scaling.compare(chosen.scaling, measure_unit())
    except ValueError as error:
        raise PipelineError(f"{PARAMS}: {name}: {error}") from None


def main() -> None:
    """Check, measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m stages.benchmark")
    parser.add_argument("comparisons", nargs="*", help=f"of {', '.join(COMPARISONS)}; all if none")
    names = parser.parse_args().comparisons or list(COMPARISONS)
    for name in set(names) - set(COMPARISONS):
        hint = params.did_you_mean(name, COMPARISONS)
        raise PipelineError(f"benchmark: {name}: no such comparison{hint}")
    chosen = load_document()
    for model in chosen.scaling.models:
        load_model_params(model)
    check_made(names)
    for name in names:
        report = run_comparison(name, chosen)
        print_table(name, report.shown)
        for file_name, table in report.tables.items():
            files.write_table(REPORTS / f"{file_name}.csv", table)
            print_table(f"{REPORTS / file_name}.csv", table)
        for file_name, figure in report.figures.items():
            files.write_figure(REPORTS / f"{file_name}.png", figure)


if __name__ == "__main__":
    run_stage(main)
