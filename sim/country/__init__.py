"""Large populations: districts that rest in little memory, run a year at a time, and are saved on the way."""
