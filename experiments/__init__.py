"""Designs, runs and the study folder: everything between a scenario and the files that analysis reads."""
