"""Pictures whose right class someone has told, as class folders."""

import hashlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.config.errors import PipelineError
from stages.config.file_names import is_plain_folder, other_spelling
from stages.drawing.markup import as_png
from stages.store.files import write_bytes


def save(folder: Path, image: npt.NDArray[np.uint8], name: str) -> Path:
    """Write ``<folder>/<class>/<hash>.png``, a form that ``data.source`` takes; return its path.

    An image has one class: if it was saved with another before, that file goes.

    Parameters
    ----------
    folder : Path
    image : (height, width) uint8
        Light on dark.
    name : str
        Of the class.

    Raises
    ------
    PipelineError
        If the class has a name that no folder can have, or is on this disk the same as
        another's; nothing is written.
    """
    if not is_plain_folder(name):
        raise PipelineError(
            f"{name}: not saved: expected a class with a name that folders can have on any system, "
            'found one with any of /\\:*?"<>|, a dot at an end, a space at its end, or a '
            "device's of Windows"
        )
    if taken := other_spelling(folder / name):
        raise PipelineError(
            f"{name}: not saved: this disk takes the folder {folder / taken} for that of this class "
            "too; give --feedback a folder on another disk"
        )
    content = as_png(image)
    file_name = f"{hashlib.sha256(content).hexdigest()[:16]}.png"
    target = folder / name / file_name
    write_bytes(target, content)
    for other in folder.glob(f"*/{file_name}"):
        if other.parent.name != name:
            other.unlink()
            if not any(other.parent.iterdir()):
                other.parent.rmdir()
    return target
