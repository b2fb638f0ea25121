"""The chain and the studies run to their end on a few images of another size and few classes."""

from pathlib import Path

import numpy as np
import pytest

from stages.sources.known import NAMES
from tests.learning.few_images import digits
from tests.scratch import PAGES, STUDIES, STUDIES_PARAMS, make_scratch_copy, repro, run, set_params

LEFT_OUT = ["binary", "multilabel", "error_analysis", "external_validation"]  # of other classes
TESTED = 3  # images of each class


def idx(array: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bytes:
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


def project_of(target: Path, shape: tuple[int, int], counts: tuple[int, ...]) -> Path:
    project = make_scratch_copy(target)
    images, labels = digits(shape, tuple(count + TESTED for count in counts))
    of_class = np.concatenate([np.arange(count + TESTED) for count in counts])
    tested = of_class < TESTED
    mine = project / "mine"
    mine.mkdir()
    arrays = (images[~tested], labels[~tested], images[tested], labels[tested])
    for name, array in zip(NAMES, arrays, strict=True):
        (mine / name).write_bytes(idx(array))
    set_params(project, {"data.source": mine.name})
    return project


@pytest.mark.parametrize(
    ("shape", "counts"), [((8, 8), (8, 5, 30)), ((200, 200), (3, 4))], ids=["8x8", "200x200"]
)
def test_what_does_not_fit_is_left_out_and_the_rest_runs(
    tmp_path: Path, shape: tuple[int, int], counts: tuple[int, ...]
) -> None:
    project = project_of(tmp_path / "project", shape, counts)
    chain = repro(project)
    assert chain.returncode == 0, chain.stderr
    assert "knn: " in chain.stderr
    judged = run(project, "python", "-m", "stages.studies.check")
    assert judged.returncode == 2
    told = {line.split(": ")[1].split(".")[0] for line in judged.stderr.splitlines()}
    assert told == {*LEFT_OUT, "left_out"}
    set_params(project, {"left_out": LEFT_OUT}, STUDIES_PARAMS)
    studies = repro(project, STUDIES)
    assert studies.returncode == 0, studies.stderr
    assert (project / "reports/binary/five/report.md").read_text().startswith("binary: left out")
    assert (project / "reports/audit/summary.json").exists()
    pages = repro(project, PAGES)
    assert pages.returncode == 0, pages.stderr
    assert "<p>Left out.</p>" in (project / "reports/index.html").read_text()


def test_five_images_are_refused_before_anything_is_computed(tmp_path: Path) -> None:
    project = project_of(tmp_path / "project", (8, 8), (2,))
    one = np.zeros((1, 8, 8), dtype=np.uint8)
    train, test = np.concatenate([one, one + 1, one + 2]), np.concatenate([one + 3, one + 4])
    arrays = (train, [0, 0, 1], test, [0, 1])
    for name, array in zip(NAMES, arrays, strict=True):
        (project / "mine" / name).write_bytes(idx(np.array(array, dtype=np.uint8)))
    refused = repro(project, "split")
    assert refused.returncode != 0
    assert "images: expected at least 6, found 5 in all" in refused.stderr
    assert "found one of 1" in refused.stderr
