"""Reads study folders and says what they show. Never runs the model; imports from experiments only the study reader."""
