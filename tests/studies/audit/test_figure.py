"""Labels that nothing contradicts are told as that."""

from typing import Any

import numpy as np

from stages.studies.audit.figure import contradicted_figure
from stages.studies.audit.measures import contradicted_labels
from tests.figures.readable import assert_readable, headline


def test_labels_that_nothing_contradicts_are_told_as_that(train_sample: Any) -> None:
    images, labels = train_sample
    table = contradicted_labels(labels, np.eye(10)[labels])
    figure = contradicted_figure(images, table, 40, "m")
    assert headline(figure).startswith("m contradicts 0 of 600 labels, 0 with confidence")
    assert_readable(figure)
