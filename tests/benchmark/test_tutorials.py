"""Whatever is compared does the same work."""

from collections.abc import Callable
from typing import Any

import pytest

from stages.benchmark import tutorials
from stages.benchmark.measure import Cost, Work
from stages.config.errors import PipelineError

PARAMS = tutorials.Params(train_size=300, folds=3, n_neighbors=[1, 3, 4])
FOLDS = (300, 3)
pytestmark = pytest.mark.usefixtures("project", "in_this_process")


def answer(work: Work) -> Any:
    return work.answer(work.run())


@pytest.mark.parametrize(
    ("plain", "ours", "arguments"),
    [
        (tutorials.shift_one_by_one, tutorials.shift_all, (600,)),
        (tutorials.search_by_grid, tutorials.search_once, (600, 4, [1, 2, 3, 4, 5, 10])),
        (tutorials.ask_knn, tutorials.score_out_of_fold, (600, 4, tutorials.KNN)),
        (tutorials.ask_forest, tutorials.score_out_of_fold, (600, 4, tutorials.FOREST)),
    ],
)
def test_both_ways_give_the_same_answer(
    plain: Callable[..., Work], ours: Callable[..., Work], arguments: tuple[Any, ...]
) -> None:
    assert answer(plain(*arguments)) == answer(ours(*arguments))


def test_answers_of_other_images_folds_or_models_differ() -> None:
    assert answer(tutorials.shift_all(600)) != answer(tutorials.shift_all(599))
    ours = tutorials.score_out_of_fold
    digests = [answer(ours(*FOLDS, tutorials.KNN)), answer(ours(300, 4, tutorials.KNN))]
    assert len({*digests, answer(ours(*FOLDS, tutorials.FOREST))}) == 3
    errors = answer(tutorials.search_once(*FOLDS, [1, 10]))
    assert len(errors) == 3
    assert errors[0][0] != errors[0][2]


def test_each_piece_of_work_is_a_row_of_ratios() -> None:
    report = tutorials.compare(PARAMS)
    table = report.tables["tutorials"]
    assert table.columns.tolist() == [
        *("work", "train_size", "time_ratio", "cpu_time_ratio", "memory_ratio")
    ]
    assert len(table) == 4
    assert (table["train_size"] == 300).all()


def test_ratios_say_how_many_times_more_the_tutorials_take() -> None:
    costs = {"one": (Cost(6.0, 5.0, 3 << 20), Cost(2.0, 4.0, 6 << 20))}
    (row,) = tutorials.ratios(costs, 10).to_dict("records")
    assert (row["time_ratio"], row["cpu_time_ratio"], row["memory_ratio"]) == (3.0, 1.25, 0.5)


def test_another_answer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    right = tutorials.shift_all
    monkeypatch.setattr(tutorials, "shift_all", lambda size: right(size - 1))
    with pytest.raises(PipelineError, match=r"^benchmark: tutorials: shift in 4 directions: exp"):
        tutorials.compare(PARAMS)
