"""Speed, measured side by side in one run: ``python -m experiments.bench`` writes experiments/BENCHMARKS.md, ``--check`` compares.

Ratios are what to compare between machines. Figures are medians of interleaved repeats but where the table says once; compiling is excluded
(it happens once per version of the model) and named by itself. Reading order: measurement.py, measurements.py, rows.py, page.py, check.py.
"""
