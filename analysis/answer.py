"""One plain sentence that answers the question of the demonstration, made from the effects by conditions and from nothing else."""

from __future__ import annotations

import math
from typing import Any

from analysis.contrasts import ALL, Interaction
from analysis.effects import Effects
from analysis.verdicts import SHARE_THAT_HOLDS
from analysis.weight_question import DOCUMENTS, ON_SITE, party_weight
from analysis.wording import Say, interval, label_of, number, percent, reference_name, scale_of
from experiments.study_reader import StoredStudy

ENGAGEMENT = "engagement"
OTHERS = ("quality", "score", "inflation")  # the rest stands in the table: a sentence has to stay one


def weight_answer(study: StoredStudy, effects: Effects, say: Say, lang: str) -> str:
    """What happens from the lowest to the highest weight, under each kind of evidence, and whether evidence makes a difference.

    Engagement always comes with its share of the box. Call where ``answers_weight_question`` holds.
    """
    clauses = [
        say("answer.documents", effects=_clause(study, effects, DOCUMENTS[2], DOCUMENTS[0], say, lang)),
        say("answer.onsite", effects=_clause(study, effects, ON_SITE[2], ON_SITE[0], say, lang)),
    ]
    sides = Interaction(ON_SITE[2], ON_SITE[0], DOCUMENTS[2], DOCUMENTS[0]).sides()
    clauses.append(_interaction_clause(study, effects, sides, say, lang))
    weights = {"low": percent(party_weight(study, DOCUMENTS[0]), lang), "high": percent(party_weight(study, DOCUMENTS[2]), lang)}
    return say("answer.weight", clauses=say("answer.between_clauses").join(clauses), **weights)


def policy_answer(study: StoredStudy, effects: Effects, policy: str, say: Say, lang: str) -> str:
    """One sentence about one policy against its reference."""
    reference = study.references()[policy]
    return say(
        "answer.policy",
        policy=policy,
        reference=reference_name(study, reference),
        effects=_clause(study, effects, policy, reference, say, lang),
    )


def _clause(study: StoredStudy, effects: Effects, policy: str, reference: str, say: Say, lang: str) -> str:
    """Engagement with its numbers, then the other responses in a word each."""
    parts = []
    for response in (ENGAGEMENT, *OTHERS):
        if response in study.responses:
            found = _verdict(effects, policy, reference, response)
            label = label_of(study, response, lang)
            phrase = say(f"answer.{_word(effects, found)}", label=label[:1].lower() + label[1:])
            parts.append(phrase + _remark(study, effects, found, say, lang))
    return say("answer.between_effects").join(parts)


def _word(effects: Effects, found: dict[str, Any]) -> str:
    """The verdict's word; where not even the sign holds in enough of the box, the direction is left open."""
    same_sign = _row(effects, found["policy"], found["reference"], found["response"])["box_share"]
    directed = found["verdict"] in ("raises", "lowers") and found["depends_on_assumptions"]
    return "open" if directed and same_sign < SHARE_THAT_HOLDS else str(found["verdict"])


def _remark(study: StoredStudy, effects: Effects, found: dict[str, Any], say: Say, lang: str) -> str:
    """What stands in brackets behind a word: numbers and share for engagement, a warning where the word depends on assumptions."""
    is_engagement = found["response"] == ENGAGEMENT
    parts = [_numbers(study, effects, found, say)] if is_engagement else []
    if found["depends_on_assumptions"]:
        parts.append(_depends(effects, found, say, lang))
    elif is_engagement:
        parts.append(_share(effects, found, say, lang))
    return "" if len(parts) == 0 else say("answer.bracket", text=say("answer.in_bracket").join(parts))


def _share(effects: Effects, found: dict[str, Any], say: Say, lang: str) -> str:
    """Share of the box in which the word holds; for an undecided effect, in which the sign is the same."""
    if not math.isnan(found["box_share"]):
        return say("answer.holds", share=percent(found["box_share"], lang))
    same_sign = _row(effects, found["policy"], found["reference"], found["response"])["box_share"]
    return say("answer.no_box") if math.isnan(same_sign) else say("answer.same_sign", share=percent(same_sign, lang))


def _depends(effects: Effects, found: dict[str, Any], say: Say, lang: str) -> str:
    """The warning D6 asks for, with the share of the box where the word holds (rounded down) and where at least the sign does."""
    same_sign = _row(effects, found["policy"], found["reference"], found["response"])["box_share"]
    holds = math.floor(100 * found["box_share"]) / 100
    return say("answer.depends", share=percent(holds, lang), sign=percent(same_sign, lang))


def _interaction_clause(study: StoredStudy, effects: Effects, sides: tuple[str, str], say: Say, lang: str) -> str:
    found = _verdict(effects, *sides, ENGAGEMENT)
    word = say(f"answer.interaction_{found['verdict']}")
    shares = (_depends if found["depends_on_assumptions"] else _share)(effects, found, say, lang)
    numbers = _numbers(study, effects, found, say)
    return word + say("answer.bracket", text=say("answer.in_bracket").join([numbers, shares]))


def _numbers(study: StoredStudy, effects: Effects, found: dict[str, Any], say: Say) -> str:
    row, scale = _row(effects, found["policy"], found["reference"], found["response"]), scale_of(study, found["response"])
    return f"{number(row['difference'], scale, sign=True)} {interval(row['low'], row['high'], scale)}".strip()


def _verdict(effects: Effects, policy: str, reference: str, response: str) -> dict[str, Any]:
    table = effects.verdicts
    rows = table[(table["policy"] == policy) & (table["reference"] == reference) & (table["response"] == response)]
    return dict(rows.iloc[0])


def _row(effects: Effects, policy: str, reference: str, response: str) -> dict[str, Any]:
    """The effect on group "all" in the last window."""
    table = effects.table[effects.table["group"] == ALL]
    rows = table[(table["policy"] == policy) & (table["reference"] == reference) & (table["response"] == response)]
    return dict(rows.iloc[-1])
