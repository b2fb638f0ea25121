"""Whether two fitted models are one and the same."""

from typing import Any

from joblib.hashing import NumpyHasher
from sklearn.tree._tree import Tree


class _Hasher(NumpyHasher):  # type: ignore[misc]  # joblib is untyped
    """A hasher of all that a model holds, without the bytes that fill up a tree's records."""

    def save(self, obj: Any) -> None:
        if isinstance(obj, Tree):
            state = obj.__getstate__()
            nodes = state.pop("nodes")
            obj = ("Tree", state, {field: nodes[field].copy() for field in nodes.dtype.names})
        super().save(obj)


def fingerprint(model: Any) -> str:
    """Return a text that is the same for two models if they are."""
    found: str = _Hasher("md5").hash(model)
    return found
