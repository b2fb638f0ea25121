"""The arguments that stages with several instances take."""

import argparse


def read_argument(name: str, meaning: str) -> str:
    """Return the command line's one argument; explain and exit with 2 if it is not given."""
    (value,) = read_arguments(**{name: meaning})
    return value


def read_arguments(**meanings: str) -> list[str]:
    """Return the command line's arguments, each named here with what it means, in order."""
    parser = argparse.ArgumentParser()
    for name, meaning in meanings.items():
        parser.add_argument(name, help=meaning)
    given = parser.parse_args()
    return [getattr(given, name) for name in meanings]
