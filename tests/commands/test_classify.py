"""``mnist-pipeline classify`` answers about any usual picture, or says in a line why not."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from stages.commands.__main__ import main
from stages.learning.calibrated import Calibrated
from stages.store.model_file import save_model
from tests.class_names import DIGITS
from tests.commands.malformed_photos import MALFORMED

Array = npt.NDArray[np.uint8]

pytestmark = pytest.mark.usefixtures("inside")


@pytest.fixture(scope="module")
def project(fitted: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model, fitted to the sample, calibrated by nothing in particular."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "models").mkdir()
    model = Calibrated(fitted["kernel"], 1.0, 0.001, DIGITS)
    save_model(folder / "models/sgd.skops", model)
    return folder


@pytest.fixture(scope="module")
def photo(test_sample: tuple[Array, Array]) -> Array:
    """Four digits in two lines, dark on light."""
    images = [np.pad(np.kron(each, np.ones((3, 3))), 9) for each in test_sample[0][:4]]
    strength = np.block([[images[0], images[1]], [images[2], images[3]]]) / 255
    return np.rint(235 - 200 * strength).astype(np.uint8)


@pytest.fixture
def inside(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)


def asked(
    capsys: pytest.CaptureFixture[str], *words: object, model: str = "sgd"
) -> tuple[int, str, str]:
    """Return exit status, answer and complaints, but for that there is no novelty."""
    with pytest.raises(SystemExit) as end:
        main(["classify", *map(str, words), "--model", model])
    said = capsys.readouterr()
    lines = [line for line in said.err.splitlines() if "novelty.skops" not in line]
    assert isinstance(end.value.code, int)
    return end.value.code, said.out, "\n".join(lines)


def saved(folder: Path, image: Image.Image, name: str, **options: Any) -> Path:
    image.save(folder / name, **options)
    return folder / name


def test_a_table_says_which_where_and_how_sure(
    tmp_path: Path, photo: Array, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path, Image.fromarray(photo), "photo.png")
    status, out, err = asked(capsys, path)
    assert (status, err) == (0, "")
    head, columns, *rows = out.splitlines()
    assert head.startswith(f"{path}: ")
    assert columns.split()[:3] == ["line", "digit", "sure"]
    assert [row.split()[0] for row in rows] == ["1", "1", "2", "2"]


def test_json_and_csv_say_the_same(
    tmp_path: Path, photo: Array, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path, Image.fromarray(photo), "photo.png")
    (page,) = json.loads(asked(capsys, path, "--json")[1])
    rows = list(csv.DictReader(io.StringIO(asked(capsys, path, "--csv")[1])))
    assert (page["width"], page["height"]) == photo.shape[::-1]
    assert [each["digit"] for each in page["digits"]] == [row["digit"] for row in rows]
    for each, row in zip(page["digits"], rows, strict=True):
        assert each["box"] == [int(row[side]) for side in ("left", "top", "right", "bottom")]
        assert 0.1 <= each["probability"] < 1


def test_answers_of_a_model_are_given(
    tmp_path: Path,
    test_sample: tuple[Array, Array],
    fitted: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    for row in range(12):
        saved(tmp_path, Image.fromarray(test_sample[0][row]), f"{row:02}.png")
    pages = json.loads(asked(capsys, tmp_path, "--json")[1])
    said = [page["digits"][0]["digit"] for page in pages]
    known = fitted["kernel"].predict(test_sample[0][:12])
    assert np.mean([one == str(other) for one, other in zip(said, known, strict=True)]) >= 0.9


MODES: dict[str, Callable[[Array], Image.Image]] = {
    "grey": Image.fromarray,
    "colour": lambda photo: Image.fromarray(photo).convert("RGB"),
    "palette": lambda photo: Image.fromarray(photo).convert("P"),
    "bilevel": lambda photo: Image.fromarray(photo).convert("1"),
    "with alpha": lambda photo: Image.fromarray(photo).convert("RGBA"),
    "transparent paper": lambda photo: Image.merge(
        "LA", (Image.new("L", photo.shape[::-1]), Image.fromarray(255 - photo))
    ),
    "white on transparent": lambda photo: Image.merge(
        "LA", (Image.new("L", photo.shape[::-1], 255), Image.fromarray(255 - photo))
    ),
    "16 bits": lambda photo: Image.fromarray(photo.astype(np.uint16) * 257),
    "12 bits": lambda photo: Image.fromarray(photo.astype(np.uint16) * 16),
}
ENDINGS: dict[str, dict[str, Any]] = {
    "png": {},
    "tif": {},
    "webp": {"lossless": True},
    "gif": {},
    "jpg": {"quality": 95},
}


@pytest.mark.parametrize("mode", MODES)
def test_any_kind_of_pixels_is_read(
    tmp_path: Path, photo: Array, mode: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path, MODES[mode](photo), "photo.png")
    (page,) = json.loads(asked(capsys, path, "--json")[1])
    assert [each["line"] for each in page["digits"]] == [1, 1, 2, 2]


@pytest.mark.parametrize("ending", ENDINGS)
def test_any_format_is_read(
    tmp_path: Path, photo: Array, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    image = Image.fromarray(photo)
    plain = asked(capsys, saved(tmp_path, image, "photo.png"), "--csv")[1]
    path = saved(tmp_path, image, f"photo.{ending}", **ENDINGS[ending])
    digits = [line.split(",")[2] for line in asked(capsys, path, "--csv")[1].splitlines()]
    assert digits == [line.split(",")[2] for line in plain.splitlines()]


def test_cmyk_is_read(tmp_path: Path, photo: Array, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(tmp_path, Image.fromarray(photo).convert("RGB").convert("CMYK"), "photo.jpg")
    (page,) = json.loads(asked(capsys, path, "--json")[1])
    assert len(page["digits"]) == 4


def test_a_photo_is_turned_as_it_was_held(
    tmp_path: Path, photo: Array, capsys: pytest.CaptureFixture[str]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned clockwise to be seen
    path = saved(tmp_path, Image.fromarray(np.rot90(photo).copy()), "photo.png", exif=exif)
    upright = saved(tmp_path, Image.fromarray(photo), "upright.png")
    turned, plain = (json.loads(asked(capsys, each, "--json")[1])[0] for each in (path, upright))
    assert turned["digits"] == plain["digits"]


def test_each_page_is_answered(
    tmp_path: Path, photo: Array, capsys: pytest.CaptureFixture[str]
) -> None:
    image = Image.fromarray(photo)
    path = saved(tmp_path, image, "pages.tif", save_all=True, append_images=[image, image])
    pages = json.loads(asked(capsys, path, "--json")[1])
    assert [page["picture"] for page in pages] == [
        str(path), f"{path} (page 2)", f"{path} (page 3)",
    ]  # fmt: skip


def test_answers_are_drawn(
    tmp_path: Path, photo: Array, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path, Image.fromarray(photo), "photo.png")
    asked(capsys, path, path, "--show", tmp_path / "out.png")
    with Image.open(tmp_path / "out.png") as drawn:
        assert drawn.mode == "RGB"
        pixels = np.asarray(drawn)
    assert (pixels.max(axis=2) - pixels.min(axis=2)).max() > 100
    assert (tmp_path / "out-2.png").exists()


@pytest.mark.parametrize("target", ["a.png", "b.png", "link.png", "c.png"])
def test_no_picture_that_is_to_be_read_is_drawn_over(
    tmp_path: Path, photo: Array, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("a.png", "b.png", "c-2.png")  # the second page is drawn into c-2.png
    paths = [saved(tmp_path, Image.fromarray(photo), name) for name in names]
    (tmp_path / "link.png").symlink_to("b.png")
    before = [path.read_bytes() for path in paths]
    status, out, err = asked(capsys, *paths, "--show", tmp_path / target)
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert err.startswith("--show: expected a file that is not read, found ")
    assert [path.read_bytes() for path in paths] == before
    assert not (tmp_path / "c.png").exists()


def test_a_full_disk_is_not_taken_for_a_wrong_ending(
    tmp_path: Path, photo: Array, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path, Image.fromarray(photo), "photo.png")
    (tmp_path / "full.png").symlink_to("/dev/full")
    status, _, err = asked(capsys, path, "--show", tmp_path / "full.png")
    assert (status, err) == (2, f"{tmp_path / 'full.png'}: not written: No space left on device")


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
@pytest.mark.parametrize("words", [[], ["--json"], ["--csv"]])
def test_a_name_that_is_no_utf_8_is_escaped_on_any_stream(
    tmp_path: Path,
    photo: Array,
    words: list[str],
    encoding: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + "/ä".encode() + b"\xff.png")
    saved(tmp_path, Image.fromarray(photo), "photo.png").rename(name)
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    with pytest.raises(SystemExit, match="0"):
        main(["classify", name, "--model", "sgd", *words])
    stream.seek(0)
    told = stream.read()
    if words == ["--json"]:
        assert json.loads(told)[0]["picture"] == rf"{tmp_path}/ä\xff.png"
    else:
        a = "ä" if encoding == "utf-8" else r"\xe4"
        assert rf"{tmp_path}/{a}\xff.png" in told


def test_a_blank_page_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(tmp_path, Image.new("L", (300, 200), 250), "blank.png")
    assert asked(capsys, path)[::2] == (1, "no digit found")


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_picture_is_one_line(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(MALFORMED[name])
    status, out, err = asked(capsys, path)
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert err.startswith(f"{path}: ")
    assert "expected" in err


def test_a_missing_file_an_empty_folder_and_another_model_are_one_line(
    tmp_path: Path, photo: Array, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path, Image.fromarray(photo), "photo.png")
    (tmp_path / "empty").mkdir()
    for words, model, told in (
        ([tmp_path / "none.png"], "sgd", "not found"),
        ([tmp_path / "empty"], "sgd", "no picture in this folder"),
        ([path], "sdg", "did you mean sgd?"),
        ([path], "none.skops", "no such model"),
        ([path, "--show", tmp_path / "no/out.png"], "sgd", "not written"),
        ([path, "--show", tmp_path / "out.xyz"], "sgd", "not written"),
    ):
        status, _, err = asked(capsys, *words, model=model)
        assert (status, len(err.splitlines())) == (2, 1)
        assert told in err


def test_a_bad_picture_does_not_stop_the_others(
    tmp_path: Path, photo: Array, capsys: pytest.CaptureFixture[str]
) -> None:
    good = saved(tmp_path, Image.fromarray(photo), "good.png")
    (tmp_path / "bad.png").write_bytes(b"no")
    status, out, err = asked(capsys, tmp_path / "bad.png", good, "--json")
    assert status == 2
    assert [page["picture"] for page in json.loads(out)] == [str(good)]
    assert err.startswith(str(tmp_path / "bad.png"))


def test_standard_input_is_read(photo: Array) -> None:
    stream = io.BytesIO()
    Image.fromarray(photo).save(stream, "PNG")
    command = [sys.executable, "-m", "stages.commands", "classify", "-", "--model", "sgd", "--csv"]
    root = Path(__file__).parents[2]
    done = subprocess.run(
        command,
        input=stream.getvalue(),
        capture_output=True,
        env={"PYTHONPATH": str(root)},
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.decode().splitlines()[1].startswith("standard input,1,")
