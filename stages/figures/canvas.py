"""What all figures have in common: their look, and one colour for each model."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe & Ito (2008), told apart by colour-blind readers too; yellow, which is too
# pale for lines, is left out, and a dark grey added. The last four, for many models,
# are of Tol's muted scheme (2021).
COLOURS = (
    *("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#777777"),
    *("#882255", "#999933", "#332288", "#44AA99"),
)
ACCENT, MUTED = COLOURS[0], "#777777"

LETTER = 0.6 / 72  # inches, about, for each point of its size

# Told apart without any colour, where lines cross.
LINES = ("-", "--", "-.", ":")

_STYLE = {
    "figure.dpi": 100,
    "savefig.dpi": 100,
    "font.size": 11,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e4e4e4",
    "legend.frameon": False,
}


def new_figure(
    width: float, height: float, rows: int = 1, columns: int = 1
) -> tuple["Figure", "list[Axes]"]:
    """Return an empty figure of that many inches, and its axes, row by row.

    The style is the project's own, whatever the user's matplotlib settings are.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcdefaults()
    mpl.rcParams.update(_STYLE)  # type: ignore[arg-type]  # the stubs know each key
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False)
    return figure, list(axes.ravel())


def styles(names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return a colour and a line style for each name, the same for the same set of names.

    They are given out in alphabetical order, as Vega does in the plots of DVC.
    """
    return {
        name: (COLOURS[i % len(COLOURS)], LINES[i // len(COLOURS) % len(LINES)])
        for i, name in enumerate(sorted(names))
    }


def fitting_size(texts: Sequence[str], inches: float, sizes: Sequence[float]) -> float | None:
    """Return the first size in which each text fits into so many inches; None if none does."""
    longest = max(map(len, texts), default=0)
    return next((size for size in sizes if longest * LETTER * size <= inches), None)


def set_headline(figure: "Figure", text: str) -> None:
    """Write what a figure has found above it, from its left edge."""
    figure.suptitle(text, x=0.01, ha="left", fontweight="bold", fontsize=13, wrap=True)


def png_bytes(figure: "Figure") -> bytes:
    """Return a figure as PNG, without metadata that would change with the library.

    Its headline is the picture's title, so that whoever shows it can tell in words what it shows.
    """
    stream = BytesIO()
    metadata = {"Software": None, "Title": figure.get_suptitle() or None}
    figure.savefig(stream, format="png", metadata=metadata)
    return stream.getvalue()
