"""The search against the bare product."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages.benchmark import neighbors, product
from stages.benchmark.neighbors import OURS, PLAIN, PRODUCT, take_turns
from stages.config.errors import PipelineError
from tests.scratch import PROJECT


@pytest.mark.usefixtures("project", "in_this_process")
def test_all_ways_are_told_as_ratios_to_the_product() -> None:
    params = neighbors.Params(queries=100, references=2000, n_neighbors=4, repeats=2)
    table = neighbors.compare(params).tables["neighbors"].set_index("way")
    assert table.index.tolist() == [PRODUCT, OURS, PLAIN]
    assert table.loc[PRODUCT, "ratio_to_product"] == 1.0
    shape = table[["queries", "references", "features", "n_neighbors"]].drop_duplicates()
    assert shape.to_numpy().tolist() == [[100, 2000, 784, 4]]


@pytest.mark.usefixtures("project")
def test_references_are_the_images_and_those_shifted() -> None:
    queries, references = neighbors._read_vectors(10_000, 300_000)
    assert queries.shape == (300, 784)
    assert references.shape == (3000, 784)
    first = references[0].reshape(28, 28)
    np.testing.assert_array_equal(references[600].reshape(28, 28)[:-1], first[1:])


def test_ways_take_turns_and_must_find_the_same() -> None:
    turns: list[str] = []

    def way(name: str, found: float) -> Any:
        def run() -> Any:
            turns.append(name)
            return np.array([found])

        return run

    seconds = take_turns({PRODUCT: way("p", 0), OURS: way("o", 5), PLAIN: way("s", 5)}, 3)
    assert turns == ["p", "o", "s"] * 3
    assert {name: len(times) for name, times in seconds.items()} == {PRODUCT: 3, OURS: 3, PLAIN: 3}
    with pytest.raises(PipelineError, match=r"^benchmark: neighbors: expected neighbours"):
        take_turns({PRODUCT: way("p", 0), OURS: way("o", 5), PLAIN: way("s", 6)}, 1)


def test_every_reference_is_multiplied_once(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    queries, references = (random.random((n, 20), dtype=np.float32) for n in (30, 9001))
    blocks: list[Any] = []
    matmul = np.matmul

    def watched(one: Any, other: Any, out: Any) -> None:
        blocks.append(matmul(one, other, out=out).copy())

    monkeypatch.setattr(np, "matmul", watched)
    product.multiply(queries, references)
    np.testing.assert_allclose(np.hstack(blocks), matmul(queries, references.T), rtol=1e-5)


def test_the_committed_search_takes_at_most_a_fifth_more_than_the_product() -> None:
    path = PROJECT / "reports/benchmark/neighbors.csv"
    if not path.exists():
        pytest.skip(f"{path.relative_to(PROJECT)}: not committed yet; 'make benchmark' makes it")
    (row,) = (row for row in pd.read_csv(path).to_dict("records") if row["way"] == OURS)
    assert (row["queries"], row["references"], row["features"]) == (10_000, 300_000, 784)
    assert row["ratio_to_product"] <= 1.2
