"""Questions to the data and the models, in a pipeline of their own: a folder each."""

from pathlib import Path

STUDIES = Path("stages/studies/params.yaml")
