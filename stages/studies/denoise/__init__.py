"""Can noise be taken out? k-NN regression and a median filter."""
