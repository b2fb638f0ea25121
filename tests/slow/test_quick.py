"""The graph on the sample is made anew if anything that it was made of has changed."""

import shutil
from pathlib import Path

import pytest

from tests import quick
from tests.scratch import commit, make_scratch_copy, set_params


@pytest.fixture
def scratch(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(quick, "SCRATCH", project)
    return project


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    return make_scratch_copy(tmp_path / "fresh")


@pytest.mark.usefixtures("scratch")
def test_a_graph_that_has_run_on_the_same_files_is_taken(fresh: Path) -> None:
    assert quick.has_run_on(fresh)


@pytest.mark.usefixtures("scratch")
def test_a_file_more_makes_it_anew(fresh: Path) -> None:
    (fresh / "stages/new.py").touch()
    commit(fresh, "Add a file")
    assert not quick.has_run_on(fresh)


@pytest.mark.usefixtures("scratch")
def test_another_content_makes_it_anew(fresh: Path) -> None:
    set_params(fresh, {"seed": 7})
    commit(fresh, "Change the seed")
    assert not quick.has_run_on(fresh)


def test_a_report_that_was_edited_makes_it_anew(scratch: Path, fresh: Path) -> None:
    (scratch / "reports/compare/ranking.csv").write_text("model\n")
    assert not quick.has_run_on(fresh)


def test_a_run_that_did_not_end_is_begun_anew(scratch: Path, fresh: Path) -> None:
    commit(scratch, "Start on the sample")
    assert not quick.has_run_on(fresh)


def test_a_result_that_git_ignores_and_that_is_gone_makes_it_anew(
    scratch: Path, fresh: Path
) -> None:
    (scratch / "data/test/labels.npy").unlink()
    assert not quick.has_run_on(fresh)


def test_without_the_notes_of_what_stages_read_it_is_made_anew(scratch: Path, fresh: Path) -> None:
    shutil.rmtree(scratch / quick.WATCHED)
    assert not quick.has_run_on(fresh)
