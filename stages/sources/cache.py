"""A folder outside the repository, so that MNIST is downloaded once a machine, not a clone."""

import os
from collections.abc import Mapping
from pathlib import Path

from stages.sources.known import IdxFiles, SourceError, mismatches, one_line
from stages.store.files import write_bytes

VARIABLE = "MNIST_PIPELINE_CACHE"
"""The environment variable that names another folder."""

_MOST_BYTES = 64 * 1024**2


def default_folder() -> Path:
    """Return the folder that the environment names, or the system's place for caches."""
    import pooch

    return Path(os.environ.get(VARIABLE) or pooch.os_cache("mnist-pipeline"))


def read(folder: Path, known: Mapping[str, str]) -> IdxFiles | None:
    """Return the four files of the cache, each with its known SHA-256; None if it is empty.

    Raises
    ------
    SourceError
        In one line, if a file is missing, unreadable or not the known one.
    """
    found: IdxFiles = {}
    for name in known:
        try:
            with (folder / name).open("rb") as stream:
                # Longer than any known file is enough to be the wrong one.
                found[name] = stream.read(_MOST_BYTES)
        except OSError:
            continue
    if not found:
        return None
    problems = mismatches(found, known)
    if problems:
        raise SourceError(f"cache {folder}: {problems[0]}; not used")
    return found


def write(folder: Path, content: IdxFiles) -> None:
    """Write the four files into the cache, each whole or not at all, and touch no other.

    Raises
    ------
    SourceError
        In one line, if the folder cannot be written.
    """
    try:
        for name, idx_bytes in content.items():
            write_bytes(folder / name, idx_bytes)
    except OSError as error:
        raise SourceError(f"cache {folder}: not written: {one_line(error)}") from error
