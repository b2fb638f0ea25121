"""A ranking of any length can be read, and shows each error with its interval."""

import numpy as np
import pytest

from stages.figures.ranking import ranking_figure
from tests.figures.readable import LONG, assert_readable, headline
from tests.figures.tables import ranking_of
from tests.known_errors import Scored


@pytest.mark.parametrize("cross_validated", [True, False])
@pytest.mark.parametrize("n_models", [1, 2, 4, 12])
def test_a_ranking_of_any_length_is_readable(
    n_models: int, cross_validated: bool, scored: Scored
) -> None:
    rng = np.random.default_rng(0)
    scores = {}
    for i in range(n_models):
        right = np.eye(10, dtype=np.float32)[scored.labels]
        wrong = rng.random(len(right)) < 0.01 * 2 ** (i / 2)
        right[wrong] = np.roll(right[wrong], 1, axis=1)
        scores[f"{LONG[:20]}_{i}"] = right
    table = ranking_of(Scored(scored.labels, scores), cross_validated=cross_validated)
    assert_readable(ranking_figure(table))


def test_a_ranking_with_no_error_at_all_is_readable(scored: Scored) -> None:
    perfect = {"m": np.eye(10, dtype=np.float32)[scored.labels]}
    figure = ranking_figure(ranking_of(Scored(scored.labels, perfect)))
    assert_readable(figure)
    assert headline(figure) == "m makes the fewest test errors: 0 of 300"
    assert [text.get_text() for text in figure.axes[0].texts] == ["0.00 %"]


def test_models_with_as_many_errors_share_the_headline(scored: Scored) -> None:
    perfect = np.eye(10, dtype=np.float32)[scored.labels]
    figure = ranking_figure(ranking_of(Scored(scored.labels, {"a": perfect, "b": perfect})))
    assert headline(figure) == "2 models make the fewest test errors: 0 of 300"


def test_a_ranking_shows_each_error_with_its_interval(scored: Scored) -> None:
    table = ranking_of(scored)
    axes = ranking_figure(table).axes[0]
    shown = [text.get_text() for text in axes.texts]
    assert shown == [f"{100 * (1 - accuracy):.2f} %" for accuracy in table["test_accuracy"]]
    test, cv = axes.containers[:2]
    for container, part in ((test, "test"), (cv, "cv")):
        line, _, (bars,) = container.lines  # type: ignore[attr-defined]
        np.testing.assert_allclose(
            np.asarray(line.get_xdata(), float), 100 * (1 - table[f"{part}_accuracy"])
        )
        ends = np.array([segment[:, 0] for segment in bars.get_segments()])
        np.testing.assert_allclose(ends[:, 0], 100 * (1 - table[f"{part}_accuracy_high"]))
        np.testing.assert_allclose(ends[:, 1], 100 * (1 - table[f"{part}_accuracy_low"]))
