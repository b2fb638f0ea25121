"""What loading a model imports, without what no model of the project needs."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# scikit-learn and skops import these if they are there, to convert tables and to test
# estimators: a fifth of the time in which a model is loaded.
UNUSED = ("pandas", "pytest")


@contextmanager
def quick_imports() -> Iterator[None]:
    """Import without `UNUSED`, as far as they are not imported yet, and without collecting garbage.

    What is imported within takes them for missing, and that for as long as the process lives.
    Afterwards they can be imported as ever.
    """
    hidden = [name for name in UNUSED if name not in sys.modules]
    was_enabled = gc.isenabled()
    gc.disable()
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # what makes an import fail at once
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)
        if was_enabled:
            gc.enable()
