"""The assessment design as data: what is measured, from which evidence, with how many points (definitions D1)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

CONSTRUCTS = ("life", "study", "service")
"""What a branch is meant to be good at; the true level of each lies in [0, 1], 1 = the standard really and fully met."""

SOURCES = ("documents", "self_report", "on_site", "member_survey", "mass_survey", "outcome")
"""Where evidence comes from. Only documents and self-report are in the branch's own hands."""

LIFE, STUDY, SERVICE = range(3)
DOCUMENTS, SELF_REPORT, ON_SITE, MEMBER_SURVEY, MASS_SURVEY, OUTCOME = range(6)

MIX = "assessment.evidence_mix."
POINTS = "assessment.indicator_weight."


def reference_weights() -> np.ndarray:
    """Fixed weights w0 of true quality, shape (constructs,), sum 1: equal, and no lever (D1)."""
    return np.full(len(CONSTRUCTS), 1.0 / len(CONSTRUCTS))


def share_groups() -> tuple[tuple[str, ...], ...]:
    """Groups of parameter names whose values must sum to one."""
    return tuple(MIX + name for name in SOURCES), tuple(POINTS + name for name in CONSTRUCTS)


def evidence_mix(values: Mapping[str, float]) -> np.ndarray:
    """Share of each source in every indicator, shape (sources,), sum 1."""
    return np.array([values[MIX + name] for name in SOURCES])


def indicator_weights(values: Mapping[str, float]) -> np.ndarray:
    """Share of each construct in the party score, shape (constructs,), sum 1."""
    return np.array([values[POINTS + name] for name in CONSTRUCTS])
