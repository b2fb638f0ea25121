"""The stages of the pipeline, one module each, and the rooms that they share."""

import sys
from importlib.util import find_spec

# DVC starts the first python on the PATH, which is another one's if DVC was started by its path.
# Where it is not `python -m` that imports, as in a worker of Dask, who imports is told.
if sys.argv[0] == "-m" and find_spec("pydantic") is None:
    sys.stderr.write(
        f"stages: expected a Python with the project's packages, found {sys.executable}; "
        "'source .venv/bin/activate' puts the one that 'make' has set up first\n"
    )
    sys.exit(2)
