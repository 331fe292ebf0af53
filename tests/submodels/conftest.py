"""Properties of rules are about values, not about how busy the machine is; mutants meet the same few examples every time."""

from hypothesis import Phase, settings

settings.register_profile("no deadline", deadline=None)
settings.register_profile("mutants", deadline=None, derandomize=True, max_examples=25, phases=(Phase.explicit, Phase.generate))
settings.load_profile("no deadline")
