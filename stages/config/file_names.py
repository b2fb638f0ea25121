"""Names that are also those of files and folders: which no system refuses, or takes for another."""

import re
from pathlib import Path
from unicodedata import normalize

# Windows takes them for devices, with any ending, in any folder.
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)
_REFUSED = re.compile(r'[\x00-\x1f<>:"/\\|?*]')


def is_device(name: str) -> bool:
    """Return whether Windows takes a file of a name, such as ``con`` or ``aux.png``, for a device."""
    return _DEVICES.fullmatch(name.partition(".")[0].rstrip(" ")) is not None


def is_plain_folder(name: str) -> bool:
    """Return whether a folder may have a name on any system, and is not hidden by it."""
    ends_well = bool(name) and name[0] != "." and name[-1] not in ". "
    return ends_well and _REFUSED.search(name) is None and not is_device(name)


def other_spelling(path: Path) -> str | None:
    """Return the name that a file or folder has, if a disk finds it by one spelt otherwise.

    So do those of macOS and Windows: ``A`` is ``a`` there.
    """
    if not path.exists():
        return None
    names = {normalize("NFC", each.name): each.name for each in path.parent.iterdir()}
    if normalize("NFC", path.name) in names:
        return None
    same = [each for each in names.values() if each.casefold() == path.name.casefold()]
    return same[0] if same else None
