"""The question of the demonstration: what happens when the party-building weight rises, with documents only and with on-site evidence?"""

from __future__ import annotations

import json

from experiments.study_reader import StoredStudy

DOCUMENTS = ("documents_w15", "documents_w30", "documents_w45")
ON_SITE = ("onsite_w15", "onsite_w30", "onsite_w45")
LEVER = "assessment.party_weight"
ON_SITE_LEVER = "assessment.evidence_mix.on_site"


def answers_weight_question(study: StoredStudy) -> bool:
    """True when the study holds the six policies, each arm compared with its own lowest weight."""
    references = study.references()
    return all(references.get(policy) == arm[0] for arm in (DOCUMENTS, ON_SITE) for policy in arm[1:]) and {
        DOCUMENTS[0],
        ON_SITE[0],
    } <= set(study.policies["policy"])


def party_weight(study: StoredStudy, policy: str) -> float:
    """Party-building weight a policy sets (0-1), read from the study: a user's own file may carry the same id and another weight."""
    changes = json.loads(study.policies.set_index("policy").loc[policy, "changes"])
    set_by_policy = [change["value"] for change in changes if change["lever"] == LEVER]
    return float(set_by_policy[-1] if len(set_by_policy) > 0 else study.manifest["scenario"]["values"][LEVER])
