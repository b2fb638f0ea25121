"""A section of params.yaml is found by its key, and loaded as its type."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stages.config import params
from stages.config.errors import PipelineError
from tests.small_params import Inner, document


@pytest.fixture
def keys_read() -> Iterator[list[str]]:
    """The keys of params.yaml that are read during a test, in order."""
    seen: list[str] = []
    hook = {"on": True}  # a hook cannot be taken away again

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if hook["on"] and event == "stages.config.params.read":
            seen.append(str(arguments[0]))

    sys.addaudithook(note)
    yield seen
    hook["on"] = False


def test_a_section_is_found_by_its_dotted_key(here: Path) -> None:
    text = "models:\n  knn: {k: 4}\n"
    document(here, text)
    assert params.read_section("models.knn.k") == 4
    assert params.read_section("models") == {"knn": {"k": 4}}


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("model", "model: no such key; did you mean models?"),
        ("models.kn", "models.kn: no such key; did you mean knn?"),
        ("models.forest", "models.forest: no such key; expected one of: knn"),
        ("models.knn.k.deeper", "models.knn.k.deeper: no such key"),
    ],
)
def test_a_section_that_is_not_there_is_told(here: Path, key: str, message: str) -> None:
    document(here, "models:\n  knn: {k: 4}\n")
    with pytest.raises(PipelineError) as caught:
        params.read_section(key)
    assert str(caught.value) == f"params.yaml: {message}"


def test_a_section_that_is_not_there_is_told_in_one_line_whatever_the_keys(here: Path) -> None:
    document(here, 'models:\n  "a\\nb": {k: 4}\n')
    for key, message in (
        ("models.a\nc", r"models.a\nc: no such key; did you mean a\nb?"),
        ("models.x\u2028", r"models.x\u2028: no such key; expected one of: a\nb"),
    ):
        with pytest.raises(PipelineError) as caught:
            params.read_section(key)
        assert str(caught.value) == f"params.yaml: {message}"


def test_a_section_is_loaded_as_its_type(here: Path) -> None:
    document(here, "outer: {inner: {rate: 1, name: x}}\n")
    inner = params.load("outer.inner", Inner)
    assert inner == Inner(rate=1, name="x")
    with pytest.raises(ValueError, match="frozen"):
        inner.rate = 2


def test_loading_tells_every_problem_of_the_section_on_a_line_of_its_own(here: Path) -> None:
    document(here, "outer: {inner: {rate: -1, nam: x}}\n")
    with pytest.raises(PipelineError) as caught:
        params.load("outer.inner", Inner)
    assert str(caught.value).splitlines() == [
        "params.yaml: outer.inner.rate: expected greater than 0, found -1",
        "params.yaml: outer.inner.name: missing key",
        "params.yaml: outer.inner.nam: unknown key; did you mean name?",
    ]


def test_the_seed_is_read(here: Path) -> None:
    document(here, "seed: 17\n")
    assert params.load_seed() == 17


def test_another_file_is_read_where_it_is_named(here: Path) -> None:
    document(here, "a: {rate: 0.5, name: x}\nseed: 1\n")
    other = here / "other.yaml"
    other.write_text("a: {rate: 2.5, name: y}\nseed: 2\n")
    assert params.load("a", Inner, other) == Inner(rate=2.5, name="y")
    assert params.load_fields("a", Inner, other) == Inner(rate=2.5, name="y")
    assert params.load_seed(other) == 2


def test_some_fields_are_read_without_the_rest_of_their_section(
    here: Path, keys_read: list[str]
) -> None:
    document(here, "a: {rate: 0.5, name: x, other: 1}")
    assert params.load_fields("a", Inner) == Inner(rate=0.5, name="x")
    assert keys_read == ["a.rate", "a.name"]


def test_a_section_is_read_by_its_own_key_alone(here: Path, keys_read: list[str]) -> None:
    document(here, "a: {rate: 0.5, name: x}\nb: 3\n")
    params.load("a", Inner)
    assert keys_read == ["a"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: {rate: 0, name: x}", "a.rate: expected greater than 0, found 0"),
        ("a: {rat: 1, name: x}", "a.rate: no such key; did you mean rat?"),
        ("b: {rate: 1, name: x}", "a.rate: no such key; expected one of: b"),
    ],
)
def test_a_problem_of_some_fields_is_one_line(here: Path, text: str, line: str) -> None:
    document(here, text)
    with pytest.raises(PipelineError) as caught:
        params.load_fields("a", Inner)
    assert str(caught.value) == f"params.yaml: {line}"


def test_a_value_from_elsewhere_is_validated_as_if_it_were_read(here: Path) -> None:
    assert params.validated("a", Inner, {"rate": 1, "name": "x"}, here) == Inner(rate=1, name="x")
    with pytest.raises(PipelineError) as caught:
        params.validated("a", Inner, {"rate": 0, "nam": "x"}, Path("b.yaml"))
    assert str(caught.value).splitlines() == [
        "b.yaml: a.rate: expected greater than 0, found 0",
        "b.yaml: a.name: missing key",
        "b.yaml: a.nam: unknown key; did you mean name?",
    ]


def test_what_the_data_do_not_allow_is_told_with_its_file_and_key() -> None:
    with (
        pytest.raises(PipelineError, match=r"^params\.yaml: models\.knn\.folds: expected fewer$"),
        params.blamed("models.knn.folds"),
    ):
        raise ValueError("expected fewer")
    with (
        pytest.raises(PipelineError, match=r"^more\.yaml: a: expected fewer$") as caught,
        params.blamed("a", Path("more.yaml")),
    ):
        raise ValueError("expected fewer")
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    "error", [TypeError("x"), KeyError("x"), PipelineError("a: told"), OSError("x")]
)
def test_no_other_failure_is_put_down_to_a_key(error: Exception) -> None:
    with pytest.raises(type(error)) as caught, params.blamed("models.knn"):
        raise error
    assert caught.value is error


def test_nothing_is_blamed_where_nothing_fails() -> None:
    with params.blamed("models.knn"):
        found = 3
    assert found == 3
