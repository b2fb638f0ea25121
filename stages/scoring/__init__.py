"""Labels and class scores in; metrics with intervals, curves and paired tests out."""
