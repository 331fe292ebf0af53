"""The file layer: scenario and policy files read with positions, checked all at once, and made into frozen objects."""
