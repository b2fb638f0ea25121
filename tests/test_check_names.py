"""`check` refuses names of models and of questions that are no plain file names."""

from typing import Any

import pytest

from stages import check
from tests.valid_params import valid


@pytest.mark.parametrize(
    ("section", "like"),
    [("models", "a_dummy"), ("features", "slanted")],
    ids=["model", "features"],
)
@pytest.mark.parametrize(
    "name",
    ["kNN", "2nd", "a-b", "a.b", "a b", "", "../x", "é", "_a", "a\nb", "committee", "novelty"],
)
def test_a_name_that_is_no_plain_file_name_is_refused(name: str, section: str, like: str) -> None:
    document = valid()
    document[section][name] = document[section][like]
    (line,) = check.document_problems(document)
    assert line.endswith(
        f": expected a name of a-z, 0-9 and _, other than committee and novelty, found {name!r}"
    )
    assert "\n" not in line


def test_every_problem_of_a_model_whose_name_breaks_the_line_is_one_line() -> None:
    document = valid()
    document["models"]["a\nb"] = document["models"]["a_neighbors"] | {"folds": 1, "x\ty": 2}
    assert check.document_problems(document) == [
        r"models.a\nb: expected a name of a-z, 0-9 and _, other than committee and novelty, found 'a\nb'",
        r"models.a\nb.folds: expected greater than or equal to 2, found 1",
        (
            r"models.a\nb.x\ty: unknown key; expected one of: family, features, train_on, folds, "
            r"projection, n_neighbors, weights"
        ),
    ]


@pytest.mark.parametrize("name", ["con", "nul", "com1"])
@pytest.mark.parametrize(
    ("section", "like"),
    [("models", "a_dummy"), ("features", "slanted")],
    ids=["model", "features"],
)
def test_a_name_that_is_a_device_of_windows_is_refused(name: str, section: str, like: str) -> None:
    document = valid()
    document[section][name] = document[section][like]
    assert check.document_problems(document) == [
        f"{section}.{name}: expected a name that Windows gives no device, found {name!r}"
    ]


@pytest.mark.parametrize("name", ["knn", "k2", "a_b_3"])
def test_a_plain_name_is_taken(name: str) -> None:
    document = valid()
    document["models"][name] = document["models"]["a_dummy"]
    assert check.document_problems(document) == []


@pytest.mark.parametrize("name", [1, 2.5, None])
def test_a_name_that_is_no_string_is_refused(name: Any) -> None:
    document = valid()
    document["models"][name] = document["models"]["a_dummy"]
    (line,) = check.document_problems(document)
    assert line.startswith(f"models.{name}: ")
