"""Model files that are opened once, however often they are asked for."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from stages.store.model_file import load_model


def opened_model(path: Path) -> Any:
    """Return what `load_model` does, the last one from memory if its file is still the same."""
    return _opened(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=1)  # a large one may fill the memory
def _opened(path: Path, _: int) -> Any:
    return load_model(path)
