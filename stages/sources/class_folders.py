"""Pictures in a folder for each class: ``train/<class>/*.png``, or ``<class>/*.png``."""

import unicodedata
from pathlib import Path

from stages.config.problems import printable
from stages.sources.known import SourceError
from stages.sources.opened_picture import LISTED, is_picture
from stages.sources.parts import Found, Part, name_problem
from stages.sources.picture_files import Brightest, Pictures

FORM = "class folders"
TRAIN, TEST = "train", "test"

_OF_SYSTEMS = frozenset(("Thumbs.db", "desktop.ini", "__MACOSX"))


def read_class_folders(folder: Path) -> Found:
    """Return the pictures of a folder, by ``train/`` and ``test/`` if it has them.

    Without ``train/`` each folder in it is a class. The name of a class is its folder's;
    what begins with a dot is left out. A ``test/`` without folders is a set without labels,
    and no test part; other folders beside ``train/`` are left out; both are noted.

    Raises
    ------
    SourceError
        In one line, if a class has no pictures, a file is none by its ending, or a folder
        lies where pictures are expected. That a picture is damaged is told when it is opened.
    """
    parts = {entry.name: entry for entry in visible(folder) if entry.is_dir()}
    if TRAIN not in parts:
        return Found(FORM, _read_part(folder, folder, Brightest()))
    brightest = Brightest()  # of both, so that both are scaled alike
    train = _read_part(folder, parts[TRAIN], brightest)
    notes, test = [], None
    if TEST in parts:
        if any(entry.is_dir() for entry in visible(parts[TEST])):
            test = _read_part(folder, parts[TEST], brightest)
        else:
            notes.append(f"{TEST}: has no class folders, so it is no test part; not used")
    others = sorted(set(parts) - {TRAIN, TEST})
    if others:
        notes.append(f"{', '.join(others)}: beside {TRAIN} and {TEST}; not used")
    return Found(FORM, train, test, notes)


def read_pictures(folder: Path) -> Part:
    """Return all pictures of a folder and the folders in it, without labels, by name.

    Raises
    ------
    SourceError
        In one line, if there are none.
    """
    names = [
        found.as_posix()
        for found in sorted(path.relative_to(folder) for path in folder.rglob("*"))
        if is_picture(found) and all(_is_shown(part) for part in found.parts)
    ]
    if not names:
        raise SourceError(f"expected pictures ({LISTED}), found none")
    pictures = Pictures([folder / name for name in names], [printable(name) for name in names])
    return Part(pictures, None, names)


def visible(folder: Path) -> list[Path]:
    """Return the entries of a folder by name, less hidden ones and those of systems.

    Raises
    ------
    SourceError
        In one line, if the folder cannot be read.
    """
    try:
        return sorted(entry for entry in folder.iterdir() if _is_shown(entry.name))
    except OSError as error:
        raise SourceError(f"expected a folder, found: {error.strerror}") from error


def _is_shown(name: str) -> bool:
    return not name.startswith(".") and name not in _OF_SYSTEMS


def _read_part(root: Path, folder: Path, brightest: Brightest) -> Part:
    paths: list[Path] = []
    labels: list[str] = []
    classes = [entry for entry in visible(folder) if entry.is_dir()]
    if not classes:
        raise SourceError(f"{folder.name}: expected a folder for each class, found none")
    for entry in classes:
        name = unicodedata.normalize("NFC", entry.name)  # as a Mac writes ä, it is two letters
        if problem := name_problem(name):
            raise SourceError(f"{folder.name}: {problem}")
        own = _pictures_of(root, entry)
        paths += own
        labels += [name] * len(own)
    names = [_relative(path, root) for path in paths]
    return Part(Pictures(paths, names, brightest), labels, names)


def _pictures_of(root: Path, folder: Path) -> list[Path]:
    found = visible(folder)
    for path in found:
        if path.is_dir() or not is_picture(path):
            kind = "a folder" if path.is_dir() else "another file"
            raise SourceError(
                f"{_relative(path, root)}: expected a picture ({LISTED}), found {kind}; take it out"
            )
    if not found:
        raise SourceError(f"{_relative(folder, root)}: expected pictures ({LISTED}), found none")
    return found


def _relative(path: Path, root: Path) -> str:
    return printable(path.relative_to(root).as_posix())
