"""``mnist-pipeline draw`` says in a line why there is no page."""

import sys
from pathlib import Path
from typing import Any

import pytest

from stages.commands import draw
from stages.commands.__main__ import main
from stages.learning.calibrated import Calibrated
from stages.store.arrays import write_arrays
from stages.store.model_file import save_model
from tests.class_names import DIGITS, write_class_names


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as end:
        main(["draw", *words])
    said = capsys.readouterr()
    lines = [line for line in said.err.splitlines() if "novelty.skops" not in line]
    assert (end.value.code, said.out, len(lines)) == (2, "", 1)
    return lines[0]


@pytest.fixture
def with_gradio(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tested here comes before Gradio is imported, so that it need not be there."""
    monkeypatch.setattr(draw, "find_spec", lambda _name: True)


@pytest.mark.usefixtures("here")
def test_without_gradio_it_is_said_how_to_install_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gradio", None)
    assert "pip install -e '.[app]'" in told(capsys)


@pytest.mark.usefixtures("here", "with_gradio")
@pytest.mark.parametrize("port", ["0", "80", "65536", "-1"])
def test_a_port_that_none_can_have_is_refused(
    capsys: pytest.CaptureFixture[str], port: str
) -> None:
    assert "--port: expected 1024 to 65535" in told(capsys, f"--port={port}")


@pytest.mark.usefixtures("with_gradio")
def test_what_is_missing_is_said(
    here: Path, fitted: dict[str, Any], train_sample: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "models/committee.skops: no such model" in told(capsys)
    save_model(here / "models/sgd.skops", Calibrated(fitted["linear"], 1.0, 1e-3, DIGITS))
    assert "did you mean sgd?" in told(capsys, "--model", "sdg")
    assert f"{draw.PIXELS}/images.npy: not found" in told(capsys, "--model", "sgd")
    images, labels = train_sample
    write_arrays(here / draw.PIXELS, images=images, labels=labels)
    assert "classes.json" in told(capsys, "--model", "sgd")
    write_class_names(DIGITS)
    write_arrays(here / draw.PIXELS, images=images[:, :20, :20], labels=labels)
    assert "20 x 20" in told(capsys, "--model", "sgd")
    save_model(here / "models/sgd.skops", fitted["linear"][-1])
    assert "models/sgd.skops: expected" in told(capsys, "--model", "sgd")
