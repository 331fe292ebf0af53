"""The fast engine's loops, one file per group of processes: each runs one process over the branches ``first`` to ``stop``.

They hold no rule: they read arrays, call the rules of ``sim/submodels`` and write arrays, in the order of ``sim/schedule.py``.
"""
