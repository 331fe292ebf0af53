"""The first page: the question, the answer in one paragraph, under which condition it reverses, and the key figure."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.answer import ENGAGEMENT, policy_answer, weight_answer, word_of
from analysis.numbers.of_reversal import reversal_key
from analysis.reports.document import Block, Bullets, Heading, Paragraph
from analysis.reports.question import study_question
from analysis.reports.sections.conditions import bounds_text, direction_text, factor_name
from analysis.reports.sections.points import points_answer
from analysis.reports.source import ReportSource
from analysis.weight_question import DOCUMENTS, ON_SITE, answers_weight_question
from experiments.failure_region import FEWEST

FEW = 3  # policies that get a sentence each
MOST_NAMED = 6  # policies named in a sentence; more are counted
KEY_FIGURES = ("weight_by_evidence", "response_surface", "effects", "factorial_heat_map", "factor_line", "time_paths")


def answer(source: ReportSource) -> Iterator[Block]:
    """Question, answer, reversal and key figure."""
    say = source.say
    yield Heading(say("report.heading.answer"), 1, "answer")
    question = study_question(source.whole, say, source.lang)
    if question != "":
        yield Paragraph(say("report.question", question=question))
    yield Paragraph(answer_text(source), "answer")
    conditions = [reversal_text(source, policy) for policy in headline_policies(source)]
    if len(conditions) > 0:
        yield Paragraph(say("report.reversal.lead"))
        yield Bullets(tuple(conditions))
    numbers, texts = source.numbers, [say("report.how_to_read", level=source.numbers.percent("convention.level"))]
    if 0 < numbers.part("study.box_points") < numbers.part("convention.enough_points"):
        counts = {"points": numbers.count("study.box_points"), "enough": numbers.count("convention.enough_points")}
        texts.append(say("report.few_points", **counts))
    yield Paragraph(source.sentences(texts), "note")
    for name in KEY_FIGURES:
        picture = source.draw(name)
        if picture is not None:
            yield picture
            break


def answer_text(source: ReportSource) -> str:
    """One paragraph: the sentence of the weight question, a sentence a policy where they are few, else counts and names."""
    say, numbers, study = source.say, source.numbers, source.study
    if len(source.references) == 0:
        return points_answer(source) or say("report.answer.levels", window=source.window)
    if answers_weight_question(study):
        return source.sentences([say("report.answer.in", window=source.window), weight_answer(study, numbers, say), *_hollow(source)])
    if len(source.references) <= FEW:
        names = {policy: (source.quoted(policy), source.quoted(reference)) for policy, reference in source.references.items()}
        texts = [policy_answer(study, numbers, policy, say, names[policy]) for policy in source.references]
        return source.sentences([say("report.answer.in", window=source.window), *texts, *_hollow(source)])
    return source.sentences([*_counted(source), *_hollow(source)])


def headline_policies(source: ReportSource) -> list[str]:
    """The policies whose reversal the first page tells: those of the weight question, all of a few, else the largest effects."""
    told = [policy for policy, response in source.findings.reversals if response == ENGAGEMENT]
    if answers_weight_question(source.study):
        return [policy for policy in (DOCUMENTS[2], ON_SITE[2]) if policy in told]
    sizes = {policy: abs(float(source.numbers.part(source.key("effect", policy, ENGAGEMENT)))) for policy in told}
    return sorted(told, key=lambda policy: -sizes[policy])[:FEW]


def reversal_text(source: ReportSource, policy: str, response: str = ENGAGEMENT) -> str:
    """What an effect is called, whether the box says the opposite anywhere, how often and where."""
    say, numbers, key = source.say, source.numbers, reversal_key(policy, response)
    word, points, verdict = (
        source.findings.reversals[policy, response].word,
        numbers.count(key, "points"),
        source.key("verdict", policy, response),
    )
    held = (
        say("report.reversal.held", share=numbers.percent(verdict, "box_share", down=True)) if numbers.known(verdict, "box_share") else ""
    )
    called = word_of(source.study, numbers, policy, response)
    lead = say(f"report.reversal.{called}", policy=source.quoted(policy), label=source.inside(response), held=held)
    if numbers.part(key, "count") == 0:
        return lead + say("report.reversal.never", points=points)
    opposite = say(f"report.reversal.opposite_{word}", delta=numbers.short("convention.smallest_effect"))
    counts = {"share": numbers.percent(key), "count": numbers.count(key, "count"), "points": points}
    text = lead + say("report.reversal.share", opposite=opposite, **counts)
    if numbers.part(key, "count") < FEWEST:
        return text + say("report.reversal.few")
    region = source.findings.reversals[policy, response].region
    if region is not None:
        shares = {"inside": numbers.percent(key, "inside"), "elsewhere": numbers.percent(key, "elsewhere")}
        return text + say("report.reversal.region", where=bounds_text(source, key, len(region.bounds)), **shares)
    table = source.findings.mattering[policy, response]
    strongest = table[table["beyond_chance"]]["factor"].tolist()[:1]
    if len(strongest) == 0:
        return text + say("report.reversal.nowhere")
    factor = strongest[0]
    mattered = f"mattered.{policy}.{response}.{factor}"
    return text + say(
        "report.reversal.ordered",
        factor=factor_name(source, factor),
        rho=numbers.short(mattered, digits=2),
        direction=direction_text(source, mattered),
    )


def _counted(source: ReportSource) -> list[str]:
    """How many policies do what to engagement and true quality, and which."""
    say, numbers = source.say, source.numbers
    parts = []
    for response in (ENGAGEMENT, "quality"):
        clauses = []
        for word in ("raises", "lowers", "does_not_raise", "undecided"):
            key = f"count.{response}.{word}"
            if key in numbers:
                names = [policy for policy in source.references if numbers.part(source.key("verdict", policy, response)) == word]
                clauses.append(say(f"report.answer.{word}", count=numbers.count(key), names=_names(source, names, word)))
        if len(clauses) > 0:
            parts.append(say("report.answer.response", label=source.label(response), clauses=say("report.list_clause").join(clauses)))
    count = numbers.count("count.policies")
    return [say("report.answer.many", count=count, window=source.window), *parts]


def _names(source: ReportSource, policies: list[str], word: str) -> str:
    """In brackets, the largest effects first; of the many that do nothing, none."""
    if word not in ("raises", "lowers") or len(policies) == 0:
        return ""
    largest = sorted(policies, key=lambda name: -abs(float(source.numbers.part(source.key("effect", name, ENGAGEMENT)))))[:MOST_NAMED]
    more = source.say("report.answer.and_more") if len(policies) > MOST_NAMED else ""
    return source.say("answer.bracket", text=source.listed([source.quoted(name) for name in largest]) + more)


def _hollow(source: ReportSource) -> list[str]:
    """The sentence this model exists for: measured better, in truth not."""
    hollow = list(source.findings.hollow)
    if len(hollow) == 0:
        return []
    names = source.listed([source.quoted(policy) for policy in hollow[:MOST_NAMED]])
    more = source.say("report.answer.and_more") if len(hollow) > MOST_NAMED else ""
    return [source.say("report.answer.hollow", count=source.numbers.count("count.hollow"), names=names + more)]
