"""Figures: one style, one file per figure. Texts come from the message catalogue through the argument ``say``."""
