"""`predict` labels images of any form, and answers as the model does on the same images."""

import argparse
import csv
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from stages.commands import predict
from stages.commands.__main__ import main
from stages.config.errors import PipelineError
from stages.imaging import idx
from stages.learning.calibrated import Calibrated
from stages.learning.committee import Committee
from stages.learning.novelty import Novelty
from stages.store.model_file import save_model
from tests.class_names import DIGITS
from tests.own_images import write_csv, write_pictures

Array = npt.NDArray[np.uint8]
N = 40


@pytest.fixture
def model(fitted: dict[str, Any], here: Path) -> Any:
    """Calibrated neighbours, saved as ``models/committee.skops`` and without its size."""
    found = Calibrated(fitted["neighbors"], 0.9, 1e-5, DIGITS, image_shape=[28, 28])
    save_model(here / "models/committee.skops", found)
    novelty = Novelty(None, None, None, medians=[], thresholds=[])
    save_model(here / "models/novelty.skops", novelty)
    save_model(here / "models/old.skops", Calibrated(fitted["neighbors"], 0.9, 1e-5, DIGITS))
    return found


@pytest.fixture
def images(test_sample: tuple[Array, Array]) -> Array:
    return test_sample[0][:N]


def run(*given: object) -> int:
    parser = argparse.ArgumentParser()
    predict.add_arguments(parser)
    return predict.run(parser.parse_args([str(word) for word in given]))


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="") as stream:
        return list(csv.reader(stream))


def answers(model: Any, images: Array) -> list[str]:
    return [str(label) for label in model.predict(images)]


WRITERS: dict[str, Callable[[Path, Array], object]] = {
    "test.csv": write_csv,
    "headerless.csv": lambda path, images: write_csv(path, images, header=False),
    "labelled.csv": lambda path, images: write_csv(path, images, [7] * len(images)),
    "x.npz": lambda path, images: np.savez(path, x_test=images, x_train=images[:1]),
    "t10k-images-idx3-ubyte": lambda path, images: path.write_bytes(idx.encode(images)),
    "folder": lambda path, images: write_csv(path / "test.csv", images),
}


@pytest.mark.parametrize("form", WRITERS)
def test_each_form_gets_the_labels_of_the_model_numbered_from_1(
    model: Any, images: Array, here: Path, form: str
) -> None:
    WRITERS[form](here / form, images)
    assert run(form, "-o", "submission.csv") == 0
    header, *rows = rows_of(here / "submission.csv")
    assert header == ["ImageId", "Label"]
    assert rows == [[str(n), own] for n, own in enumerate(answers(model, images), start=1)]


def test_pictures_are_called_by_their_files(model: Any, images: Array, here: Path) -> None:
    write_pictures(here / "mine", images, ["a"] * 20 + ["ä,b"] * 20)
    write_pictures(here / "mine" / "__MACOSX", images[:1], ["a"])
    assert run("mine", "--output", "out/submission.csv") == 0
    rows = rows_of(here / "out/submission.csv")[1:]
    assert [name for name, _ in rows[:1] + rows[-1:]] == ["a/00000.png", "ä,b/00039.png"]
    assert [label for _, label in rows] == answers(model, images)


def test_without_a_file_the_answer_goes_to_standard_output(
    model: Any, images: Array, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.fromarray(images[0]).save(here / "7.png")
    assert run("7.png") == 0
    assert capsys.readouterr().out == f"ImageId,Label\n7.png,{answers(model, images)[0]}\n"


def test_images_are_brought_to_the_models_form(model: Any, images: Array, here: Path) -> None:
    stored = np.ascontiguousarray(255 - images[:, 4:24].transpose(0, 2, 1))
    write_csv(here / "odd.csv", stored)
    assert run("odd.csv", "-o", "o.csv", "--inverted", "--transposed", "--size", 20, 28) == 0
    assert [label for _, label in rows_of(here / "o.csv")[1:]] == answers(model, framed(images))


@pytest.mark.parametrize("inverted", [False, True])
def test_images_that_seem_dark_on_light_or_wrongly_inverted_are_said(
    images: Array, model: Any, here: Path, capsys: pytest.CaptureFixture[str], inverted: bool
) -> None:
    np.savez(here / "dark.npz", images=images if inverted else 255 - images)
    run("dark.npz", "-o", "o.csv", *(["--inverted"] if inverted else []))
    assert [label for _, label in rows_of(here / "o.csv")[1:]] != answers(model, images)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("dark.npz: ")
    assert "the edges of most images are light: " in line
    assert line.endswith("do without --inverted" if inverted else "on light, set --inverted")
    np.savez(here / "dark.npz", images=255 - images if inverted else images)
    run("dark.npz", "-o", "o.csv", *(["--inverted"] if inverted else []))
    assert capsys.readouterr().err == ""


def framed(images: Array) -> Array:
    """Return images without their first and last four rows, these black again."""
    found = np.zeros_like(images)
    found[:, 4:24] = images[:, 4:24]
    return found


def test_images_of_other_sizes_are_scaled(model: Any, images: Array, here: Path) -> None:
    large = images.repeat(3, axis=1).repeat(3, axis=2)
    np.savez(here / "large.npz", images=large)
    assert run("large.npz", "-o", "o.csv") == 0
    labels = np.array([label for _, label in rows_of(here / "o.csv")[1:]])
    assert np.mean(labels == answers(model, images)) >= 0.9


def test_a_committee_knows_the_size_of_its_members(fitted: dict[str, Any]) -> None:
    members = [Calibrated(fitted["neighbors"], 0.9, 1e-5, DIGITS, image_shape=[28, 20])] * 2
    assert Committee(members, [0.5, 0.5], 1.0, 0.0).image_shape == [28, 20]


def test_a_model_that_does_not_know_its_size_is_told_it(
    model: Any, images: Array, here: Path
) -> None:
    write_csv(here / "test.csv", images)
    assert run("test.csv", "--model", "old", "--size", 28, 28, "-o", "o.csv") == 0
    assert [label for _, label in rows_of(here / "o.csv")[1:]] == answers(model, images)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere.csv"], "nowhere.csv: not found; give a file or folder of images"),
        (["test.csv", "--model", "comittee"], "models/comittee.skops: no such model; did you mean"),
        (
            ["test.csv", "--model", "no.skops"],
            "no.skops: no such model; expected one of: committee",
        ),
        (["test.csv", "--model", "bad.skops"], "bad.skops: not loaded: expected a skops archive"),
        (["test.csv", "--model", "old"], "models/old.skops: expected a model that knows the size"),
        (
            ["test.csv", "--model", "old", "--size", "20", "20"],
            "expected a model of images of 20 x 20",
        ),
        (
            ["test.csv", "--size", "0", "28"],
            "--size: expected two sides from 1 to 1024, found 0 28",
        ),
        (
            ["test.csv", "--size", "20", "20"],
            "test.csv: expected images of the size that --size says, 20 x 20 as stored, found",
        ),
        (["test.csv", "--model", "novelty"], "models/novelty.skops: expected a classifier, found"),
        (["pipe"], "pipe: expected a file or a folder, found another kind, such as a pipe"),
        (
            ["odd.csv"],
            "odd.csv: expected rows of height x width pixels, found 3, which is no square",
        ),
        (["word.csv"], "word.csv: line 3, column b: expected a pixel from 0 to 255, found 'x'"),
        (["empty.csv"], "empty.csv: expected lines of values, found an empty first line"),
        (["empty"], "empty: expected pictures (.*), found none"),
        (["several"], "several: expected one file of images to label, found a.npz, b.npz"),
        (["labels"], "labels: expected 3 dimensions, found 1"),
        (["bad.npz"], "bad.npz: expected an NPZ file, found"),
        (["labels.npz"], r"labels.npz: y_test: expected images \(n, height"),
        (["two.npz"], "two.npz: expected an array x_test or images, found a, b"),
        (["pictures"], "pictures: x.png: expected a picture .*found a file that is none"),
        (["x.txt"], "x.txt: expected an IDX file, which begins with 00 00"),
    ],
)
@pytest.mark.usefixtures("model")
def test_what_cannot_be_labelled_is_one_line_and_nothing_is_written(
    images: Array, here: Path, arguments: list[str], told: str
) -> None:
    write_csv(here / "test.csv", images[:2])
    (here / "odd.csv").write_text("a,b,c\n1,2,3\n")
    (here / "word.csv").write_text("a,b,c,d\n1,2,3,4\n1,x,3,4\n")
    (here / "empty.csv").write_text("")
    for folder in ("empty", "several", "pictures"):
        (here / folder).mkdir()
    for file in ("several/a.npz", "several/b.npz", "bad.npz", "bad.skops", "pictures/x.png"):
        (here / file).write_bytes(b"")
    (here / "labels").write_bytes(idx.encode(np.zeros(3, np.uint8)))
    (here / "x.txt").write_text("hello")
    os.mkfifo(here / "pipe")
    np.savez(here / "labels.npz", y_test=np.zeros(3))
    np.savez(here / "two.npz", a=images, b=images)
    with pytest.raises(PipelineError, match=told) as caught:
        run(*arguments, "-o", "submission.csv")
    assert str(caught.value).isprintable()
    assert not (here / "submission.csv").exists()


@pytest.mark.parametrize("target", ["test.csv", "mine/test.csv", "models/committee.skops"])
@pytest.mark.usefixtures("model")
def test_what_is_read_is_not_written_over(images: Array, here: Path, target: str) -> None:
    for path in ("test.csv", "mine/test.csv"):
        write_csv(here / path, images[:2])
    source = Path(target).parent if target.startswith("mine") else "test.csv"
    before = (here / target).read_bytes()
    with pytest.raises(PipelineError, match="--output: expected a file that is not read") as caught:
        run(source, "-o", target)
    assert str(caught.value).isprintable()
    assert (here / target).read_bytes() == before


@pytest.mark.usefixtures("model")
def test_answers_within_a_folder_of_pictures_may_be_written_again(
    images: Array, here: Path
) -> None:
    write_pictures(here / "mine", images[:2], ["a", "b"])
    for _ in range(2):
        assert run("mine", "-o", "mine/submission.csv") == 0


@pytest.mark.parametrize("words", [[], ["-o", "o.csv"]])
@pytest.mark.usefixtures("model")
def test_a_name_that_is_no_utf_8_is_escaped(
    images: Array, here: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    name = os.fsencode(here) + b"/mine/\xff\xfe.png"
    write_pictures(here, images[:1], ["mine"])
    (here / "mine/00000.png").rename(os.fsdecode(name))
    assert run("mine", *words) == 0
    told = (here / "o.csv").read_text() if words else capsys.readouterr().out
    assert told.splitlines()[1].startswith(r"\xff\xfe.png,")


@pytest.mark.parametrize("closed", ["stdout", "stderr"])
@pytest.mark.usefixtures("model")
def test_a_closed_stream_is_told_on_the_other_or_not_missed(
    images: Array,
    here: Path,
    closed: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    np.savez(here / "x.npz", images=255 - images)
    monkeypatch.setattr(sys, closed, None)
    with pytest.raises(SystemExit, match="2" if closed == "stdout" else "0"):
        main(["predict", "x.npz"])
    if closed == "stderr":
        sys.stderr.close()  # what took its place
    out, err = capsys.readouterr()
    if closed == "stdout":
        assert err.splitlines()[1:] == ["standard output: not written: it is closed"]
    else:
        assert len(out.splitlines()) == 1 + N


def test_names_of_classes_are_quoted_where_a_comma_would_part_them() -> None:
    assert predict.as_csv(["1", "ä/2.png"], ["T-shirt", "ä, b"]) == (
        'ImageId,Label\n1,T-shirt\nä/2.png,"ä, b"\n'
    )
