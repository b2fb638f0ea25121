"""The search for what suits images of any kind: views and training sets, on the same folds."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stages.augment import with_copies
from stages.config.errors import PipelineError
from stages.imaging import shift
from stages.imaging.gradients import HistogramParams
from stages.search import images as search
from stages.store.arrays import write_arrays
from tests.copies import copies_of
from tests.learning.few_images import digits
from tests.scratch import PROJECT, set_params

SMALL = {
    "images.max_images": 60,
    "images.train_on": ["original", "shift"],
    "images.model.n_steps": 40,
    "images.model.n_landmarks": 40,
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Small digits of five classes, and copies of them."""
    monkeypatch.chdir(tmp_path)
    search.PARAMS.parent.mkdir(parents=True)
    search.PARAMS.write_text((PROJECT / search.PARAMS).read_text())
    (tmp_path / "params.yaml").write_text("seed: 3\n")
    set_params(tmp_path, SMALL, str(search.PARAMS))
    originals, labels = digits(counts=(20,) * 5)
    copies = copies_of(shift, originals, shift.Params(distance=1))
    for name, own in (("original", copies[:0]), ("shift", copies)):
        write_arrays(
            search.TRAIN / name / "pixels", **with_copies(originals, labels, own, len(own))
        )
    return tmp_path


@pytest.mark.usefixtures("project")
def test_every_view_and_training_set_is_ranked_and_a_rerun_gives_the_same() -> None:
    search.main()
    table = (search.REPORTS / "candidates.csv").read_bytes()
    rows = [line.split(",") for line in table.decode().splitlines()]
    assert rows[0][:4] == ["rank", "view", "train_on", "errors"]
    views, sets = ("both", "upright", "as_drawn"), ("original", "shift")
    assert {tuple(row[1:3]) for row in rows[1:]} == {(view, own) for view in views for own in sets}
    assert (search.REPORTS / "candidates.png").exists()
    search.main()
    assert (search.REPORTS / "candidates.csv").read_bytes() == table


@pytest.mark.usefixtures("project")
def test_a_sample_too_small_for_folds_is_one_line() -> None:
    set_params(Path(), {"images.max_images": 6}, str(search.PARAMS))
    with pytest.raises(PipelineError) as caught:
        search.main()
    expected = "stages/search/params.yaml: images.max_images: folds need at least 2 images of each"
    assert str(caught.value).startswith(expected)


def test_a_sample_has_all_copies_of_its_originals_and_of_no_others() -> None:
    source = np.array([0, 1, 2, 3, 3, 2, 1, 0, 2], dtype=np.int32)
    kept, own = search.sampled(np.array([0, 2]), source)
    assert np.flatnonzero(kept).tolist() == [0, 2, 5, 7, 8]
    assert own.tolist() == [0, 1, 1, 0, 1]


@pytest.mark.parametrize("view", ["both", "upright", "as_drawn"])
def test_a_view_is_what_the_params_of_features_make_of_it(view: Any) -> None:
    chosen = HistogramParams(
        orientations=8, spacing=7, smoothing=2.0, normalisation="l1", power=0.5
    )
    images, _ = digits(counts=(2, 2))
    vectors = images
    for step in search.extractor_of(view, chosen):
        vectors = step.fit_transform(vectors)
    assert vectors.shape == (4, 8 * 16 * (2 if view == "both" else 1))
    steps = str(search.extractor_of(view, chosen))
    assert ("Deskew" in steps) == (view != "as_drawn")
