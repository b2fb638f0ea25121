"""Which modules of the project a module imports, directly or not, and what they say."""

import hashlib
from collections.abc import Iterable
from modulefinder import ModuleFinder
from pathlib import Path

PROJECT = Path(__file__).parents[2]
# Plumbing carries params, errors, arrays and work; how it does cannot change a result.
PLUMBING = (
    Path("stages/cluster"),
    Path("stages/config"),
    Path("stages/store/rows.py"),
    Path("stages/store/scratch.py"),
)


def code_hashes(modules: Iterable[str], alone: Iterable[str] = ()) -> dict[str, str]:
    """Return the SHA-256 of each file that these modules of the project consist of.

    Parameters
    ----------
    modules : iterable of str
        Dotted names. What they import of the project counts too, inside functions as well;
        `PLUMBING` and packages without code do not.
    alone : iterable of str
        Other modules, which count without what they import.

    Returns
    -------
    dict
        By path, as posix, from the project's folder.
    """
    finder = ModuleFinder(path=[str(PROJECT)])
    for module in modules:
        finder.import_hook(module)
    imported = {
        name
        for name, found in finder.modules.items()
        if getattr(found, "__file__", None) and not getattr(found, "__path__", None)
    }
    paths = {Path(*name.split(".")).with_suffix(".py") for name in imported | set(alone)}
    return {
        path.as_posix(): hashlib.sha256((PROJECT / path).read_bytes()).hexdigest()
        for path in sorted(paths)
        if not any(path.is_relative_to(each) for each in PLUMBING)
    }
