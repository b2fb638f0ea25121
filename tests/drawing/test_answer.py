"""A picture is answered by what is in it."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stages.drawing.answer import Answer, answer
from stages.drawing.markup import MOST_BARS, as_html, as_problem
from stages.drawing.nearest_images import NearestImages
from stages.drawing.panel import Panel
from stages.photo.digits import find_digits
from tests.class_names import DIGITS, HARD, LONG

Array = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def panel(models: dict[str, Any]) -> Panel:
    return Panel(models)


@pytest.fixture(scope="module")
def nearest(train_sample: tuple[Array, Array]) -> NearestImages:
    return NearestImages(*train_sample)


def on_paper(image: Array, times: int = 8) -> Array:
    return np.kron(255 - np.pad(image, 4), np.ones((times, times), np.uint8))


def answered(picture: Array, panel: Panel, nearest: NearestImages) -> Answer:
    found = answer(picture, panel, nearest)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def found(panel: Panel, nearest: NearestImages, test_sample: tuple[Array, Array]) -> Answer:
    return answered(on_paper(test_sample[0][0]), panel, nearest)


def test_the_models_are_asked_about_what_is_shown(
    found: Answer, models: dict[str, Any], test_sample: tuple[Array, Array]
) -> None:
    (sign,) = find_digits(on_paper(test_sample[0][0]))
    np.testing.assert_array_equal(found.image, sign.image)
    assert found.model == "committee"
    own = models["committee"].predict_proba(sign.image[None])[0]
    np.testing.assert_array_equal(found.probabilities["committee"], own)
    assert (found.code, found.probability) == (own.argmax(), own.max())
    assert found.code == test_sample[1][0]
    assert len(found.neighbours) == 5


def test_of_several_signs_the_largest_is_answered(
    panel: Panel, nearest: NearestImages, test_sample: tuple[Array, Array]
) -> None:
    small, large = on_paper(test_sample[0][0], 5), on_paper(test_sample[0][1], 8)
    small = np.pad(small, ((0, len(large) - len(small)), (0, 0)), constant_values=255)
    both = answered(np.hstack([small, large]), panel, nearest)
    assert both.n_signs == 2
    assert both.code == test_sample[1][1]
    assert "largest of 2 signs" in as_html(both, DIGITS)


def test_an_empty_page_has_no_answer(panel: Panel, nearest: NearestImages) -> None:
    assert answer(np.full((252, 252), 255, np.uint8), panel, nearest) is None


@pytest.mark.parametrize("names", [DIGITS, HARD, LONG])
def test_names_of_any_kind_are_text_on_the_page(found: Answer, names: list[str]) -> None:
    import html

    text = as_html(found, names)
    assert "<b>" not in text
    for name in names:
        assert f'<th scope="row">{html.escape(name)}</th>' in text


def test_of_many_classes_the_most_probable_are_shown(found: Answer) -> None:
    own = np.linspace(1, 3, 30, dtype=np.float32)
    many = Answer(found.image, 1, {"sgd": own / own.sum()}, None, [], 1.0)
    text = as_html(many, [f"class {code}" for code in range(30)])
    assert text.count('class="bar"') == MOST_BARS
    assert text.index("class 29</th>") < text.index("class 28</th>")
    assert "class 3</th>" not in text


def test_what_is_no_class_is_said_to_be_none(found: Answer) -> None:
    text = as_html(Answer(found.image, 1, found.probabilities, 1.3, found.neighbours, 1.0), DIGITS)
    assert "<strong>None</strong>" in text
    assert "unknown" in text


def test_another_answer_is_said_to_differ(found: Answer) -> None:
    other = np.roll(found.probabilities["committee"], 1)
    text = as_html(
        Answer(found.image, 1, {**found.probabilities, "x": other}, None, [], 1.0), DIGITS
    )
    assert text.count('class="differs"') + text.count("class=differs") == 1


def test_a_problem_is_text_on_the_page() -> None:
    assert "<i>" not in as_problem("a <i>.png: not read")
