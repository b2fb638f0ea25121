"""The page of ``mnist-pipeline draw`` in a real browser: a stroke is drawn, the answer read."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from stages.learning.calibrated import Calibrated
from stages.learning.committee import Committee
from stages.store.arrays import write_arrays
from stages.store.model_file import save_model
from tests.class_names import DIGITS, write_class_names

Array = npt.NDArray[np.uint8]

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds that a busy machine may take to start, or to answer

pytestmark = pytest.mark.skipif(
    find_spec("gradio") is None, reason="no Gradio: pip install -e '.[app]'"
)


@pytest.fixture(scope="module")
def project(
    fitted: dict[str, Any],
    train_sample: tuple[Array, Array],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    folder = tmp_path_factory.mktemp("draw")
    sgd, knn = (Calibrated(fitted[name], 1.0, 1e-3, DIGITS) for name in ("kernel", "hyperplane"))
    for name, model in {
        "sgd": sgd,
        "knn": knn,
        "committee": Committee([sgd, knn], [0.5, 0.5], 1.0, 1e-4),
    }.items():
        save_model(folder / f"models/{name}.skops", model)
    images, labels = train_sample
    write_arrays(folder / "data/train/original/pixels", images=images, labels=labels)
    write_class_names(DIGITS, folder)
    return folder


@pytest.fixture(scope="module")
def address(browser: Any, project: Path) -> Iterator[str]:  # noqa: ARG001 - without it no server
    """Of a page that is served from the project."""
    command = [sys.executable, "-m", "stages.commands", "draw"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command,
        cwd=project,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as started:
        assert started.stdout is not None
        said = []
        found = None
        for line in started.stdout:  # the first says that there is no novelty
            said.append(line)
            if found := re.match(r"(http://127\.0\.0\.1:\d+)", line):
                break
        assert found is not None, "".join(said)
        yield found[1]
        started.terminate()


@pytest.fixture
def opened(page: Any, seen: Any, address: str) -> Iterator[Any]:
    """The page, which in the end must have asked nobody else and complained of nothing."""
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(address)
    page.wait_for_selector("#pad canvas")
    yield page
    assert seen.outside == []
    assert seen.errors == []


def draw(page: Any, *points: tuple[float, float]) -> None:
    """Draw a stroke through points, in shares of the pad's sides."""
    box = page.locator("#pad canvas").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()


def send(page: Any, path: Path) -> None:
    page.set_input_files("input[type=file]", path)


DROP = """([bytes, name]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, {type: "image/png"}));
  const event = new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
  document.querySelector("#pad canvas").dispatchEvent(event);
}"""


def answer(page: Any) -> str:
    found: str = page.locator(".verdict strong").inner_text()
    return found.removesuffix("?")


def kept(folder: Path) -> list[Path]:
    return sorted(each.relative_to(folder) for each in folder.rglob("*.png"))


def test_a_stroke_is_answered_and_a_wrong_answer_kept(opened: Any, project: Path) -> None:
    draw(opened, (0.5, 0.2), (0.48, 0.8))
    assert answer(opened) == "1"
    assert opened.locator(".bars tr").count() == 10
    assert opened.locator(".neighbours figure").count() == 5
    assert opened.locator(".others th").all_inner_texts() == ["sgd", "knn"]
    seen = opened.locator(".sight img")
    assert seen.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [28, 28]
    assert kept(project / "drawings") == []
    opened.get_by_label("What it is").click()
    opened.get_by_role("option", name="7").click()
    opened.get_by_role("button", name="Save").click()
    opened.get_by_text("Saved: drawings/7/").wait_for()
    (path,) = kept(project / "drawings")
    assert path.parent.name == "7"
    with Image.open(project / "drawings" / path) as image:
        assert (image.mode, image.size) == ("L", (28, 28))


def test_a_picture_is_answered_and_a_bad_one_told_in_a_line(
    opened: Any, tmp_path: Path, test_sample: tuple[Array, Array], project: Path
) -> None:
    picture = np.kron(255 - np.pad(test_sample[0][0], 4), np.ones((8, 8), np.uint8))
    Image.fromarray(picture).save(tmp_path / "photo.png")
    send(opened, tmp_path / "photo.png")
    assert answer(opened) == str(test_sample[1][0])
    Image.fromarray(255 - picture).save(tmp_path / "dark.png")
    opened.get_by_role("button", name="Clear").click()
    opened.get_by_text("The answer appears here").wait_for()
    opened.evaluate(DROP, [list((tmp_path / "dark.png").read_bytes()), "dark.png"])
    assert answer(opened) == str(test_sample[1][0])
    (tmp_path / "bad.png").write_bytes(b"no picture")
    send(opened, tmp_path / "bad.png")
    told = opened.get_by_role("alert")
    told.get_by_text("bad.png: expected a picture").wait_for()
    assert len(told.inner_text().splitlines()) == 1
    for path in (tmp_path, project, Path("/tmp"), Path.home()):
        assert str(path) not in opened.content()


def test_what_is_no_sign_is_told_in_a_line(opened: Any) -> None:
    draw(opened, (0.2, 0.2), (0.8, 0.2))  # a dash
    opened.get_by_role("alert").get_by_text("Nothing found").wait_for()
    assert opened.locator(".verdict").count() == 0


def test_clearing_and_the_keyboard(opened: Any) -> None:
    draw(opened, (0.3, 0.3), (0.7, 0.7))
    opened.locator(".verdict").wait_for()
    opened.get_by_role("button", name="Clear").click()
    opened.get_by_text("The answer appears here").wait_for()
    opened.locator("#pad canvas").focus()
    for _ in range(12):
        opened.keyboard.press("ArrowUp")
    opened.keyboard.down("Shift")
    for _ in range(26):
        opened.keyboard.press("ArrowDown")
    opened.keyboard.up("Shift")
    assert answer(opened) == "1"


def test_more_than_a_page_takes_is_refused(address: str) -> None:
    import http.client
    from urllib.parse import urlsplit

    where = urlsplit(address)
    assert where.hostname is not None
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=PATIENCE)
    connection.putrequest("POST", "/gradio_api/upload")
    connection.putheader("Content-Length", str(10**9))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
