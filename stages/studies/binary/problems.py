"""Questions that the images do not allow, and too many folds for them."""

from stages.learning.folds import assign_folds
from stages.studies.binary.params import Params
from stages.studies.binary.question import answers
from stages.studies.known import Known, refused


def problems(chosen: Params, known: Known) -> list[str]:
    """Return one line for each question that the images do not allow, and for too many folds."""
    found = []
    for name, question in chosen.questions.items():
        key = f"binary.questions.{name}."
        lines = refused(key, answers, question, known.labels, known.names, "training")
        found += lines or refused(key, answers, question, known.test_labels, known.names, "test")
        if not lines:
            rows, _ = answers(question, known.labels, known.names, "training")
            asked, n_folds = known.labels[rows], chosen.models.folds
            found += refused("binary.models.folds: ", assign_folds, asked, n_folds, 0)
    return found
