"""Loss and validation error by epoch."""

from typing import TYPE_CHECKING

import pandas as pd

from stages.figures.canvas import ACCENT, COLOURS, new_figure, set_headline

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def loss_figure(model: str, table: pd.DataFrame) -> "Figure":
    """Return the training loss and the validation error by epoch, side by side.

    Parameters
    ----------
    model : str
    table : DataFrame
        From `stages.more.model.loss_table`.
    """
    from matplotlib.ticker import LogLocator, NullFormatter

    figure, (losses, errors) = new_figure(8, 4, columns=2)
    percent = 100 * (1 - table["validation_accuracy"])
    best = int(percent.argmin())
    losses.plot(table["epoch"], table["loss"], color=ACCENT)
    losses.set(xlabel="epoch", ylabel="loss (log scale)", yscale="log", title="Training images")
    losses.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    losses.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    losses.yaxis.set_minor_formatter(NullFormatter())
    errors.plot(table["epoch"], percent, color=COLOURS[1])
    errors.plot(
        table["epoch"][best],
        percent[best],
        "o",
        markersize=10,
        markerfacecolor="none",
        clip_on=False,
        color="black",
    )
    errors.set(xlabel="epoch", ylabel="error (%)", ylim=(0, None), title="Training images held out")
    least = f"{percent[best]:.2f} % after epoch {table['epoch'][best]} of {len(table)}"
    set_headline(figure, f"{model} errs least on what it held out: {least}")
    return figure
