"""Models by cost and error."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.benchmark import frontier
from stages.benchmark.frontier import on_frontier, read_error, summary_file, tabulate
from stages.benchmark.unit import Unit, measure_unit
from stages.config.errors import PipelineError
from stages.store.arrays import read_arrays, write_arrays
from tests.benchmark.summaries import METRICS, write_summary

UNIT = Unit(seconds=0.5, memory=600 * 784, description="1,000 × 600 × 784")


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1))
def test_the_frontier_is_what_no_model_beats(models: list[tuple[int, int]]) -> None:
    found = on_frontier([cost for cost, _ in models], [error for _, error in models])
    # Swept by cost, a model of the frontier errs less than all cheaper ones, equals apart.
    least = {cost: min(e for c, e in models if c == cost) for cost, _ in models}
    expected = [
        error == least[cost] and all(error < least[other] for other in least if other < cost)
        for cost, error in models
    ]
    assert found.tolist() == expected


@pytest.mark.usefixtures("project", "in_this_process")
def test_each_model_has_its_costs_in_units_and_its_error() -> None:
    report = frontier.compare(frontier.Params(train_size=None, queries=50), UNIT)
    table = report.tables["frontier"].set_index("model")
    assert set(table.index) == {"knn_pixels", "random_forest_pixels", "sgd", "committee"}
    assert table["predict_time"].is_monotonic_increasing
    assert (table["error"] - 0.01).abs().max() < 1e-9
    assert (table["error_low"] < table["error"]).all()
    assert (table["error"] < table["error_high"]).all()
    assert table["fit_time"].isna().to_dict() == {name: name == "committee" for name in table.index}
    assert table.drop("committee")["fitted_to"].tolist() == [600] * 3
    size = Path("models/knn_pixels.skops").stat().st_size / UNIT.memory
    assert table.loc["knn_pixels", "file"] == pytest.approx(size, rel=0.01)
    assert list(report.figures) == ["frontier"]


@pytest.mark.usefixtures("project", "in_this_process")
def test_a_fit_to_fewer_images_keeps_those_and_their_copies() -> None:
    work = frontier.prepare_fit("knn_pixels", 200)
    assert work.answer(work.run()) == 200
    images, labels = read_arrays(Path("data/train/original/pixels"), "images", "labels")
    source = np.tile(np.arange(300, dtype=np.int32), 2)
    folder = Path("data/train/original/pixels")
    write_arrays(folder, images=images[:600], labels=labels[:600], source=source)
    work = frontier.prepare_fit("knn_pixels", 200)
    assert work.answer(work.run()) == 400


@pytest.mark.usefixtures("project", "in_this_process")
def test_the_unit_is_of_all_training_images() -> None:
    unit = measure_unit()
    assert (unit.memory, unit.description) == (600 * 784, "1,000 × 600 × 784")
    assert unit.seconds > 0


@pytest.mark.usefixtures("project")
def test_a_model_that_was_not_cross_validated_has_its_test_error() -> None:
    write_summary("sgd", test=METRICS | {"errors": 30})
    assert read_error("sgd")["scored_on"] == "test"
    assert read_error("sgd")["errors"] == 30
    assert read_error("knn_pixels")["scored_on"] == "cv"


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "content", ["{", "", "n,errors\\n3,1\\n", "scored_on,n,errors\\ntest,x,y\\n"]
)
def test_a_damaged_report_is_told_in_one_line(content: str) -> None:
    summary_file("sgd").write_text(content)
    with pytest.raises(PipelineError, match=r"^reports/models/sgd/details/summary.csv: not a "):
        read_error("sgd")


def test_costs_are_told_to_three_digits() -> None:
    row: dict[str, Any] = dict.fromkeys(
        ["fit_time", "fit_memory", "predict_time", "predict_memory", "file"], 12.3456
    )
    table = tabulate([{"model": "one", "fitted_to": None, "error": 0.1} | row])
    (told,) = table.to_dict("records")
    assert {told[key] for key in row} == {12.3}
    assert told["on_frontier"]
