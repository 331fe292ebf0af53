"""Which question a study asks: its own, that of the weight comparison, those of its policies, or that of its scenario."""

from __future__ import annotations

from analysis.quoted import named
from analysis.weight_question import answers_weight_question
from analysis.wording import Say
from experiments.plan import BASELINE
from experiments.study_reader import StoredStudy

FEW = 3  # questions of policies that stand beside each other


def study_question(study: StoredStudy, say: Say, lang: str) -> str:
    """The question, marked as somebody's words; empty where there is none, or where there are too many policies, each with its own."""
    plan, manifest = study.manifest.get("plan", {}), study.manifest
    asked = plan.get("asked")
    if asked is not None:
        return named(str(asked[lang]))
    if answers_weight_question(study):
        return say("report.question.weight")
    if "sampler" in manifest and "method" in manifest["sampler"]:  # a study file of an earlier version, which kept one language only
        return named(str(manifest["question"]))
    policies = [name for name in study.policies["policy"] if name != BASELINE]
    if len(policies) == 0:
        both = manifest["scenario"].get("question") or {}
        return named(str(both.get(lang, manifest["question"])))
    questions = {one["id"]: one.get("question") for one in plan.get("policies", []) if one is not None}
    own = list(dict.fromkeys(str(questions[name][lang]) for name in policies if questions.get(name)))
    return named(("" if lang == "zh" else " ").join(own)) if 0 < len(own) <= FEW else ""
