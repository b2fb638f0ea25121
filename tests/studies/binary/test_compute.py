"""Each image asked about is scored out of fold; what cannot be asked of the data is one line."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn import metrics as oracle

from stages.config.errors import PipelineError
from stages.store.arrays import read_arrays
from stages.studies import STUDIES
from stages.studies.binary import compute, report
from tests.studies.binary.binary_project import FIVE, PAIR, Run, runner, write_images


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, train_sample: Any, test_sample: Any) -> Path:
    return write_images(tmp_path_factory.mktemp("binary"), train_sample, test_sample)


@pytest.fixture
def run(project: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    return runner(project, monkeypatch)


def test_the_images_asked_about_are_scored_once_and_all_test_images(
    run: Run, train_sample: Any
) -> None:
    folder = run(compute, PAIR, "pair")
    labels = train_sample[1]
    names = {path.stem for path in folder.iterdir()}
    models = ("dummy", "sgd", "random_forest")
    assert names == {"folds"} | {f"{part}_{name}" for part in ("cv", "test") for name in models}
    asked = labels[np.isin(labels, [3, 5])]
    (folds,) = read_arrays(folder, "folds")
    for fold in range(3):
        assert len(set(np.bincount(asked[folds == fold])[[3, 5]] // 10)) <= 2
    for name in models:
        cv, test = read_arrays(folder, f"cv_{name}", f"test_{name}")
        assert (cv.shape, test.shape) == ((len(asked),), (300,))
        assert cv.dtype == test.dtype == np.float32
    assert oracle.roc_auc_score(asked == 3, read_arrays(folder, "cv_random_forest")[0]) > 0.9


def test_no_test_label_is_read_for_the_scores(run: Run, project: Path) -> None:
    labels = project / compute.TEST / "labels.npy"
    hidden = labels.rename(labels.with_name("hidden"))
    try:
        run(compute, PAIR, "hidden")
    finally:
        hidden.rename(labels)


@pytest.mark.parametrize("stage", [compute, report])
@pytest.mark.parametrize(
    ("question", "line"),
    [
        (
            {**FIVE, "positive": [12]},
            (": positive: no such class 12; expected one of: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"),
        ),
        (
            {**FIVE, "positive": list(range(10))},
            ": negative: expected training images that are not positive, found none",
        ),
        (
            {**FIVE, "negative": [5]},
            ".negative: expected classes other than the positive (5), found [5]",
        ),
    ],
)
def test_a_question_that_the_data_do_not_allow_is_one_line(
    run: Run, stage: Any, question: dict[str, Any], line: str
) -> None:
    with pytest.raises(PipelineError) as caught:
        run(stage, question)
    assert str(caught.value) == f"{STUDIES}: binary.questions.q{line}"
