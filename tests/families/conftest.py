"""Vectors of real images, as the tests of what families are made of have them."""

from tests.vectors import digits, neighbor_data, others

__all__ = ["digits", "neighbor_data", "others"]
