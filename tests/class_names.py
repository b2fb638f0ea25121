"""Names of classes: those of MNIST, and such as are hard to write, to draw or to read back."""

from pathlib import Path

from stages.store.class_names import CLASSES
from stages.store.reports import write_json

DIGITS = [str(digit) for digit in range(10)]
# Of clothes; a slash; then what a spreadsheet, a number, a formula or a page could be taken for.
HARD = ["T-shirt/top", "ä", "07", "NA", "$x^2$", 'b,"c"', "<b>", "日本語", "1.0", "Ankle boot"]
LONG = [f"a name that goes on for a while, no. {code:03d}" for code in range(10)]


def write_class_names(names: list[str], folder: Path = Path()) -> None:
    write_json(folder / CLASSES, names)
