"""Packages that results depend on, in the versions that the committed results were made with."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

CONSTRAINTS = Path("constraints.txt")
# What is computed or drawn by them.
OF_RESULTS = ("faiss-cpu", "matplotlib", "numpy", "pandas", "scikit-learn", "scipy")


def other_versions(constraints: str) -> list[str]:
    """Return what is installed in another version than results were made with.

    Parameters
    ----------
    constraints : str
        Lines of ``name==version``; packages without one may be of any version.

    Returns
    -------
    list of str
        ``"<name> <version> for <version>"``, in the order of names; missing packages are not
        told, since what needs them says so.
    """
    pinned = dict(line.split("==", 1) for line in constraints.split() if "==" in line)
    found = []
    for name in OF_RESULTS:
        try:
            installed = version(name)
        except PackageNotFoundError:
            continue
        if installed != pinned.get(name, installed):
            found.append(f"{name} {installed} for {pinned[name]}")
    return found


def version_note() -> str | None:
    """Return a line on packages that may make numbers differ from those in the repository.

    None if there is nothing to say, or no `CONSTRAINTS` in the working directory.
    """
    if not CONSTRAINTS.exists():
        return None
    found = other_versions(CONSTRAINTS.read_text(encoding="utf-8"))
    if not found:
        return None
    return (
        f"{CONSTRAINTS}: installed: {', '.join(found)}; numbers may differ a little from the "
        "repository's; to have the same: pip install -c constraints.txt -e ."
    )
