"""Every mistake in params.yaml is told in one line that names its key."""

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, PositiveFloat, PositiveInt

from stages import model_params, params
from stages.errors import PipelineError
from stages.learning.families import Neighbors, Projection, Whitening
from stages.section import Section


class Inner(Section):
    rate: PositiveFloat
    name: Annotated[str, Field(min_length=1)]


class Outer(Section):
    count: PositiveInt
    limit: Annotated[float, Field(gt=0, le=1)] | None
    kind: Literal["round", "square"]
    flag: bool
    inner: Inner
    maybe: Inner | None


GOOD = {
    "count": 3,
    "limit": None,
    "kind": "round",
    "flag": False,
    "inner": {"rate": 0.5, "name": "x"},
    "maybe": {"rate": 0.5, "name": "x"},
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def document(here: Path, text: str | bytes) -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    (here / "params.yaml").write_bytes(content)
    return params.read_document()


def refusal(here: Path, text: str | bytes) -> str:
    with pytest.raises(PipelineError) as caught:
        document(here, text)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("params.yaml:")
    return message


def test_a_good_section_has_no_problems() -> None:
    assert params.problems(Outer, GOOD) == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"cuont": 3}, "cuont: unknown key; did you mean count?"),
        (
            {"zzz": 3},
            "zzz: unknown key; expected one of: count, limit, kind, flag, inner, maybe",
        ),
        ({"count": "3"}, "count: expected a valid integer, found '3'" + params._hint("3")),
        ({"count": "three"}, "count: expected a valid integer, found 'three'"),
        ({"count": True}, "count: expected a valid integer, found True"),
        ({"count": 3.0}, "count: expected a valid integer, found 3.0"),
        ({"count": None}, "count: expected a valid integer, found None"),
        ({"count": [3]}, "count: expected a valid integer, found [3]"),
        ({"count": 0}, "count: expected greater than 0, found 0"),
        ({"limit": 1.5}, "limit: expected less than or equal to 1, found 1.5"),
        ({"limit": True}, "limit: expected a valid number, found True"),
        ({"limit": float("nan")}, "limit: expected a finite number, found nan"),
        ({"limit": float("inf")}, "limit: expected a finite number, found inf"),
        ({"kind": "oval"}, "kind: expected 'round' or 'square', found 'oval'"),
        ({"flag": 1}, "flag: expected a valid boolean, found 1"),
        ({"flag": "yes"}, "flag: expected a valid boolean, found 'yes'"),
        ({"inner": 3}, "inner: expected a mapping, found 3"),
        ({"inner": None}, "inner: expected a mapping, found None"),
        ({"inner": {"rate": "1e-05", "name": "x"}}, "inner.rate: expected a valid number, found"),
        ({"inner": {"rate": 1, "name": 4}}, "inner.name: expected a valid string, found 4"),
        ({"inner": {"rat": 1, "rate": 1, "name": "x"}}, "inner.rat: unknown key; did you mean"),
        ({"inner": {"rate": 1}}, "inner.name: missing key"),
        ({"maybe": 3}, "maybe: expected a mapping, found 3"),
        ({"maybe": {"rate": 0, "name": "x"}}, "maybe.rate: expected greater than 0, found 0"),
        (
            {"maybe": {"rat": 1, "rate": 1, "name": "x"}},
            "maybe.rat: unknown key; did you mean rate?",
        ),
        ({"maybe": {"name": "x"}}, "maybe.rate: missing key"),
    ],
    ids=str,
)
def test_a_problem_is_one_line_that_names_its_key(change: dict[str, Any], line: str) -> None:
    (found,) = params.problems(Outer, GOOD | change, "models.x")
    assert found.startswith(f"models.x.{line}")
    assert "\n" not in found


def test_a_section_that_may_be_left_out_is_left_out_by_null() -> None:
    assert params.problems(Outer, GOOD | {"maybe": None}) == []


def test_every_problem_of_a_section_that_may_be_left_out_has_its_own_line() -> None:
    found = params.problems(Outer, GOOD | {"maybe": {"rate": -1, "nam": "x"}}, "a")
    assert found == [
        "a.maybe.rate: expected greater than 0, found -1",
        "a.maybe.name: missing key",
        "a.maybe.nam: unknown key; did you mean name?",
    ]


def test_a_number_in_quotes_is_told_to_be_one() -> None:
    for text in ("1e-05", "0.5", "3"):
        (found,) = params.problems(Inner, {"rate": text, "name": "x"})
        assert found.endswith(f"found {text!r} (a string; write the number without quotes)")


def test_a_missing_key_is_told() -> None:
    for key in GOOD:
        rest = {other: value for other, value in GOOD.items() if other != key}
        assert params.problems(Outer, rest, "here") == [f"here.{key}: missing key"]


def test_all_problems_are_told_at_once() -> None:
    bad = {"count": 0, "limit": "1", "flag": 0, "inner": {"rate": -1, "nam": "x"}, "cuont": 1}
    bad |= {"maybe": {"rate": 0}}
    found = params.problems(Outer, bad)
    assert sorted(line.split(":")[0] for line in found) == [
        "count",
        "cuont",
        "flag",
        "inner.nam",
        "inner.name",
        "inner.rate",
        "kind",
        "limit",
        "maybe.name",
        "maybe.rate",
    ]


@pytest.mark.parametrize("value", [None, 3, "text", [], [1]])
def test_what_is_no_mapping_is_told(value: Any) -> None:
    assert params.problems(Inner, value, "a.b") == [f"a.b: expected a mapping, found {value!r}"]


def test_a_key_that_is_no_string_is_told() -> None:
    (found,) = params.problems(Inner, {"rate": 1, "name": "x", 3: 4}, "a")
    assert found.startswith("a.3: ")


# Not all of them are of ASCII, and Python splits lines at some of those as well.
BREAKS = ["\n", "\r\n", "\t", "\x0b", "\x1b", "\x7f", "\x85", "\u2028", "\u202e"]


@pytest.mark.parametrize("letters", BREAKS, ids=ascii)
def test_a_key_with_control_characters_is_told_in_one_line_that_shows_them(letters: str) -> None:
    written = ascii(letters)[1:-1]
    key = f"ra{letters}te"
    (found,) = params.problems(Outer, GOOD | {"maybe": {"rate": 1, "name": "x", key: 2}})
    assert found == f"maybe.ra{written}te: unknown key; did you mean rate?"
    (found,) = params.problems(Inner, {"rate": -1, "name": "x"}, key)
    assert found == f"ra{written}te.rate: expected greater than 0, found -1"
    for line in model_params.model_problems(key, {"family": "x"}):
        assert line.startswith(f"ra{written}te.family: unknown family 'x'")


def test_a_key_of_other_alphabets_is_told_as_it_is_written() -> None:
    (found,) = params.problems(Inner, {"rate": 1, "name": "x", "größe 数\\n": 2})
    assert found.startswith("größe 数\\n: unknown key")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-05", 1e-05),
        ("1e5", 1e5),
        ("1E-5", 1e-5),
        ("0.00001", 1e-05),
        ("1.0e-5", 1e-05),
        ("42", 42),
        ("null", None),
        ("true", True),
        ("yes", "yes"),
        ("off", "off"),
        ("010", 10),
        ('"1e-05"', "1e-05"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(here: Path, text: str, value: object) -> None:
    found = document(here, f"key: {text}\n")["key"]
    assert found == value
    assert type(found) is type(value)


def test_unicode_is_read(here: Path) -> None:
    assert document(here, "data: {source: Ziffern/größer}") == {
        "data": {"source": "Ziffern/größer"}
    }


def test_a_missing_file_is_told(here: Path) -> None:
    assert here == Path.cwd()
    with pytest.raises(PipelineError, match=r"^params\.yaml: not found; run from the project"):
        params.read_document()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "nothing"),
        ("# a comment\n", "nothing"),
        ("---\n", "nothing"),
        ("- a\n- b\n", "list"),
        ("text\n", "str"),
        ("3\n", "int"),
    ],
)
def test_a_file_that_is_no_mapping_is_told(here: Path, text: str, found: str) -> None:
    assert refusal(here, text) == f"params.yaml: expected a mapping of sections, found {found}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("seed: 1\nmodels: {a: 1\ndata: 2\n", 3),
        ("seed: 1\nmodels:\n  a: [1, 2\n", 4),
        ("seed: 1\n\tmodels: 2\n", 2),
        ("seed: 1\n  models: 2\n", 2),
        ("seed: *unknown\n", 1),
        ("seed: 1\ndata: 'open\n", 3),
        ("seed: 1\ndata: @x\n", 2),
    ],
)
def test_what_is_no_yaml_is_told_with_its_line(here: Path, text: str, line: int) -> None:
    assert refusal(here, text).startswith(f"params.yaml: line {line}: not valid YAML: ")


def test_a_key_given_twice_is_told_with_its_line(here: Path) -> None:
    message = refusal(here, "seed: 1\nmodels:\n  a: 1\n  b: 2\n  a: 3\n")
    assert message.startswith("params.yaml: line 5: ")
    assert "duplicate key" in message
    assert '"a"' in message


@pytest.mark.parametrize("text", [b"seed: \xff\xfe\n", "seed: ö\n".encode("latin-1")])
def test_a_file_that_is_not_utf_8_is_told(here: Path, text: bytes) -> None:
    assert refusal(here, text).startswith("params.yaml: not UTF-8 text (")


@pytest.mark.parametrize(
    "text", ["seed: \x00\n", "seed: \x07\n", "--- a\n--- b\n", "x: !!python/name:os.system\n"]
)
def test_control_characters_second_documents_and_foreign_tags_are_refused(
    here: Path, text: str
) -> None:
    assert "not valid YAML" in refusal(here, text)


def test_a_tag_runs_nothing(here: Path) -> None:
    refusal(here, f"x: !!python/object/apply:os.mkdir ['{here / 'mark'}']\n")
    assert not (here / "mark").exists()


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


KNN = (
    "{family: neighbors, features: pixels, train_on: original, folds: 3, "
    "projection: {n_components: 80, whitening: {n_neighbors: null, shrinkage: 0.1}, "
    "class_distances: null}, n_neighbors: 4, weights: distance}"
)


def test_a_model_is_loaded_with_its_family(here: Path) -> None:
    document(here, f"models:\n  knn: {KNN}\n")
    family, chosen = model_params.load_model_params("knn")
    assert family.name == "neighbors"
    assert family.Params is Neighbors
    assert chosen == Neighbors(
        family="neighbors",
        features="pixels",
        train_on="original",
        folds=3,
        projection=Projection(
            n_components=80,
            whitening=Whitening(n_neighbors=None, shrinkage=0.1),
            class_distances=None,
        ),
        n_neighbors=4,
        weights="distance",
    )


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (
            KNN.replace("neighbors,", "neighbours,"),
            "x.family: unknown family 'neighbours'; did you mean neighbors?",
        ),
        (KNN.replace("family: neighbors, ", ""), "x.family: missing key; expected one of: dummy,"),
        (KNN.replace("neighbors,", "3,"), "x.family: unknown family 3; expected one of: dummy,"),
        ("3", "x: expected a mapping, found 3"),
        ("null", "x: expected a mapping, found None"),
        (
            KNN.replace("n_neighbors: 4", "n_neighbours: 4"),
            (
                "x.n_neighbors: missing key\n"
                "params.yaml: models.x.n_neighbours: unknown key; did you mean n_neighbors?"
            ),
        ),
        (KNN.replace("folds: 3", "folds: 1"), "x.folds: expected greater than or equal to 2"),
        (KNN.replace("original", "rotated"), "x.train_on: expected 'original', 'shift' or 'warp'"),
        (
            KNN.replace("pixels", "pixel"),
            "x.features: expected 'pixels', 'gradients' or 'slanted_gradients'",
        ),
        (
            KNN.replace("n_components", "n_component"),
            (
                "x.projection.n_components: missing key\n"
                "params.yaml: models.x.projection.n_component: unknown key; did you mean n_comp"
            ),
        ),
        (
            KNN.replace("shrinkage: 0.1", "shrinkage: 1.1"),
            "x.projection.whitening.shrinkage: expected less than or equal to 1, found 1.1",
        ),
        (KNN.replace("shrinkage: 0.1", "k: 4"), "x.projection.whitening.shrinkage: missing key"),
    ],
)
def test_a_bad_model_is_told(here: Path, block: str, message: str) -> None:
    document(here, f"models:\n  x: {block}\n")
    with pytest.raises(PipelineError) as caught:
        model_params.load_model_params("x")
    assert str(caught.value).startswith(f"params.yaml: models.{message}")


def test_a_model_that_is_not_there_is_told(here: Path) -> None:
    document(here, f"models:\n  knn: {KNN}\n")
    with pytest.raises(PipelineError, match=r"^params.yaml: models\.kn: no such key; did you mean"):
        model_params.load_model_params("kn")


def test_a_file_that_is_nested_too_deeply_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    path.write_text("a: " + "[" * 5000 + "]" * 5000)
    with pytest.raises(PipelineError, match=r"not valid YAML: nested too deeply\Z"):
        params.read_document(path)


def test_some_fields_are_read_without_the_rest_of_their_section(here: Path) -> None:
    document(here, "a: {rate: 0.5, name: x, other: 1}")
    seen = []
    hook = {"on": True}

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if hook["on"] and event == "stages.params.read":
            seen.append(arguments[0])

    sys.addaudithook(note)
    assert params.load_fields("a", Inner) == Inner(rate=0.5, name="x")
    hook["on"] = False
    assert seen == ["a.rate", "a.name"]


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
