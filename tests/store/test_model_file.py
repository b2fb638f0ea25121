"""Model files are the same bytes on every run, and score as what was saved."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stages.config.errors import PipelineError
from stages.learning.classifier import class_scores
from stages.learning.model import FAMILIES
from stages.store.model_file import load_model, save_model
from tests.archives import members_of


@pytest.mark.parametrize("family", FAMILIES)
def test_a_saved_model_scores_as_the_fitted_one(
    family: str, fitted: dict[str, Any], saved: dict[str, Path], test_sample: Any
) -> None:
    images, _ = test_sample
    np.testing.assert_array_equal(
        class_scores(load_model(saved[family]), images), class_scores(fitted[family], images)
    )


def test_an_archive_holds_no_time_and_no_address(saved: dict[str, Path]) -> None:
    for path in saved.values():
        with zipfile.ZipFile(path) as archive:
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            numbers = [Path(name).stem for name in archive.namelist() if name != "schema.json"]
            assert [int(number) for number in numbers] == sorted(map(int, numbers))
            assert max(map(int, numbers)) < 10_000


@pytest.mark.parametrize("family", FAMILIES)
def test_a_model_that_is_loaded_and_saved_again_has_the_same_bytes(
    family: str, saved: dict[str, Path], tmp_path: Path
) -> None:
    save_model(tmp_path / "again.skops", load_model(saved[family]))
    assert (tmp_path / "again.skops").read_bytes() == saved[family].read_bytes()


def test_saving_what_cannot_be_saved_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "model.skops"
    path.write_bytes(b"old")
    with pytest.raises(TypeError, match="generator"):
        save_model(path, (number for number in range(3)))
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["model.skops"]


def test_a_missing_file_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "model.skops"
    with pytest.raises(PipelineError) as caught:
        load_model(path)
    assert str(caught.value) == f"{path}: not found; 'dvc repro' makes it"


def test_with_other_packages_than_pinned_a_file_that_does_not_open_may_be_of_those(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "model.skops"
    path.write_bytes(b"of another version")
    with pytest.raises(PipelineError, match=r"; 'dvc repro' remakes it$"):
        load_model(path)
    Path("constraints.txt").write_text("numpy==0.1\n")
    with pytest.raises(PipelineError, match="other packages than are installed: 'pip install"):
        load_model(path)


def test_the_bytes_say_nothing_of_the_number_of_cores(saved: dict[str, Path]) -> None:
    schema = json.loads(members_of(saved["forest"])["schema.json"])
    forest = schema["content"]["content"]["steps"]["content"][-1]["content"][1]
    assert forest["__class__"] == "FittedForestClassifier"
    assert forest["content"]["content"]["n_jobs"]["content"] == "null"


def test_what_is_trusted_but_no_classifier_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.skops"
    save_model(path, [1, 2])
    with pytest.raises(PipelineError, match="expected a classifier, found list"):
        load_model(path)
