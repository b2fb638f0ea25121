"""Pure functions on arrays of images: no files, no parameters, no labels' meaning."""
