"""A study that is left out writes a note in place of each output, and ends well."""

import sys
from pathlib import Path

import pytest
from PIL import Image

from stages.store import left_out
from stages.store.left_out import CHECKED, run_study, stage_outputs, write_checked
from tests.scratch import PROJECT, read_yaml

STAGES = read_yaml(PROJECT / left_out.GRAPH)["stages"]


def never() -> None:
    raise AssertionError("expected the stage not to run")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    left_out.GRAPH.parent.mkdir(parents=True)
    left_out.GRAPH.write_text((PROJECT / left_out.GRAPH).read_text())
    return tmp_path


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("stage", [name for name in STAGES if name != "check"])
def test_a_stage_that_is_left_out_writes_all_its_outputs(
    stage: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    study = stage.rpartition("_")[0]
    write_checked({study: True})
    monkeypatch.setattr(sys, "argv", [stage, "mine"])
    run_study(stage, never)
    outputs = stage_outputs(STAGES[stage], ["mine"])
    assert outputs
    for path in outputs:
        assert "$" not in str(path)
        if path.suffix == ".png":
            with Image.open(path) as picture:
                picture.verify()
        else:
            file = path if path.suffix else path / "left_out.txt"
            assert file.read_text().startswith(f"{study}: left out, by ")
    assert capsys.readouterr().err == f"{stage}: {left_out.NOTE}\n"


@pytest.mark.usefixtures("project")
def test_others_run() -> None:
    write_checked({"binary": True, "audit": False})
    ran = []
    run_study("audit_compute", lambda: ran.append("audit"))
    run_study("denoise_compute", lambda: ran.append("denoise"))  # never checked: by hand
    assert ran == ["audit", "denoise"]
    assert {path.name for path in CHECKED.iterdir()} == {"binary", "audit"}
