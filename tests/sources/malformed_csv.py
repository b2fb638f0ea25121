"""Malformed CSV files."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

from tests.own_images import write_csv
from tests.sources.malformed import HEADER, IMAGES, Case, both, grey, png, text


def of_csv() -> Iterator[tuple[str, Case]]:
    row = "1,0,1,2,3\n"
    for name, content, told in (
        ("empty", "", "train.csv: expected lines of values, found an empty first line"),
        (
            "a blank line",
            "\n" + row,
            "train.csv: expected lines of values, found an empty first line",
        ),
        ("header alone", HEADER, "train.csv: expected a line for each image, found none"),
        (
            "one column",
            "label\n1\n",
            "train.csv: expected lines of values with commas.*found 'label'",
        ),
        (
            "semicolons",
            HEADER.replace(",", ";") + row.replace(",", ";"),
            "expected lines of values with commas between them, found 'label;",
        ),
        ("tabs", HEADER.replace(",", "\t"), "expected lines of values with commas"),
        (
            "no label",
            HEADER.replace("label", "digit") + row,
            "train.csv: expected a column of labels, called label, found digit, pixel0",
        ),
        (
            "two labels",
            "label,class,a\n1,1,1\n",
            "expected one column of labels, found label and class",
        ),
        (
            "no pixels",
            "label,id\n1,1\n",
            "train.csv: expected rows of height x width pixels, found 0",
        ),
        (
            "no square",
            "label,a,b,c\n1,1,1,1\n",
            "train.csv: expected rows of height x width pixels, found 3.*data.size",
        ),
        ("headerless, no square", "1,1,1\n", "found 2, which is no square"),
        ("headerless, unlabelled", "0,0,1,1\n", "expected a column of labels"),
        (
            "a long line",
            HEADER + row + "1,0,1,2,3,4\n",
            "expected 5 values in every line, found: Expected 5 fields in line 3, saw 6",
        ),
        (
            "names of rows, as R writes them",
            HEADER + "1," + row + "2," + row,
            "train.csv: line 2: expected 5 values, as in line 1, found 6; were names of rows",
        ),
        (
            "long lines after an empty one",
            HEADER + "\n1," + row,
            "train.csv: expected 5 values in every line, found: Length of header",
        ),
        (
            "a short line",
            HEADER + row + "1,0,1,2\n",
            "line 3, column pixel3: expected a pixel from 0 to 255, found nothing",
        ),
        (
            "an empty cell",
            HEADER + "1,0,,2,3\n",
            "line 2, column pixel1: expected a pixel.*found nothing",
        ),
        (
            "a word",
            HEADER + row + "1,0,1,x,3\n",
            "line 3, column pixel2: expected a pixel.*found 'x'",
        ),
        (
            "too bright",
            HEADER + "1,0,1,2,256\n",
            "line 2, column pixel3: expected a pixel from 0 to 255, found '256'",
        ),
        ("negative", HEADER + "1,-1,1,2,3\n", "line 2, column pixel0: .*found '-1'"),
        (
            "a number of many digits",
            HEADER + f"1,{10**30},1,2,3\n",
            "line 2, column pixel0: .*found '10000",
        ),
        ("not a number", HEADER + "1,nan,1,2,3\n", "line 2, column pixel0: .*found nothing"),
        ("infinite", HEADER + "1,inf,1,2,3\n", "line 2, column pixel0: .*found 'inf'"),
        (
            "fractions above 1",
            HEADER + "1,0.5,1,2,3\n",
            "train.csv: expected pixels from 0 to 255, or fractions",
        ),
        ("true", HEADER + "1,True,False,True,True\n", "line 2, column pixel0: .*found 'True'"),
        (
            "an empty label",
            HEADER + row + ",0,1,2,3\n",
            "train.csv: row 1: expected the name of a class, found nothing",
        ),
        (
            "a blank label",
            HEADER + "  ,0,1,2,3\n",
            "row 0: expected the name of a class, found nothing",
        ),
        (
            "a long label",
            HEADER + "x" * 101 + ",0,1,2,3\n",
            "row 0: expected the name of a class of at most 100 letters, found 101",
        ),
        (
            "a label of two lines",
            HEADER + '"a\nb",0,1,2,3\n',
            r"row 0: expected the name .* that can be printed, found 'a\\nb'",
        ),
        (
            "an open quote",
            HEADER + '"1,0,1,2,3\n',
            "train.csv: expected 5 values in every line, found: EOF inside string",
        ),
        ("an open quote in the first line", '"label,a\n', "found a first line that is not CSV"),
        (
            "latin-1 names",
            HEADER.encode() + "ä,0,1,2,3\n".encode("latin-1"),
            "train.csv: expected UTF-8 text, found: invalid",
        ),
        ("latin-1 header", "ä,label\n".encode("latin-1"), "train.csv: expected UTF-8 text"),
        ("UTF-16", HEADER.encode("utf-16"), "train.csv: expected UTF-8 text"),
        ("a PNG", png(IMAGES[0]), "train.csv: expected UTF-8 text"),
        ("zeros", b"\0" * 99, "train.csv: expected lines of values"),
        ("gzipped", gzip.compress(HEADER.encode()), "train.csv: expected UTF-8 text"),
    ):
        yield f"CSV, {name}", Case(text(content), rf"mine: .*{told}")
    yield (
        "CSV, 256 classes",
        Case(
            lambda folder: write_csv(
                folder / "train.csv", grey(256, 2, 2), [f"c{i}" for i in range(256)]
            ),
            "mine: expected at most 255 classes, found 256",
        ),
    )
    yield (
        "CSV, two files",
        Case(
            both(text(HEADER), text(HEADER, "mnist_train.csv")),
            "expected one .csv file of each part, found mnist_train.csv and train.csv",
        ),
    )
    yield (
        "CSV, as a file",
        Case(text(HEADER), "mine/train.csv: expected a line for each image", "mine/train.csv"),
    )
    yield (
        "CSV, only a test file",
        Case(text(HEADER + row, "test.csv"), "expected one form of images.*found test.csv"),
    )
    yield (
        "CSV, a bad test file",
        Case(
            both(text(HEADER + row), text(HEADER + "1,0,1,2,x\n", "test.csv")),
            "mine: test.csv: line 2, column pixel3: .*found 'x'",
        ),
    )
    for name, header, told in (
        ("others", HEADER.replace("pixel3", "pixel4"), "found 4, 'pixel4' among them"),
        ("fewer", "label,pixel0\n", "found 1, no 'pixel1'"),
        ("one more", HEADER.replace("pixel3", "pixel3,pixel3"), "found 5, some twice"),
        ("one twice", HEADER.replace("pixel3", "pixel2"), "found 4, no 'pixel3'"),
    ):
        values = ",".join("1" * len(header.split(",")))
        yield (
            f"CSV, a test file of other columns: {name}",
            Case(
                both(text(HEADER + row), text(f"{header}{values}\n", "test.csv")),
                f"mine: test.csv: expected the 4 columns of pixels of train.csv, {told}",
            ),
        )
    yield (
        "CSV, a folder",
        Case(
            lambda folder: (folder / "train.csv").mkdir(parents=True),
            "mine: .*train.csv.*found none",
        ),
    )
    yield (
        "CSV, a named pipe",
        Case(
            both(Path.mkdir, lambda folder: os.mkfifo(folder / "train.csv")),
            "mine: train.csv: expected a regular file",
        ),
    )
