"""Names that a system refuses, or takes for another's, are told from those that are fine anywhere."""

from pathlib import Path

import pytest

from stages.config.file_names import is_device, is_plain_folder, other_spelling


@pytest.mark.parametrize("name", ["con", "Aux", "nul.png", "COM1.tar.gz", "lpt9", "prn ", "conin$"])
def test_a_device_of_windows_is_none_to_name_a_file_by(name: str) -> None:
    assert is_device(name)
    assert not is_plain_folder(name)


@pytest.mark.parametrize(
    "name", ["3", "a", "Ä", "数", "console", "com", "a con", "T-shirt", "x.y", "'"]
)
def test_a_name_that_every_system_takes(name: str) -> None:
    assert not is_device(name)
    assert is_plain_folder(name)


@pytest.mark.parametrize("name", ["", ".", "..", ".a", "a.", "a ", *'<>:"/\\|?*\0\n'])
def test_a_name_that_some_system_refuses_or_shortens(name: str) -> None:
    assert not is_plain_folder(name)


def test_a_disk_that_takes_a_for_a_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "Über").mkdir()
    assert other_spelling(tmp_path / "a") is None
    assert other_spelling(tmp_path / "B") is None
    # As the disks of macOS and Windows have it; few of Linux do.
    names = {each.name.casefold() for each in tmp_path.iterdir()}
    monkeypatch.setattr(Path, "exists", lambda path: path.name.casefold() in names)
    assert other_spelling(tmp_path / "A") == "a"
    assert other_spelling(tmp_path / "a") is None
    assert other_spelling(tmp_path / "über") == "Über"
    assert other_spelling(tmp_path / "B") is None
