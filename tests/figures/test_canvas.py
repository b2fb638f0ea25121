"""A canvas has the axes that were asked for, and each model looks of its own."""

from stages.figures.canvas import COLOURS, new_figure, styles
from tests.scratch import PROJECT, run


def test_models_have_looks_of_their_own_that_do_not_depend_on_their_order() -> None:
    names = [f"m{i:02}" for i in range(4 * len(COLOURS))]
    looks = styles(names)
    assert len(set(looks.values())) == len(names)
    assert styles(names[::-1]) == looks


def test_a_figure_has_as_many_axes_as_asked_for() -> None:
    figure, axes = new_figure(8, 4, rows=2, columns=3)
    assert len(axes) == len(figure.axes) == 6


def test_the_backend_of_a_notebook_is_none_of_our_business() -> None:
    draw = (
        "from stages.config.errors import run_stage; "
        "from stages.figures.canvas import new_figure; run_stage(lambda: new_figure(3, 2))"
    )
    theirs = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    result = run(PROJECT, "python", "-c", draw, variables=theirs)
    assert (result.returncode, result.stderr) == (0, "")
