"""Make the small sample of real MNIST that the tests run on: ``python -m tests.make_sample``.

Reads the verified files of ``data/raw/`` and writes ``tests/sample/``: 600 training and
300 test images, classes in their published shares, drawn with a fixed seed. The same
files give the same bytes.
"""

import gzip
from pathlib import Path

from stages.imaging import idx
from stages.learning.sampling import stratified_sample
from stages.store.files import write_bytes

RAW = Path("data/raw")
SAMPLE = Path(__file__).parent / "sample"
SIZES = {"train": 600, "t10k": 300}
SEED = 0


def make_sample(raw: Path, sample: Path) -> None:
    for part, size in SIZES.items():
        names = [f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte"]
        arrays = []
        for name in names:
            with (raw / name).open("rb") as stream:
                arrays.append(idx.decode(stream, name))
        rows = stratified_sample(arrays[1], size, SEED)
        for name, array in zip(names, arrays, strict=True):
            packed = gzip.compress(idx.encode(array[rows]), mtime=0)
            write_bytes(sample / f"{name}.gz", packed)


if __name__ == "__main__":
    make_sample(RAW, SAMPLE)
