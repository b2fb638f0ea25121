"""Studies that are left out: their stages end at once, and what they write says so.

DVC wants every output of a stage, so each gets a stand-in.
"""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stages.config import params
from stages.config.errors import run_stage
from stages.config.notes import tell
from stages.store.files import replaced_folder, write_bytes

GRAPH = Path("stages/studies/dvc.yaml")
CHECKED = Path("data/studies/checked")
LEFT_OUT = "left out"
NOTE = "left out, by stages/studies/params.yaml: left_out"


def write_checked(studies: dict[str, bool]) -> None:
    """Write of each study, by name, a file that says whether it is left out."""
    with replaced_folder(CHECKED) as folder:
        for study, left_out in studies.items():
            (folder / study).write_bytes(f"{LEFT_OUT if left_out else 'valid'}\n".encode())


def is_left_out(study: str) -> bool:
    """Return whether the check of the studies has found a study left out."""
    checked = CHECKED / study
    return checked.exists() and checked.read_text(encoding="utf-8").strip() == LEFT_OUT


def run_study(stage: str, main: Callable[[], None]) -> None:
    """Run the ``main`` of a study's stage as `run_stage` does, or say that it is left out.

    Parameters
    ----------
    stage : str
        Its name in ``stages/studies/dvc.yaml``, such as ``binary_compute``.
    main : callable
    """
    study = stage.rpartition("_")[0]

    def stand_in() -> None:
        tell(stage, [NOTE])
        outputs = stage_outputs(params.read_document(GRAPH)["stages"][stage], sys.argv[1:])
        for path in outputs:
            write_stand_in(path, f"{study}: {NOTE}")

    run_stage(stand_in if is_left_out(study) else main)


def stage_outputs(stage: dict[str, Any], arguments: list[str]) -> list[Path]:
    """Return what a stage of a dvc.yaml writes; of one under ``foreach``, that of one item.

    The item is the first argument of its command.
    """
    own = stage.get("do", stage)
    listed = [*own.get("outs", []), *own.get("plots", [])]
    paths = [out if isinstance(out, str) else next(iter(out)) for out in listed]
    if "foreach" in stage:
        paths = [path.replace("${key}", arguments[0]) for path in paths]
        paths = [path.replace("${item}", arguments[0]) for path in paths]
    return [Path(path) for path in paths]


def write_stand_in(path: Path, note: str) -> None:
    """Write a note in the form that a path's name asks for; into a folder, a text file."""
    if path.suffix == ".png":
        write_bytes(path, _picture(note))
    elif path.suffix:
        write_bytes(path, f"{note}\n".encode())
    else:
        with replaced_folder(path) as folder:
            (folder / "left_out.txt").write_bytes(f"{note}\n".encode())


def _picture(note: str) -> bytes:
    from PIL import Image, ImageDraw

    picture = Image.new("L", (640, 60), color=255)
    ImageDraw.Draw(picture).text((20, 24), note, fill=0)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()
