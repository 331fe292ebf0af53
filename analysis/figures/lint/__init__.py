"""The figure lint: what a reader would stumble over, found in what was drawn rather than in how it was meant."""
