"""Report how well k nearest neighbours say of a digit at once whether it is large, and odd.

Reads ``data/scores/multilabel/``, the labels of ``data/train/original/pixels/`` and
``params.yaml: multilabel.large_from``; writes ``reports/multilabel/``. All figures are of
training images, each judged by neighbours in other folds.
"""

from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field

from stages.config import params
from stages.config.errors import PipelineError, run_stage
from stages.config.section import Section
from stages.store.arrays import read_arrays
from stages.store.files import write_bytes
from stages.store.reports import write_figure, write_json, write_table
from stages.studies.multilabel.figure import markdown_report, wrong_labels_figure
from stages.studies.multilabel.measures import per_label, summary, wrong_by_class

TRAIN = Path("data/train/original/pixels")
NEIGHBORS = Path("data/scores/multilabel")
REPORTS = Path("reports/multilabel")
FOLDS = ("consecutive", "stratified")
NAMES = ("large", "odd")

Flags = npt.NDArray[np.bool_]


class Params(Section):
    """The least class that is large."""

    large_from: Annotated[int, Field(ge=1, le=255)]


def large_and_odd(labels: npt.NDArray[np.uint8], large_from: int) -> Flags:
    """Return of each image whether its class is large, and whether it is odd, (n, 2) bool.

    Raises
    ------
    ValueError
        If all images are large, or none is.
    """
    flags = np.stack([labels >= large_from, labels % 2 == 1], axis=1)
    if not 0 < flags[:, 0].sum() < len(labels):
        raise ValueError(
            f"large_from: expected a class from {labels.min() + 1} to {labels.max()}, "
            f"found {large_from}"
        )
    return flags


def majority(flags: Flags, neighbors: npt.NDArray[np.int32]) -> Flags:
    """Return the labels that more than half of each image's neighbours have.

    Parameters
    ----------
    flags : (n, n_labels) bool
    neighbors : (n, k) int32
        Rows of `flags`.

    Returns
    -------
    (n, n_labels) bool
    """
    votes: npt.NDArray[np.int64] = flags[neighbors].sum(axis=1)
    most: Flags = 2 * votes > neighbors.shape[1]
    return most


def main() -> None:
    """Read, vote, count, draw, write."""
    large_from = params.load_fields("multilabel", Params).large_from
    (labels,) = read_arrays(TRAIN, "labels")
    neighbors = dict(zip(FOLDS, read_arrays(NEIGHBORS, *FOLDS), strict=True))
    try:
        flags = large_and_odd(labels, large_from)
    except ValueError as error:  # a label that these data do not allow
        raise PipelineError(f"{params.PARAMS}: multilabel.{error}") from None
    predicted = {kind: majority(flags, nearest) for kind, nearest in neighbors.items()}
    table = pd.concat(
        {kind: per_label(flags, own, NAMES) for kind, own in predicted.items()}, names=["folds"]
    ).reset_index("folds")
    results = {kind: summary(flags, own) for kind, own in predicted.items()}
    wrong = wrong_by_class(labels, flags, predicted["stratified"], NAMES)
    write_json(REPORTS / "summary.json", results)
    write_table(REPORTS / "labels.csv", table)
    write_table(REPORTS / "wrong_labels.csv", wrong)
    report = markdown_report(results, table, large_from)
    write_bytes(REPORTS / "report.md", report.encode())
    write_figure(REPORTS / "wrong_labels.png", wrong_labels_figure(wrong))


if __name__ == "__main__":
    run_stage(main)
