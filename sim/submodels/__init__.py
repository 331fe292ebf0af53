"""The rules of the model, one file per process of the ODD description.

A rule is a pure scalar function: no arrays, no state, no draws, only ``+ - * /`` and ``math.sqrt exp log tanh``, so that the
readable engine and the compiled one compute the same bits from the same text. Nothing here is decorated; ``sim/compiled.py``
wraps the rules for the kernel.
"""
