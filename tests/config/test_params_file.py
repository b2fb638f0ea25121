"""params.yaml is read as YAML 1.2, and a file that cannot be read is told in one line."""

from pathlib import Path

import pytest
from dvc.utils.serialize import modify_yaml

from stages.config import params
from stages.config.errors import PipelineError
from tests.scratch import PROJECT, STUDIES_PARAMS
from tests.small_params import document


def refusal(here: Path, text: str | bytes) -> str:
    with pytest.raises(PipelineError) as caught:
        document(here, text)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("params.yaml:")
    return message


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


def test_a_file_that_is_nested_too_deeply_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    path.write_text("a: " + "[" * 5000 + "]" * 5000)
    with pytest.raises(PipelineError, match=r"not valid YAML: nested too deeply\Z"):
        params.read_document(path)


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("params.yaml", ("models", "knn", "n_neighbors"), 7),
        ("params.yaml", ("split", "train_size"), 5000),
        ("params.yaml", ("models", "sgd_pixels", "projection"), None),
        (STUDIES_PARAMS, ("learning_curves", "sizes"), 6),
    ],
)
def test_dvc_changes_no_other_line_of_the_file_than_it_is_asked_to(
    here: Path, name: str, key: tuple[str, ...], value: object
) -> None:
    """`dvc exp run -S` writes the whole file anew, so it must be as DVC would write it."""
    before = (PROJECT / name).read_text()
    (here / "params.yaml").write_text(before)
    with modify_yaml("params.yaml") as document:
        section = document
        for part in key[:-1]:
            section = section[part]
        section[key[-1]] = value
    after = (here / "params.yaml").read_text()
    pairs = zip(before.splitlines(), after.splitlines(), strict=True)
    changed = [new.split("#")[0].strip() for old, new in pairs if old != new]
    assert changed == ([] if value is None else [f"{key[-1]}: {value}"])


def test_a_number_of_thousands_of_digits_is_one_line(here: Path) -> None:
    assert "params.yaml: not valid YAML: Exceeds the limit" in refusal(here, f"a: {'9' * 5000}\n")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "marked"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
def test_a_file_of_a_windows_editor_says_the_same(here: Path, mark: bytes, end: bytes) -> None:
    for name in ("params.yaml", STUDIES_PARAMS, "stages/sources/mnist.yaml"):
        text = (PROJECT / name).read_bytes()
        found = document(here, mark + text.replace(b"\n", end))
        assert found == params.read_document(PROJECT / name)


def test_an_error_of_the_reader_without_words_is_told_all_the_same() -> None:
    assert params._first_line(ValueError(" \n")) == "unreadable"
    assert params._first_line(ValueError("\n one\ntwo")) == "one"


def test_what_is_read_may_be_changed_without_a_trace_in_the_next(here: Path) -> None:
    document(here, "a: {b: [1]}\n")["a"]["b"].append(2)
    assert params.read_document() == {"a": {"b": [1]}}
