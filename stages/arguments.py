"""The one argument that stages with several instances take."""

import argparse


def read_argument(name: str, meaning: str) -> str:
    """Return the command line's one argument; explain and exit with 2 if it is not given."""
    parser = argparse.ArgumentParser()
    parser.add_argument(name, help=meaning)
    value: str = getattr(parser.parse_args(), name)
    return value
