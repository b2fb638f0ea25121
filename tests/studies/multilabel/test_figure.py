"""The figure says which label of which class is most often wrong."""

from stages.studies.multilabel.figure import wrong_labels_figure
from tests.figures.readable import headline
from tests.studies.tables import WRONG


def test_the_figure_says_what_it_has_found() -> None:
    assert headline(wrong_labels_figure(WRONG)) == (
        "Most often wrong: large of class 8, for 70 of 1,400 images"
    )
