"""Work on one item as bytes, and back."""

import io
import pickle
from collections.abc import Callable
from typing import Any

import cloudpickle
import numpy as np

from stages.cluster.facts import own_facts
from stages.cluster.mapped import open_mapped, reference
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

    Functions of modules travel by name, those made elsewhere as they are, and mapped arrays as
    references.
    """
    stream = io.BytesIO()
    _Pickler(stream, protocol=pickle.HIGHEST_PROTOCOL).dump((work, item))
    return pickle.dumps(Call(stream.getvalue()))


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc]  # it is untyped
    def reducer_override(self, obj: Any) -> Any:
        found = reference(obj) if isinstance(obj, np.ndarray) else None
        if found is not None:
            return open_mapped, (found,)
        return super().reducer_override(obj)
