"""Photos in, their digits out."""
