"""The suspects of an audit of labels, and what the audit is worth."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.figures.canvas import ACCENT, MUTED, new_figure, set_headline
from stages.figures.class_names import CAPTION, shown
from stages.figures.gallery import answers_gallery

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def contradicted_figure(
    images: npt.NDArray[np.uint8], contradicted: pd.DataFrame, n_drawn: int, model: str
) -> "Figure":
    """Return the images whose labels are contradicted most, with label and suggestion.

    Parameters
    ----------
    images : (n, height, width) uint8
        Of the whole training set; only those that are drawn are read.
    contradicted : DataFrame
        As of `stages.studies.audit.measures.contradicted_labels`, labels by name.
    n_drawn : int
        At most so many are drawn.
    model : str
        Which judges.
    """
    drawn, n_suspects = contradicted.head(n_drawn), int(contradicted["suspect"].sum())
    title = (
        f"{model} contradicts {len(contradicted):,} of {len(images):,} labels, "
        f"{n_suspects:,} with confidence (label or suggestion?)"
    )
    if drawn.empty:
        figure, (axes,) = new_figure(8, 1)
        axes.set_axis_off()
        set_headline(figure, title)
        return figure
    pairs = zip(drawn["label"], drawn["suggested"], strict=True)
    captions = [
        (f"{shown(label, CAPTION)} or", f"{shown(other, CAPTION)}?") for label, other in pairs
    ]
    return answers_gallery(images[drawn["image"].to_numpy()], title, captions)


def audit_figure(
    planted: dict[str, Any], found: npt.NDArray[np.int64], cleaned: dict[str, Any], model: str
) -> "Figure":
    """Return planted errors found by images looked at, and errors before and after cleaning.

    Parameters
    ----------
    planted, cleaned : dict
        As of `planted_report` and `cleaned_report` of `stages.studies.audit.measures`.
    found : (m,) int64
        Planted errors among the first 1, 2, … images.
    model : str
        Which was fitted.
    """
    figure, (left, right) = new_figure(8, 4.2, columns=2)
    _planted(left, planted, found)
    _cleaned(right, cleaned)
    set_headline(
        figure,
        f"{model}: the audit finds {planted['found']:,} of {planted['planted']:,} planted errors "
        f"among {planted['suspects']:,} suspects",
    )
    return figure


def _planted(axes: "Axes", planted: dict[str, Any], found: npt.NDArray[np.int64]) -> None:
    looked_at = np.arange(1, len(found) + 1)
    total = planted["planted"]
    axes.plot(
        looked_at, 100 * np.minimum(looked_at, total) / total, ":", color=MUTED, label="ideal"
    )
    axes.plot(looked_at, 100 * found / total, color=ACCENT, label="least margin first")
    axes.axvline(planted["suspects"], color=MUTED, ls="--", lw=1, label="suspects end here")
    axes.set(
        title="planted label errors found",
        xlabel="images looked at",
        ylabel="of the planted errors (%)",
        xlim=(0, len(found)),
        ylim=(0, 104),
    )
    axes.legend(loc="lower right")


def _cleaned(axes: "Axes", cleaned: dict[str, Any]) -> None:
    for x, side in enumerate(("before", "after")):
        own = cleaned[side]
        error, best, worst = (100 * (1 - own[f"accuracy{end}"]) for end in ("", "_high", "_low"))
        axes.errorbar(
            x,
            error,
            yerr=[[error - best], [worst - error]],
            fmt="o",
            color=MUTED if side == "before" else ACCENT,
            capsize=4,
        )
        axes.annotate(
            f"{error:.2f} %\n{own['errors']:,} errors",
            (x, error),
            (10, 0),
            textcoords="offset points",
            va="center",
        )
    axes.set(
        title=f"published labels (McNemar p = {cleaned['p']:.2g})",
        xlabel="in the training folds",
        ylabel="out-of-fold error (%), 95 % interval",
        xlim=(-0.4, 1.7),
        ylim=(0, None),
    )
    axes.set_xticks([0, 1], ["all images", "without suspects"])
    axes.grid(visible=False, axis="x")
