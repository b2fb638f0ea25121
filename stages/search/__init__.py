"""The search that chose the models' params: `make search`, not part of `dvc repro`."""
