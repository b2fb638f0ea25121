"""The forms in which images come: recognised by what is there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from stages.imaging.unify import ImageParams, Size
from stages.sources.class_folders import FORM as CLASS_FOLDERS
from stages.sources.class_folders import read_class_folders, read_pictures, visible
from stages.sources.csv_table import read_csv, read_unlabelled_csv
from stages.sources.folder import as_parts, read_files, read_images
from stages.sources.known import SourceError
from stages.sources.npz import read_npz, read_unlabelled_npz
from stages.sources.opened_picture import is_picture
from stages.sources.parts import Found, Part
from stages.sources.picture_files import Pictures

FORMS = (
    "IDX files (train-images-idx3-ubyte, …), a folder of pictures for each class, "
    "train.csv, or an .npz file"
)


@contextmanager
def told_of(source: Path) -> Iterator[None]:
    """Let the problems of a block say the source before the file in it.

    Raises
    ------
    SourceError
        In place of another, with the source in every line of it.
    """
    try:
        yield
    except SourceError as error:
        # Of a source that is one file, its name is there already.
        own = "" if source.is_dir() else f"{source.name}: "
        lines = (f"{source}: {line.removeprefix(own)}" for line in str(error).splitlines())
        raise SourceError("\n".join(lines)) from error


def read_source(path: Path, chosen: ImageParams) -> Found:
    """Return the images of a file or folder of any form.

    A folder holds IDX files, a file ``train.csv`` (and ``test.csv``; names may be longer,
    such as ``mnist_train.csv``), one ``.npz`` file, or a folder of pictures for each class,
    within ``train/`` (and ``test/``) or directly. A file is ``.csv`` or ``.npz``.

    Parameters
    ----------
    path : Path
    chosen : ImageParams
        Its size also says what flat rows of pixels are.

    Raises
    ------
    SourceError
        In one line for each problem, or if the form is none of these, or several at once.
    """
    size = chosen.stored_size
    if path.is_file():
        ending = path.suffix.lower()
        if ending == ".npz":
            return read_npz(path, size)
        if ending == ".csv":
            return read_csv(path, None, size)
        raise SourceError(f"{path.name}: expected a folder, or a .csv or .npz file, found another")
    _check_folder(path)
    readers = _readers(path, size)
    if len(readers) != 1:
        listed = " and ".join(readers) or _described(path)
        raise SourceError(f"expected one form of images: {FORMS}; found {listed}")
    ((form, read),) = readers.items()
    found = read()
    folders = [entry.name for entry in visible(path) if entry.is_dir()]
    if folders and form != CLASS_FOLDERS:
        note = f"{', '.join(folders[:4])}: a folder beside {form}; not used"
        found = replace(found, notes=[*found.notes, note])
    return found


def read_unlabelled(path: Path, chosen: ImageParams) -> Part:
    """Return images that are to be labelled, of any form, whatever labels they may have.

    A file is ``.csv``, ``.npz``, an IDX file of images (plain or ``.gz``) or one picture. A
    folder holds IDX files, of which the test images are taken; one ``test.csv``; or pictures,
    also in folders within it, or, if it has a folder ``test``, in that.

    Raises
    ------
    SourceError
        In one line.
    """
    size = chosen.stored_size
    if path.is_file():
        ending = path.suffix.lower()
        if ending == ".csv":
            return read_unlabelled_csv(path, size)
        if ending == ".npz":
            return read_unlabelled_npz(path, size)
        if is_picture(path):
            return Part(Pictures([path], [path.name]), None, [path.name])
        return Part(read_images(path), None)
    _check_folder(path)
    entries = visible(path)
    images = [entry for entry in entries if "images" in entry.name and is_idx(entry)]
    tested = [entry for entry in images if "train" not in entry.name] or images
    tables = [entry for entry in entries if entry.name.lower().endswith("test.csv")]
    archives = [entry for entry in entries if entry.suffix.lower() == ".npz"]
    if len(files := tested + tables + archives) == 1:
        return read_unlabelled(files[0], chosen)
    if files:
        listed = ", ".join(file.name for file in files[:4])
        raise SourceError(f"expected one file of images to label, found {listed}")
    return read_pictures(path / "test" if (path / "test").is_dir() else path)


def is_source(path: Path) -> bool:
    """Tell by its name whether a file may be read of a folder of images."""
    named = path.name.lower().endswith((".npz", "train.csv", "test.csv"))
    return named or is_idx(path) or is_picture(path)


def is_idx(path: Path) -> bool:
    """Tell by its name whether a file is an IDX file."""
    return path.name.removesuffix(".gz").endswith(("idx1-ubyte", "idx3-ubyte"))


def _check_folder(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise SourceError("expected a file or a folder, found another kind, such as a pipe")


def _readers(path: Path, size: Size | None) -> dict[str, Callable[[], Found]]:
    """Return a reader for each form that a folder seems to have, by what was found."""
    entries = visible(path)
    files = [entry for entry in entries if not entry.is_dir()]
    trains = [file for file in files if file.name.lower().endswith("train.csv")]
    tests = [file for file in files if file.name.lower().endswith("test.csv")]
    archives = [file for file in files if file.suffix.lower() == ".npz"]
    found: dict[str, Callable[[], Found]] = {}
    if any(is_idx(file) for file in files):
        found["IDX files"] = lambda: as_parts(read_files(path))
    if len(trains) > 1 or len(tests) > 1 or len(archives) > 1:
        several = next(group for group in (trains, tests, archives) if len(group) > 1)
        raise SourceError(
            f"expected one {several[0].suffix} file of each part, "
            f"found {' and '.join(file.name for file in several[:4])}"
        )
    if trains:
        found[trains[0].name] = lambda: read_csv(trains[0], (*tests, None)[0], size)
    if archives:
        found[archives[0].name] = lambda: read_npz(archives[0], size)
    folders = [entry for entry in entries if entry.is_dir()]
    if folders and not found:
        found[CLASS_FOLDERS] = lambda: read_class_folders(path)
    return found


def _described(path: Path) -> str:
    entries = visible(path)
    pictures = [entry.name for entry in entries if is_picture(entry)]
    if pictures:
        return f"pictures in no folder of a class: {', '.join(pictures[:3])}"
    return ", ".join(entry.name for entry in entries[:4]) or "an empty folder"
