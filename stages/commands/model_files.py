"""The files of ``models/`` that may be asked."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.config.errors import PipelineError
from stages.config.problems import did_you_mean

MODELS = Path("models")
NOVELTY = "novelty"
"""What tells that an image is of no class; it is no model to ask."""


def unfit_model(path: Path, images: npt.NDArray[np.uint8], error: ValueError) -> PipelineError:
    """Return what to say of a model that raised an error for images, (n, height, width)."""
    height, width = images.shape[1:]
    reason = str(error).strip().splitlines()[0]
    return PipelineError(
        f"{path}: expected a model of images of {height} x {width} pixels, found another "
        f"({reason}); name one by --model"
    )


def model_path(name: str) -> Path:
    """Return the file of a model: its path, or that in ``models/`` with its name.

    Raises
    ------
    PipelineError
        If there is none; the message names those that there are.
    """
    path = Path(name) if name.endswith(".skops") else MODELS / f"{name}.skops"
    if path.exists():
        return path
    known = sorted(each.stem for each in MODELS.glob("*.skops") if each.stem != NOVELTY)
    hint = did_you_mean(name, known) if known else "; 'dvc repro' or 'dvc pull' brings them"
    raise PipelineError(f"{path}: no such model{hint}")
