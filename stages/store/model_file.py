"""Model files: skops archives, the same bytes on every run, opened only if trusted."""

import io
import re
import zipfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import numpy as np

from stages.config.errors import PipelineError
from stages.config.versions import version_note
from stages.store.files import replaced_file

# What a model file may hold besides what skops itself trusts (scikit-learn's own
# estimators, numpy's arrays, Python's plain types) and the project's estimators.
TRUSTED = (
    "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
    "sklearn.tree._tree.Tree",
)
ROOMS = ("stages.families", "stages.imaging", "stages.learning")

_IDENTITY = re.compile(r'("__id__": |"file": ")(\d+)')
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20
# In the head of an `.npy` file of records, such as the nodes of a tree.
_RECORDS = b"'descr': ["


def save_model(path: Path, model: Any) -> None:
    """Write a fitted model as a skops archive.

    skops names the members of an archive after memory addresses and dates them; here
    they are numbered in order of appearance and dated 1980, so that the same model
    has the same bytes.
    """
    from skops.io import dump

    with replaced_file(path) as temporary:
        raw = temporary.with_suffix(".raw")
        try:
            dump(model, raw)
            with zipfile.ZipFile(raw) as source, zipfile.ZipFile(temporary, "w") as target:
                _renumber(source, target)
        finally:
            raw.unlink(missing_ok=True)


def load_model(path: Path) -> Any:
    """Return the model of a skops archive; nothing in it runs unless it is trusted.

    Raises
    ------
    PipelineError
        If the file is missing, is no skops archive, or holds a type that is neither
        trusted by skops nor by the project, or is no classifier.
    """
    from skops.io import get_untrusted_types, load

    try:
        _check_sizes(path)
        named = get_untrusted_types(file=path)
        foreign = sorted(name for name in named if name not in TRUSTED and not is_own(name))
        model = None if foreign else load(path, trusted=named)
    except FileNotFoundError:
        raise PipelineError(f"{path}: not found; 'dvc repro' makes it") from None
    except MemoryError:  # the file may be whole
        raise
    except Exception as error:  # noqa: BLE001 - a damaged archive makes its readers raise anything
        reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        raise PipelineError(
            f"{path}: not loaded: expected a skops archive, found one that does not open "
            f"({type(error).__name__}: {reason}); {_remedy()}"
        ) from None
    if foreign:
        raise PipelineError(
            f"{path}: not loaded: expected trusted types only, found {', '.join(foreign)}; "
            "'dvc repro' remakes it"
        )
    if not hasattr(model, "predict"):
        raise PipelineError(
            f"{path}: not loaded: expected a classifier, found {type(model).__name__}; "
            "'dvc repro' remakes it"
        )
    return model


def is_own(name: str) -> bool:
    """Return whether a dotted name is that of an estimator of the project.

    Its module is in a room of estimators (`ROOMS`), and it is a class that is defined there,
    not a function, nor something that the module has imported.
    """
    from sklearn.base import BaseEstimator

    module_name, _, class_name = name.rpartition(".")
    room, _, file_name = module_name.rpartition(".")
    if room not in ROOMS or not file_name.isidentifier() or find_spec(module_name) is None:
        return False
    found = getattr(import_module(module_name), class_name, None)
    is_estimator = isinstance(found, type) and issubclass(found, BaseEstimator)
    return is_estimator and found.__module__ == module_name


def _remedy() -> str:
    """Return what helps: DVC sees no change in a file that other packages have written."""
    if version_note() is None:
        return "'dvc repro' remakes it"
    return (
        "it may have been made with other packages than are installed: 'pip install -c "
        "constraints.txt -e .' brings those back, 'dvc repro --force' makes it with these"
    )


def _check_sizes(path: Path) -> None:
    """Refuse an archive that would unpack to more than its own size."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    packed = any(member.compress_type != zipfile.ZIP_STORED for member in members)
    if packed or sum(member.file_size for member in members) > path.stat().st_size:
        raise ValueError("expected members stored as they are, found packed ones")


def _renumber(source: zipfile.ZipFile, target: zipfile.ZipFile) -> None:
    numbers: dict[str, str] = {}
    # JSON written by skops; every address stands after one of the two keys.
    schema = _IDENTITY.sub(
        lambda match: match[1] + numbers.setdefault(match[2], str(len(numbers))),
        source.read("schema.json").decode(),
    )
    members = sorted(
        (name for name in source.namelist() if name != "schema.json"),
        key=lambda name: int(numbers[Path(name).stem]),
    )
    for name in members:
        renamed = zipfile.ZipInfo(numbers[Path(name).stem] + Path(name).suffix, _FIXED_DATE)
        renamed.file_size = source.getinfo(name).file_size
        with source.open(name) as reader, target.open(renamed, "w") as writer:
            _copy(reader, writer)
    target.writestr(zipfile.ZipInfo("schema.json", _FIXED_DATE), schema)


def _copy(reader: IO[bytes], writer: IO[bytes]) -> None:
    chunk = reader.read(_CHUNK)
    if _RECORDS in chunk[:128]:
        _copy_records(io.BytesIO(chunk + reader.read()), writer)
        return
    while chunk:
        writer.write(chunk)
        chunk = reader.read(_CHUNK)


def _copy_records(reader: IO[bytes], writer: IO[bytes]) -> None:
    """Copy an array of records; what fills them up, whatever it was, becomes zeros."""
    records = np.load(reader, allow_pickle=False)
    filled = np.zeros(records.shape, records.dtype)
    for field in records.dtype.names:
        filled[field] = records[field]
    np.save(writer, filled, allow_pickle=False)
