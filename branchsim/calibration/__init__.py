"""Calibration as a whole: waves of runs, the ruling on each point, the study of the points that are left."""
