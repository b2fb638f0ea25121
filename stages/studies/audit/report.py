"""Show which training images look mislabelled, and what an audit of labels is worth.

Reads ``data/scores/cv/`` of the model that judges, by ``stages/studies/params.yaml:
audit.judge``, and of the one that was fitted again, which the command line names,
``data/studies/audit/``, ``data/train/original/pixels/`` and ``data/classes.json``; writes
``reports/audit/``.
Suspects are reported, not removed: every model is trained on the labels as published.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config import params
from stages.config.arguments import read_argument
from stages.scoring.class_names import with_names
from stages.store.arrays import read_arrays
from stages.store.class_names import read_class_names
from stages.store.left_out import run_study
from stages.store.reports import write_json, write_reports
from stages.studies import STUDIES
from stages.studies.audit import measures
from stages.studies.audit.figure import audit_figure, contradicted_figure
from stages.studies.audit.params import Judgement

TRAIN = Path("data/train/original/pixels")
SCORES = Path("data/scores/cv")
AUDIT = Path("data/studies/audit")
REPORTS = Path("reports/audit")


def planted_report(
    labels: npt.NDArray[np.uint8], planted: npt.NDArray[np.uint8], probabilities: npt.NDArray[Any]
) -> tuple[dict[str, Any], npt.NDArray[np.int64]]:
    """Return what the audit finds of planted errors, and how soon.

    Parameters
    ----------
    labels, planted : (n,) uint8
        Before and after planting.
    probabilities : (n, n_classes)
        Out of fold, by classifiers that were fitted to the planted labels.

    Returns
    -------
    report : dict
        As of `stages.studies.audit.measures.planted_report`.
    found : (m,) int64
        Planted errors among the first 1, 2, … images by least margin, up to three times
        as many images as were planted.
    """
    report = measures.planted_report(labels, planted, probabilities)
    looked_at = 3 * int(report["planted"])
    return report, measures.found_by_rank(labels, planted, probabilities, looked_at)


def main() -> None:
    """Read, judge, count, draw, write."""
    refitted = read_argument("model", "a key of models: in params.yaml, fitted again")
    chosen = params.load_fields("audit", Judgement, STUDIES)
    images, labels = read_arrays(TRAIN, "images", "labels")
    judged, before = (read_arrays(SCORES / name, "scores")[0] for name in (chosen.judge, refitted))
    contradicted = with_names(
        measures.contradicted_labels(labels, judged), read_class_names(), "label", "suggested"
    )
    planted, found = planted_report(labels, *read_arrays(AUDIT / "planted", "labels", "scores"))
    rows, after, suspects = read_arrays(AUDIT / "cleaned", "rows", "scores", "suspects")
    cleaned = measures.cleaned_report(labels[rows], before[rows], after, suspects)
    published = measures.published_report(contradicted, len(labels))
    report = {
        "published": published | {"model": chosen.judge},
        "planted": planted | {"model": refitted},
        "cleaned": cleaned | {"model": refitted},
    }
    figures = {
        "effects": audit_figure(planted, found, cleaned, refitted),
        "contradicted": contradicted_figure(images, contradicted, chosen.drawn, chosen.judge),
    }
    write_json(REPORTS / "summary.json", report)
    write_reports(REPORTS, {"contradicted": contradicted}, figures)


if __name__ == "__main__":
    run_study("audit_report", main)
