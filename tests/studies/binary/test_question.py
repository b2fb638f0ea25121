"""A question names its images, and says in one line what is wrong with it."""

from typing import Any

import numpy as np
import pytest

from stages.config.problems import find_problems
from stages.studies.binary.question import Question, answers
from tests.class_names import DIGITS, HARD

LABELS = np.array([3, 5, 1, 5, 3, 9], dtype=np.uint8)


def question(positive: Any, negative: Any) -> Question:
    return Question.model_validate({"positive": positive, "negative": negative})


@pytest.mark.parametrize(
    ("positive", "negative", "rows", "flags"),
    [
        ([5], "rest", [0, 1, 2, 3, 4, 5], [0, 1, 0, 1, 0, 0]),
        ([3], [5], [0, 1, 3, 4], [1, 0, 0, 1]),
        ([5], [3], [0, 1, 3, 4], [0, 1, 1, 0]),
        ([9, 1], [3, 5], [0, 1, 2, 3, 4, 5], [0, 0, 1, 0, 0, 1]),
        ([1, 3, 5], [9], [0, 1, 2, 3, 4, 5], [1, 1, 1, 1, 1, 0]),
        ([1, 3, 5], "rest", [0, 1, 2, 3, 4, 5], [1, 1, 1, 1, 1, 0]),
    ],
)
def test_images_of_the_named_classes_are_asked_about(
    positive: Any, negative: Any, rows: list[int], flags: list[int]
) -> None:
    found, is_positive = answers(question(positive, negative), LABELS, DIGITS, "training")
    assert list(found) == rows
    assert list(is_positive) == list(map(bool, flags))


@pytest.mark.parametrize(
    ("positive", "negative", "message"),
    [
        (
            [4],
            "rest",
            "positive: expected classes that have test images (1, 3, 5, 9), found 4",
        ),
        (
            [3, 8],
            [5],
            "positive: expected classes that have test images (1, 3, 5, 9), found 8",
        ),
        (
            [3, 200],
            [5],
            f"positive: no such class 200; expected one of: {', '.join(DIGITS)}",
        ),
        (
            [3],
            ["t", 5],
            f"negative: no such class 't'; expected one of: {', '.join(DIGITS)}",
        ),
        (
            [3],
            [0, 5, 7],
            "negative: expected classes that have test images (1, 3, 5, 9), found 0, 7",
        ),
        (
            [1, 3, 5, 9],
            "rest",
            "negative: expected test images that are not positive, found none",
        ),
    ],
)
def test_a_class_without_images_is_refused(positive: Any, negative: Any, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        answers(question(positive, negative), LABELS, DIGITS, "test")
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("positive", "negative", "line"),
    [
        ([], "rest", "positive: expected one class or more, each once, found []"),
        ([5, 5], "rest", "positive: expected one class or more, each once, found [5, 5]"),
        (
            [-1],
            "rest",
            "positive.0: expected the name of a class, found -1",
        ),
        (["5", 5], "rest", "positive: expected one class or more, each once, found ['5', 5]"),
        (5, "rest", "positive: expected a valid list, found 5"),
        ([""], "rest", "positive.0: expected the name of a class, found ''"),
        ([True], "rest", "positive.0: expected the name of a class, found True"),
        ([5.0], "rest", "positive.0: expected the name of a class, found 5.0"),
        ([5], [], "negative: expected 'rest' or one class or more, each once, found []"),
        ([5], "all", "negative: expected 'rest' or a valid list, found 'all'"),
        ([5], [3, 5], "negative: expected classes other than the positive (5), found [3, 5]"),
        ([1, 2], ["2"], "negative: expected classes other than the positive (1, 2), found ['2']"),
        ([1, 2], [2], "negative: expected classes other than the positive (1, 2), found [2]"),
    ],
)
def test_a_malformed_question_is_told_in_one_line(positive: Any, negative: Any, line: str) -> None:
    found = find_problems(Question, {"positive": positive, "negative": negative})
    assert found == [line]


def test_classes_are_asked_about_by_their_names() -> None:
    rows, flags = answers(question(["NA"], ["Ankle boot", "ä"]), LABELS, HARD, "training")
    assert (list(rows), list(flags)) == ([0, 2, 4, 5], [True, False, True, False])


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("T-shirt", "did you mean T-shirt/top?"),
        ("Ankle-boot", "did you mean Ankle boot?"),
        (7, "did you mean '07', in quotes?"),
    ],
)
def test_a_misspelt_class_is_told_with_the_nearest(name: Any, hint: str) -> None:
    with pytest.raises(ValueError) as caught:
        answers(question([name], "rest"), LABELS, HARD, "training")
    assert str(caught.value) == f"positive: no such class {name!r}; {hint}"


def test_a_question_is_told_in_words() -> None:
    assert question([5], "rest").text() == "5 against the rest"
    assert question([3], [5]).text() == "3 against 5"
    assert question([1, 7], [3, 5, 9]).text() == "1, 7 against 3, 5, 9"
