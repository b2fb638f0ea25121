"""The files of ``models/`` that may be asked."""

from pathlib import Path

from stages.config.errors import PipelineError
from stages.config.problems import did_you_mean

MODELS = Path("models")
NOVELTY = "novelty"
"""What tells that an image is of no class; it is no model to ask."""


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
