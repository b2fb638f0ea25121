"""Fetch MNIST, or read one's own images of any form, and lay them in ``data/raw/``.

Reads: the file or folder that ``params.yaml: data.source`` names, and, if it is a listing,
the net. Writes: ``data/raw/`` (see `stages.sources.raw`). Invariant: of a listing only the
bytes that it knows by their SHA-256 come in, from whatever source; no other data ever takes
their place.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from stages.config import params
from stages.config.errors import PipelineError, run_stage
from stages.imaging.unify import ImageParams
from stages.sources import cache
from stages.sources.folder import as_parts
from stages.sources.forms import read_source, told_of
from stages.sources.known import NAMES, IdxFiles, SourceError, mismatches
from stages.sources.listing import Source, read_listing, source_problems
from stages.sources.parts import Found
from stages.sources.raw import as_raw_files
from stages.store.files import replaced_folder

RAW = Path("data/raw")


class Params(ImageParams):
    """Where the images come from, a listing or one's own, and what they are to become."""

    source: str = Field(min_length=1)


def fetch(source: Path, chosen: ImageParams) -> tuple[Found, str]:
    """Return the images of a source, and in words where they came from.

    Parameters
    ----------
    source : Path
        A listing (``.yaml``), or a file or folder of images of any form.
    chosen : ImageParams

    Raises
    ------
    PipelineError
        If the listing has a problem, or no source gave its files.
    SourceError
        With a line for each problem of one's own images.
    """
    if source.suffix == ".yaml":
        listing = read_listing(source)
        files, origin = fetch_listed(
            source, cache.default_folder(), listing.sources(), listing.sha256
        )
        return as_parts(files), origin
    found = read_source(source, chosen)
    return found, f"{found.form} from {source}"


def fetch_listed(
    listing: Path, cached: Path, sources: Mapping[str, Source], known: Mapping[str, str]
) -> tuple[IdxFiles, str]:
    """Return the four files from the cache, else from the first source that gives them.

    What a source gave is kept in the cache. A source that fails, and a cache that does
    not serve, are told on stderr in one line as it happens.

    Parameters
    ----------
    listing : Path
        What messages name.
    cached : Path
    sources : mapping of str to callable
    known : mapping of str to str
        The SHA-256 of each decoded file.

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
        return found, f"{listing} from the cache (SHA-256 verified)"
    for name, source in sources.items():
        try:
            found = _verified(name, source(), known)
        except SourceError as error:
            _tell(str(error))
            continue
        _keep(cached, found)
        return found, f"{listing} from {name} (SHA-256 verified)"
    raise PipelineError(
        f"data.source: {listing}: no source gave the four files; each reason is told above; "
        f"tried: cache {cached}, {', '.join(sources)}\n"
        "to go on without them, set data.source in params.yaml to a folder that holds "
        f"{', '.join(NAMES)}, each plain or as .gz"
    )


def main() -> None:
    """Run the stage."""
    chosen = params.load("data", Params)
    if problems := source_problems(chosen.source):
        raise PipelineError("\n".join(f"{params.PARAMS}: {line}" for line in problems))
    source = Path(chosen.source)
    try:
        with told_of(source):
            found, origin = fetch(source, chosen)
            files, notes = as_raw_files(found, chosen)
    except SourceError as error:
        lines = str(error).splitlines()
        raise PipelineError("\n".join(f"data.source: {line}" for line in lines)) from error
    with replaced_folder(RAW) as folder:
        for name, content in files.items():
            (folder / name).write_bytes(content)
    for note in notes:
        _tell(f"data.source: {source}: {note}")
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
