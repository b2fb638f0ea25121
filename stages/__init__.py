"""The stages of the pipeline, one module each, and the rooms that they share."""

import os

# Figures go to files. The backend of a notebook that calls a stage need not be installed here.
os.environ["MPLBACKEND"] = "agg"
