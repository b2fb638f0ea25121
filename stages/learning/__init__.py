"""Classifiers: one module for each family, folds and class scores."""
