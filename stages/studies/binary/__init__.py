"""Is it a 5? Yes-or-no questions, answered at a chosen precision."""
