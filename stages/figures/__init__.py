"""Figures, from arrays and tables; the stages write them."""
