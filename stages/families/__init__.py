"""Families of classifiers, one module each."""
