"""Which labels are wrong? Labels that out-of-fold probabilities contradict."""
