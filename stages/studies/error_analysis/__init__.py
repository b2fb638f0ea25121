"""Which class is hardest? Where a model's out-of-fold errors are."""
