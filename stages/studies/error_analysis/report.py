"""Show where the errors of one model are, out of fold.

Reads ``data/scores/cv/<model>/``, ``data/train/original/pixels/``, ``data/classes.json``
and ``stages/studies/params.yaml: error_analysis``; writes ``reports/error_analysis/<model>/``.
Looks at training images alone, so what is learnt here may be used to change a model.
"""

from pathlib import Path

from stages.config import params
from stages.config.arguments import read_argument
from stages.scoring.class_names import class_codes, with_names
from stages.scoring.metrics import confusion_counts
from stages.store.arrays import read_arrays
from stages.store.class_names import read_class_names
from stages.store.left_out import run_study
from stages.store.reports import write_reports
from stages.studies import STUDIES
from stages.studies.error_analysis import measures
from stages.studies.error_analysis.ambiguous_figure import ambiguous_figure
from stages.studies.error_analysis.figure import error_shares_figure
from stages.studies.error_analysis.pair_figure import pair_figure
from stages.studies.error_analysis.params import Params

TRAIN = Path("data/train/original/pixels")
SCORES = Path("data/scores/cv")
REPORTS = Path("reports/error_analysis")


def main() -> None:
    """Read, count, draw, write."""
    model = read_argument("model", f"one of error_analysis.models in {STUDIES}")
    chosen = params.load("error_analysis", Params, STUDIES)
    names = read_class_names()
    images, labels = read_arrays(TRAIN, "images", "labels")
    (scores,) = read_arrays(SCORES / model, "scores")
    with params.blamed("error_analysis.pair", STUDIES):
        pair = class_codes(chosen.pair, names)
    predicted = scores.argmax(axis=1)
    counts = confusion_counts(labels, predicted, scores.shape[1])
    ranking, shares = measures.rank_classes(counts), measures.share_matrices(counts)
    parts = measures.pair_rows(labels, predicted, pair)
    rows = measures.most_ambiguous(scores, chosen.ambiguous_images)
    tables = {
        "shares": with_names(measures.share_table(counts), names, "actual", "predicted"),
        "classes": with_names(ranking, names, "class"),
    }
    figures = {
        "shares": error_shares_figure(shares, ranking, names, model),
        "pair": pair_figure(images, parts, names, chosen.pair_images, model),
        "ambiguous": ambiguous_figure(images[rows], labels[rows], scores[rows], names, model),
    }
    write_reports(REPORTS / model, tables, figures)


if __name__ == "__main__":
    run_study("error_analysis_report", main)
