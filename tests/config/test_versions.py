"""What is installed in another version than the results were made with is told in one line."""

from importlib.metadata import version
from pathlib import Path

import pytest

from stages.config import versions
from stages.config.versions import CONSTRAINTS, OF_RESULTS, other_versions, version_note
from tests.scratch import PROJECT


def test_the_versions_that_are_pinned_are_those_of_every_package_of_results() -> None:
    pinned = {line.split("==")[0] for line in (PROJECT / CONSTRAINTS).read_text().split()}
    assert set(OF_RESULTS) <= pinned


def test_the_same_versions_are_not_worth_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = "".join(f"{name}=={version(name)}\n" for name in OF_RESULTS)
    (tmp_path / CONSTRAINTS).write_text(same)
    monkeypatch.chdir(tmp_path)
    assert other_versions(same) == []
    assert version_note() is None


def test_other_versions_are_told_with_how_to_have_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / CONSTRAINTS).write_text("numpy==1.0\npytest==1.0\nscipy==0.1\n")
    monkeypatch.chdir(tmp_path)
    assert version_note() == (
        f"constraints.txt: installed: numpy {version('numpy')} for 1.0, scipy {version('scipy')} "
        "for 0.1; numbers may differ a little from the repository's; to have the same: "
        "pip install -c constraints.txt -e ."
    )


def test_a_package_that_is_missing_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "OF_RESULTS", ("no-such-package", "numpy"))
    found = other_versions("no-such-package==1.0\nnumpy==1.0\n")
    assert found == [f"numpy {version('numpy')} for 1.0"]


def test_without_pinned_versions_there_is_nothing_to_compare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert version_note() is None
    assert other_versions("# nothing\n") == []
