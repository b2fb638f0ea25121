"""OpenML's ``mnist_784``, by way of scikit-learn."""

import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from stages.sources.deadline import fetch_within
from stages.sources.known import (
    IMAGE_SHAPE,
    TEST_ROWS,
    TRAIN_ROWS,
    IdxFiles,
    SourceError,
    as_idx_files,
    one_line,
)

SOURCE = "OpenML mnist_784"
PIXELS = 784


def fetch(*, timeout: float = 10.0, seconds: float = 300.0) -> IdxFiles:
    """Return the four files, made from OpenML's one table: its first 60,000 rows train.

    Parameters
    ----------
    timeout : float
        Seconds to wait for the connection, and for each next piece of an answer.
    seconds : float
        The most that the whole may take.

    Raises
    ------
    SourceError
        In one line.
    """
    return fetch_within(seconds, SOURCE, download, timeout)


def download(
    folder: Path, timeout: float, train_rows: int = TRAIN_ROWS, test_rows: int = TEST_ROWS
) -> IdxFiles:
    """Return the four files, with no deadline for the whole; OpenML's own stay in the folder.

    Raises
    ------
    SourceError
        In one line, if the table cannot be had or has another shape.
    """
    from sklearn.datasets import fetch_openml

    try:
        with socket_timeout(timeout), warnings.catch_warnings():
            # Its warning of a retry would be a second line about one failure.
            warnings.simplefilter("ignore")
            images, labels = fetch_openml(
                "mnist_784",
                version=1,
                as_frame=False,
                return_X_y=True,
                parser="pandas",
                # Left to itself, the label column becomes integer categories under
                # pandas 3.1, and scikit-learn breaks on them (its pull request 34902).
                read_csv_kwargs={"dtype": dict.fromkeys(range(PIXELS), np.uint8) | {PIXELS: str}},
                data_home=folder / "openml",
                n_retries=1,
                delay=0.5,
            )
    except Exception as error:
        reason = f"{type(error).__name__}: {one_line(error)}"
        raise SourceError(f"{SOURCE}: expected a table, found: {reason}") from error
    rows = train_rows + test_rows
    if images.shape != (rows, PIXELS) or labels.shape != (rows,):
        raise SourceError(
            f"{SOURCE}: expected images ({rows}, {PIXELS}) and labels ({rows},), "
            f"found {images.shape} and {labels.shape}"
        )
    images = images.astype(np.uint8).reshape(-1, *IMAGE_SHAPE)
    return as_idx_files(images, labels.astype(np.uint8), train_rows)


@contextmanager
def socket_timeout(seconds: float) -> Iterator[None]:
    """Give new sockets a timeout inside the block, and the one before after it."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
