"""Coverage: every problem, lever and figure the sources name, where the model has it, and what it does there when pulled."""
