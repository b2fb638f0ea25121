"""Is it so elsewhere? Models trained on MNIST read digits of other people."""
