"""What harms most? Accuracy as test images get harder by degrees."""
