"""The cache holds the known files or is told as spoilt; where it lies the environment may say."""

import hashlib
from pathlib import Path

import pytest

from stages.sources import cache
from stages.sources.known import NAMES, IdxFiles, SourceError


def known_of(files: IdxFiles) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def test_what_was_written_is_read_and_an_empty_cache_is_none(
    tmp_path: Path, tiny: IdxFiles
) -> None:
    folder = tmp_path / "new/cache"
    assert cache.read(folder, known_of(tiny)) is None
    cache.write(folder, tiny)
    assert cache.read(folder, known_of(tiny)) == tiny


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_missing_is_told_and_not_taken_for_an_empty_cache(
    name: str, tmp_path: Path, tiny: IdxFiles
) -> None:
    cache.write(tmp_path, tiny)
    (tmp_path / name).unlink()
    with pytest.raises(SourceError) as caught:
        cache.read(tmp_path, known_of(tiny))
    assert str(caught.value) == (
        f"cache {tmp_path}: {name}: expected SHA-256 {known_of(tiny)[name]}, "
        "found no such file; not used"
    )


def test_of_a_file_too_long_to_be_known_no_more_is_read_than_tells_so(
    tmp_path: Path, tiny: IdxFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.write(tmp_path, tiny)
    monkeypatch.setattr(cache, "_MOST_BYTES", 10)
    found = hashlib.sha256(tiny[NAMES[0]][:10]).hexdigest()
    with pytest.raises(SourceError, match=f"found {found}; not used$"):
        cache.read(tmp_path, known_of(tiny))


def test_a_cache_that_cannot_be_written_is_told_with_the_reason(
    tmp_path: Path, tiny: IdxFiles
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SourceError, match=r"file/cache: not written: .*file") as caught:
        cache.write(tmp_path / "file/cache", tiny)
    assert isinstance(caught.value.__cause__, OSError)
