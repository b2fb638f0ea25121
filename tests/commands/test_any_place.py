"""Folders, photos and classes of any name, in a terminal that knows ASCII alone, are no problem."""

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from stages.learning.calibrated import Calibrated
from stages.store.model_file import save_model
from tests.class_names import DIGITS
from tests.scratch import PROJECT, contents, run

PLACE = 'Über ordner 数/it\'s "a" $HOME & co'
PHOTOS = ("ä 数.png", 'it\'s "b".jpg')
# As where nothing is set, as in a cron job, and Python is told not to mend it.
ASCII = {
    "LC_ALL": "C",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONIOENCODING": "ascii",
    "PYTHONUTF8": "0",
    "PYTHONWARNDEFAULTENCODING": "1",
}


@pytest.fixture(scope="module")
def place(
    fitted: dict[str, Any],
    test_sample: tuple[npt.NDArray[np.uint8], Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A folder with a model whose classes are called é0 to é9, and photos."""
    folder = tmp_path_factory.mktemp("anywhere") / PLACE
    (folder / "models").mkdir(parents=True)
    (folder / "temporary ü").mkdir()
    names = [f"é{digit}" for digit in DIGITS]
    model = Calibrated(fitted["kernel"], 1.0, 0.001, names, image_shape=[28, 28])
    save_model(folder / "models/committee.skops", model)
    digit = 255 - np.pad(np.kron(test_sample[0][0], np.ones((3, 3), np.uint8)), 9)
    (folder / "photos ö").mkdir()
    for name in PHOTOS:
        Image.fromarray(digit).save(folder / "photos ö" / name)
    return folder


@pytest.mark.parametrize("command", ["classify", "predict"])
def test_it_is_answered_there_and_nothing_is_written(place: Path, command: str) -> None:
    before = contents(place)
    variables = ASCII | {"PYTHONPATH": str(PROJECT), "TMPDIR": str(place / "temporary ü")}
    options = ["--csv"] if command == "classify" else []
    words = ["python", "-m", "stages.commands", command, "photos ö", *options]
    result = run(place, *words, variables=variables)
    assert result.returncode == 0, result.stderr
    assert [line for line in result.stderr.splitlines() if str(PROJECT / "stages") in line] == []
    assert result.stdout.isascii()
    rows = list(csv.reader(io.StringIO(result.stdout)))[1:]
    assert [Path(row[0]).name for row in rows] == ['it\'s "b".jpg', r"\xe4 \u6570.png"]
    assert {row[2] if command == "classify" else row[1] for row in rows} <= {
        rf"\xe9{digit}" for digit in DIGITS
    }
    assert contents(place) == before
