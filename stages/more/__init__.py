"""Models beyond those of `dvc repro`, in a pipeline file of their own."""
