"""A page on which one draws a digit and sees at once what the models make of it."""
