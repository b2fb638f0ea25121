"""The curves as charts that can be touched: those that `dvc plots show` draws."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stages.config import params
from stages.store.reports import read_rows

TEMPLATES = Path(".dvc/plots")
GRAPH = Path("dvc.yaml")
CURVES = ("precision_recall", "roc")


def chart_of(plot: dict[str, str], rows: list[Any]) -> dict[str, Any]:
    """Return the Vega-Lite chart that DVC draws for a plot.

    Parameters
    ----------
    plot : dict
        ``template, title, x, y, x_label, y_label``, as declared in dvc.yaml.
    rows : list of dict
        The plotted table.
    """
    from dvc_render import VegaRenderer

    points = [row | {"rev": "this"} for row in rows]
    renderer = VegaRenderer(points, "curves", template_dir=str(TEMPLATES), **plot)
    chart: dict[str, Any] = renderer.get_filled_template()
    encoding = chart["encoding"]
    encoding.pop("strokeDash")  # tells revisions, of which there is one
    # Hovering is over points, which are there but cannot be seen; only lines are faded by a click.
    chart["mark"]["point"] = {"filled": True, "fillOpacity": 0, "size": 150}
    encoding["strokeOpacity"] = encoding.pop("opacity")
    encoding["tooltip"] = [
        {"field": "model"},
        {"field": "x", "title": plot["x"].replace("_", " "), "format": ".3%"},
        {"field": "y", "title": plot["y"].replace("_", " "), "format": ".3%"},
    ]
    for axis in ("x", "y"):
        encoding[axis]["axis"]["labelOverlap"] = "greedy"
    del chart["title"]  # which a narrow chart would cut off
    return chart | {"width": "container", "autosize": {"type": "fit-x", "contains": "padding"}}


@dataclass(frozen=True)
class Chart:
    """A chart within a page.

    Attributes
    ----------
    title : str
    script : str
        Its Vega-Lite, as JSON that a script element can hold.
    """

    title: str
    script: str


def read_charts() -> dict[str, Chart]:
    """Return the charts of all models' curves by name, as the stage `compare` declares them."""
    plots = params.read_document(GRAPH)["stages"]["compare"]["plots"]
    declared = {
        Path(path).stem: plot
        for one in plots
        if isinstance(one, dict)
        for path, plot in one.items()
    }
    found = {}
    for name in CURVES:
        plot = {key: value for key, value in declared[name].items() if key != "cache"}
        chart = chart_of(plot, read_rows(Path("reports/compare") / f"{name}.csv"))
        script = json.dumps(chart, sort_keys=True).replace("</", "<\\/")
        found[name] = Chart(plot["title"], script)
    return found
