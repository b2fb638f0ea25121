"""Would twice the images help? Errors by the number of training images."""
