"""Report how well k nearest neighbours say of a digit at once whether it is large, and odd.

Reads ``data/studies/multilabel/``, the labels of ``data/train/original/pixels/``, ``data/classes.json``
and ``stages/studies/params.yaml: multilabel.large_from``; writes ``reports/multilabel/``. All
figures are of training images, each judged by neighbours in other folds.
"""

from pathlib import Path

from stages.config import params
from stages.scoring.class_names import with_names
from stages.store.arrays import read_arrays
from stages.store.class_names import read_class_names
from stages.store.files import write_bytes
from stages.store.left_out import run_study
from stages.store.reports import write_json, write_reports
from stages.studies import STUDIES
from stages.studies.multilabel import measures
from stages.studies.multilabel.figure import wrong_labels_figure
from stages.studies.multilabel.labels import NAMES, large_and_odd, majority
from stages.studies.multilabel.params import Labels
from stages.studies.multilabel.text import markdown_report

TRAIN = Path("data/train/original/pixels")
NEIGHBORS = Path("data/studies/multilabel")
REPORTS = Path("reports/multilabel")
FOLDS = ("consecutive", "stratified")


def main() -> None:
    """Read, vote, count, draw, write."""
    large_from = params.load_fields("multilabel", Labels, STUDIES).large_from
    names = read_class_names()
    (labels,) = read_arrays(TRAIN, "labels")
    neighbors = dict(zip(FOLDS, read_arrays(NEIGHBORS, *FOLDS), strict=True))
    with params.blamed("multilabel.large_from", STUDIES):
        flags = large_and_odd(labels, names, large_from)
    predicted = {kind: majority(flags, nearest) for kind, nearest in neighbors.items()}
    table = measures.label_table(flags, predicted, NAMES)
    results = {kind: measures.summary(flags, own) for kind, own in predicted.items()}
    wrong = measures.wrong_by_class(labels, flags, predicted["stratified"], NAMES)
    wrong = with_names(wrong, names, "class")
    figures = {"wrong_labels": wrong_labels_figure(wrong)}
    write_reports(REPORTS, {"labels": table, "wrong_labels": wrong}, figures)
    write_json(REPORTS / "summary.json", results)
    write_bytes(REPORTS / "report.md", markdown_report(results, table, large_from).encode())


if __name__ == "__main__":
    run_study("multilabel_report", main)
