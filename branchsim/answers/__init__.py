"""``python -m branchsim.answers`` (``make answers``): the shipped studies that answer what users ask first, and one report of them all."""
