"""Work on one item as bytes, and back."""

import io
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np

from stages.cluster.facts import own_facts
from stages.cluster.files import array_reference, file_reference, found_file, opened_array
from stages.cluster.worker import run


class Call:
    """Work that is done where its pickle is opened.

    Dask opens what it is sent before anyone can see that a worker has not the project, and loses
    the worker by that. It is sent bytes, therefore, which a function of Python's opens as a
    task: whatever is wrong is an error of the task.
    """

    def __init__(self, pickled: bytes) -> None:
        self.pickled = pickled

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """Return what `pickle.loads` is to call."""
        return run, (own_facts(), self.pickled)


def pack(work: Callable[[Any], Any], item: Any) -> bytes:
    """Return bytes by which `pickle.loads` does the work on the item; see `run`.

    Functions of modules travel by name, those made elsewhere as they are; paths of files of the
    project, and arrays mapped from them, as references.
    """
    stream = io.BytesIO()
    _Pickler(stream, protocol=pickle.HIGHEST_PROTOCOL).dump((work, item))
    return pickle.dumps(Call(stream.getvalue()))


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc]  # it is untyped
    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, np.ndarray) and (array := array_reference(obj)):
            return opened_array, (array,)
        if isinstance(obj, Path) and (file := file_reference(obj)):
            return found_file, (file,)
        return super().reducer_override(obj)
