"""The charts of the page are those that `dvc plots show` draws, and can be drawn."""

import json

import pytest
import vl_convert

from stages.pages.charts import CURVES, Chart, read_charts
from stages.store.reports import read_table
from tests.scratch import PROJECT


@pytest.fixture(scope="module")
def charts() -> dict[str, Chart]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(PROJECT)
        return read_charts()


@pytest.mark.parametrize("name", CURVES)
def test_a_chart_holds_every_point_of_its_table(name: str, charts: dict[str, Chart]) -> None:
    points = json.loads(charts[name].script)["data"]["values"]
    table = read_table(PROJECT / "reports/compare" / f"{name}.csv")
    assert [point["model"] for point in points] == table["model"].tolist()
    columns = [column for column in table.columns if column != "model"]
    for column in columns:
        assert [point[column] for point in points] == table[column].tolist()


@pytest.mark.parametrize("name", CURVES)
def test_a_chart_is_drawn_with_a_line_for_each_model(name: str, charts: dict[str, Chart]) -> None:
    chart = json.loads(charts[name].script)
    chart["width"] = 440  # there is no page whose width it could take
    drawn = vl_convert.vegalite_to_svg(chart)
    models = read_table(PROJECT / "reports/compare" / f"{name}.csv")["model"].unique()
    assert len(models) == 9
    for model in models:
        assert f">{model}</text>" in drawn


def test_a_script_cannot_end_the_element_that_holds_it(charts: dict[str, Chart]) -> None:
    assert not [name for name, chart in charts.items() if "</" in chart.script]
