"""Where the four IDX files come from; the one room that opens files and sockets."""
