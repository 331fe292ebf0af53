"""Scenario discovery: in which corner of the assumptions does a policy fail."""
