"""Plain sentences that answer the question of a study, made from results.json by conditions and from nothing else.

A verdict decides the words, the numbers in brackets carry the key they were read from: another result makes another sentence.
"""

from __future__ import annotations

from analysis.contrasts import Interaction
from analysis.numbers.numbers import Numbers
from analysis.numbers.of_effects import effect_key
from analysis.quoted import named
from analysis.verdicts import SHARE_THAT_HOLDS
from analysis.weight_question import DOCUMENTS, LEVER, ON_SITE, ON_SITE_LEVER
from analysis.wording import Say, label_of, reference_name
from experiments.study_reader import StoredStudy

ENGAGEMENT = "engagement"
OTHERS = ("quality", "score", "inflation")  # the rest stands in the table: a sentence has to stay one


def weight_answer(study: StoredStudy, numbers: Numbers, say: Say) -> str:
    """What happens from the lowest to the highest weight, under each kind of evidence, and whether evidence makes a difference.

    Engagement always comes with its share of the box. Call where ``answers_weight_question`` holds.
    """
    share = numbers.percent(f"policy.{ON_SITE[2]}.{ON_SITE_LEVER}")
    clauses = [
        say("answer.documents", effects=_clause(study, numbers, DOCUMENTS[2], say)),
        say("answer.onsite", share=share, effects=_clause(study, numbers, ON_SITE[2], say)),
    ]
    sides = Interaction(ON_SITE[2], ON_SITE[0], DOCUMENTS[2], DOCUMENTS[0]).sides()
    clauses.append(_interaction_clause(study, numbers, sides[0], say))
    weights = {name: numbers.percent(f"policy.{policy}.{LEVER}") for name, policy in (("low", DOCUMENTS[0]), ("high", DOCUMENTS[2]))}
    return say("answer.weight", clauses=say("answer.between_clauses").join(clauses), **weights)


def policy_answer(study: StoredStudy, numbers: Numbers, policy: str, say: Say, names: tuple[str, str] | None = None) -> str:
    """One sentence about one policy against its reference; ``names``: what to call the two, marked (default: their ids)."""
    ids = policy, reference_name(study, study.references()[policy])
    called = dict(zip(("policy", "reference"), map(named, ids) if names is None else names, strict=True))
    return say("answer.policy", effects=_clause(study, numbers, policy, say), **called)


def _clause(study: StoredStudy, numbers: Numbers, policy: str, say: Say) -> str:
    """Engagement with its numbers, then the other responses in a word each."""
    parts = []
    for response in (ENGAGEMENT, *OTHERS):
        if response in study.responses:
            label = label_of(study, response, numbers.lang)
            phrase = say(f"answer.{word_of(study, numbers, policy, response)}", label=label[:1].lower() + label[1:])
            parts.append(phrase + _remark(study, numbers, policy, response, say))
    return say("answer.between_effects").join(parts)


def word_of(study: StoredStudy, numbers: Numbers, policy: str, response: str) -> str:
    """The verdict's word; where not even the sign holds in enough of the box, the direction is left "open"."""
    effect, found = _keys(study, policy, response)
    word, depends = numbers.part(found), numbers.part(found, "depends_on_assumptions")
    directed = word in ("raises", "lowers") and depends
    return "open" if directed and numbers.part(effect, "box.same_sign_share") < SHARE_THAT_HOLDS else str(word)


def _remark(study: StoredStudy, numbers: Numbers, policy: str, response: str, say: Say) -> str:
    """What stands in brackets behind a word: numbers and share for engagement, a warning where the word depends on assumptions."""
    is_engagement, (effect, found) = response == ENGAGEMENT, _keys(study, policy, response)
    parts = [_with_interval(numbers, effect)] if is_engagement else []
    if numbers.part(found, "depends_on_assumptions") or is_engagement:
        parts.append(_shares(numbers, effect, found, say))
    return "" if len(parts) == 0 else say("answer.bracket", text=say("answer.in_bracket").join(parts))


def _shares(numbers: Numbers, effect: str, found: str, say: Say) -> str:
    """Share of the box in which the word holds; for an undecided effect, in which the sign is the same.

    Where the word depends on assumptions, the warning D6 asks for, with both shares; the first is rounded down.
    """
    sign = numbers.percent(effect, "box.same_sign_share")
    if numbers.part(found, "depends_on_assumptions"):
        return say("answer.depends", share=numbers.percent(found, "box_share", down=True), sign=sign)
    if numbers.known(found, "box_share"):
        return say("answer.holds", share=numbers.percent(found, "box_share"))
    return say("answer.same_sign", share=sign) if numbers.known(effect, "box.same_sign_share") else say("answer.no_box")


def _interaction_clause(study: StoredStudy, numbers: Numbers, side: str, say: Say) -> str:
    effect, found = _keys(study, side, ENGAGEMENT)
    word = say(f"answer.interaction_{numbers.part(found)}")
    texts = [_with_interval(numbers, effect), _shares(numbers, effect, found, say)]
    return word + say("answer.bracket", text=say("answer.in_bracket").join(texts))


def _with_interval(numbers: Numbers, effect: str) -> str:
    return f"{numbers.value(effect, sign=True)} {numbers.interval(effect)}".strip()


def _keys(study: StoredStudy, policy: str, response: str) -> tuple[str, str]:
    """Keys of an effect in the last window and of its verdict."""
    effect, found = (effect_key(kind, policy, response, study.windows[-1]) for kind in ("effect", "verdict"))
    return effect, found
