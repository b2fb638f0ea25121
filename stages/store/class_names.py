"""The names of the classes, which people read in place of their codes."""

from pathlib import Path

from stages.config.errors import PipelineError
from stages.store.reports import read_json

CLASSES = Path("data/classes.json")


def read_class_names(path: Path = CLASSES) -> list[str]:
    """Return the name of each class, that of code 0 first.

    Raises
    ------
    PipelineError
        If the file is missing, or is no list of two names or more.
    """
    names = read_json(path)
    if not isinstance(names, list) or len(names) < 2 or not all(isinstance(n, str) for n in names):
        raise PipelineError(
            f"{path}: expected a list of two names or more, found {str(names)[:40]}; "
            "'dvc repro' remakes it"
        )
    return names
