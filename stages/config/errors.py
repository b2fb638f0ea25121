"""How a stage fails: in words for its user, with exit status 2 and no traceback."""

import os
import sys
from collections.abc import Callable


class PipelineError(Exception):
    """What stops a stage.

    The message is written for the user, one problem a line: what is wrong, where
    (file, key), what was expected, what was found and what to do next.
    """


def run_stage(main: Callable[[], None]) -> None:
    """Run the ``main`` of a stage; where it cannot go on, say why on stderr and exit with 2.

    That is a `PipelineError`, or an `OSError` such as a full disk, which names its file.
    Figures go to files: the backend of a notebook, from which a stage may be started, need
    not be installed here.
    """
    os.environ["MPLBACKEND"] = "agg"
    try:
        main()
    except (PipelineError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - the one place that speaks to the user
        sys.exit(2)
