"""Questions to the data and the models, in a pipeline file of their own."""
