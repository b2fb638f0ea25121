"""``mnist-pipeline draw``: a page on this machine where one draws a digit and sees the answer.

Reads ``models/``, ``data/train/original/pixels/`` and ``data/classes.json``; writes what its
user says was read wrong. It serves 127.0.0.1 alone, and asks nothing of the net.
"""

import argparse
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.commands.model_files import MODELS, NOVELTY, model_path, unfit_model
from stages.commands.quick_imports import quick_imports
from stages.config.errors import PipelineError
from stages.config.notes import tell
from stages.imaging.mnist_form import SIDE
from stages.store.arrays import read_arrays
from stages.store.class_names import read_class_names

PIXELS = Path("data/train/original/pixels")
OTHERS = ("committee", "sgd", "random_forest", "knn", "sgd_pixels")
"""What is asked besides, where it is there: all that answers in milliseconds."""
VARIABLES = {
    "MPLBACKEND": "agg",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}
FIRST_PORT, LAST_PORT = 1024, 65535


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `run` reads."""
    parser.add_argument("--model", default="committee", help="a name in models/, or a path")
    parser.add_argument("--port", type=int, help="of 127.0.0.1; by default a free one from 7860")
    parser.add_argument(
        "--feedback",
        metavar="FOLDER",
        type=Path,
        default=Path("drawings"),
        help="where pictures that were read wrong are kept, by class; by default drawings/",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve the page until it is stopped.

    Raises
    ------
    PipelineError
        If Gradio is not installed, something to read is missing, or the port is taken.
    """
    if find_spec("gradio") is None:
        raise PipelineError("gradio: not installed, and draw needs it; pip install -e '.[app]'")
    port: int | None = arguments.port
    if port is not None and not FIRST_PORT <= port <= LAST_PORT:
        raise PipelineError(f"--port: expected {FIRST_PORT} to {LAST_PORT}, found {port}")
    ask, names = _asked(arguments.model)
    with _alone():
        from stages.drawing.page import Replies, launch, make_page

        page = make_page(Replies(ask, _keeper(arguments.feedback), names))
        try:
            address = launch(page, port)
        except OSError:
            where = "7860 to 7959" if port is None else str(port)
            raise PipelineError(f"--port: {where} is taken; give a free one") from None
        # Whoever ends it otherwise shall leave nothing behind either.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        print(f"{address} (Ctrl-C ends it)", flush=True)  # noqa: T201 - it speaks to the user
        page.block_thread()
    return 0


def _asked(name: str) -> tuple[Any, list[str]]:
    """Return what answers about pictures, and the names of the classes."""
    from stages.drawing.answer import answer
    from stages.drawing.nearest_images import NearestImages
    from stages.drawing.panel import Panel
    from stages.store.model_file import load_model

    path = model_path(name)
    beside = {each: MODELS / f"{each}.skops" for each in OTHERS}
    paths = {path.stem: path} | {
        each: file for each, file in beside.items() if each != path.stem and file.exists()
    }
    novelty = path.parent / f"{NOVELTY}.skops"
    if not novelty.exists():
        lack = "not found, so letters are taken for digits; 'dvc repro' makes it"
        tell(str(novelty), [lack])
    with quick_imports():
        models = {each: load_model(file) for each, file in paths.items()}
        if not hasattr(models[path.stem], "predict_proba"):
            raise PipelineError(f"{path}: expected a classifier with probabilities, found none")
        panel = Panel(models, load_model(novelty) if novelty.exists() else None)
    images, labels = read_arrays(PIXELS, "images", "labels")
    names = read_class_names()
    height, width = images.shape[1:]
    if (height, width) != (SIDE, SIDE):
        raise PipelineError(
            f"{PIXELS}: expected images of {SIDE} x {SIDE} pixels, as drawings are brought to, "
            f"found {height} x {width}; set data.size to [{SIDE}, {SIDE}]"
        )
    nearest = NearestImages(images, labels)
    try:
        answer(np.pad(images[0], SIDE), panel, nearest)  # the first one takes longer
    except ValueError as error:
        raise unfit_model(path, images[:1], error) from None
    return lambda grey: answer(grey, panel, nearest), names


def _keeper(folder: Path) -> Any:
    from stages.drawing.feedback import save

    def keep(image: npt.NDArray[np.uint8], name: str) -> str:
        kept = save(folder, image, name)
        return f"Saved: {folder.name}/{name}/{kept.name}"

    return keep


@contextmanager
def _alone() -> Iterator[None]:
    """Keep Gradio from asking anything of the net, and what is uploaded from staying."""
    with tempfile.TemporaryDirectory(prefix="mnist-pipeline-") as folder:
        os.environ.update(VARIABLES, GRADIO_TEMP_DIR=folder)
        # Gradio asks itself whether it is up, which is nothing for a proxy.
        own = ",".join(filter(None, (os.environ.get("NO_PROXY"), "127.0.0.1")))
        os.environ.update(NO_PROXY=own, no_proxy=own)
        yield
