"""What to choose: the stored answer of ``branchsim decide``, with the numbers of every policy."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.decision.asked import benefit_label
from analysis.decision.decision_words import DecisionWords, note_sentences
from analysis.decision.sentences import answer_sentences
from analysis.quoted import named
from analysis.reports.document import Block, Bullets, Cell, Column, Heading, Paragraph, Row, Table
from analysis.reports.sections.conditions import factor_name
from analysis.reports.source import ReportSource
from analysis.stored_analysis import Analysis, read_analysis

CRITERIA = ("laplace", "maximin", "hurwicz", "p90_regret", "satisficing")


def decision(source: ReportSource) -> Iterator[Block]:
    """Nothing where nobody decided on this study."""
    made = read_analysis(source.whole.folder, source.whole.manifest["identity"], "decision")
    if made is None:
        return
    words, say = report_words(source, made), source.say
    yield Heading(say("report.heading.decision"), 1, "decision")
    yield Paragraph(_asked(source, words))
    yield Bullets(tuple(answer_sentences(words)))
    yield _policies(source, words)
    if len(made.tables["ranking"]) > 0:
        yield _robustness(source, words)
    picture = source.draw("regret_distribution")
    if picture is not None:
        yield picture
    yield Paragraph(source.sentences(note_sentences(words)), "note")


def report_words(source: ReportSource, made: Analysis) -> DecisionWords:
    """Policies by their title, factors by their meaning."""
    terms = made.asked["benefit"]
    alone = len(terms) == 1 and abs(terms[0]["weight"]) == 1
    benefit = named(source.inside(terms[0]["response"]) if alone else benefit_label(source.study, made.asked, source.lang))

    def response(name: str) -> str:
        return named(source.inside(name))

    return DecisionWords(made, source.numbers, source.say, source.quoted, lambda name: factor_name(source, name), response, benefit)


def _asked(source: ReportSource, words: DecisionWords) -> str:
    """Benefit, window and price of the question."""
    asked = words.analysis.asked
    window = source.numbers.period(asked["window"], source.say)
    text = source.say("report.decision.asked", benefit=words.benefit, window=window, group=_group(source, asked["group"]))
    if source.numbers.part("decision.price") == 0:
        return text
    return source.sentences([text, source.say("report.decision.price", price=source.numbers.short("decision.price"))])


def _group(source: ReportSource, group: str) -> str:
    try:
        return source.say("figure.group_all" if group == "all" else f"branch_type.{group}")
    except KeyError:
        return named(group)


def _policies(source: ReportSource, words: DecisionWords) -> Table:
    """Effect with its single and its simultaneous interval, range over the points, P(best)."""
    numbers, rows = source.numbers, list[Row]()
    for policy in words.analysis.tables["policies"]["policy"]:
        key = f"decision.effect.{policy}"
        ends = [f"{numbers.value(key, f'{end}_sim', sign=True)}" for end in ("low", "high")]
        family = source.say("decision.range", low=ends[0], high=ends[1]) if numbers.known(key, "low_sim") else "-"
        box = [numbers.value(key, f"box.{end}", sign=True) for end in ("low", "high")]
        spread = source.say("decision.range", low=box[0], high=box[1]) if numbers.known(key, "box.low") else "-"
        effect = Cell(f"{numbers.value(key, sign=True)} {numbers.interval(key)}".strip(), _number(numbers.part(key)))
        rows.append(Row((Cell(source.name(policy)), effect, Cell(family), Cell(spread), Cell(numbers.percent(f"decision.best.{policy}")))))
    headers = [source.say(f"decision.column.{name}") for name in ("policy", "effect", "family", "range", "p_best")]
    columns = tuple(Column(header, numeric=place > 0) for place, header in enumerate(headers))
    level = source.numbers.percent("decision.level")
    return Table("decision-policies", source.say("report.caption.decision_policies", level=level), columns, tuple(rows))


def _robustness(source: ReportSource, words: DecisionWords) -> Table:
    """Ranked policies by criterion, the most robust first."""
    numbers, rows = source.numbers, list[Row]()
    ranking = [str(policy) for policy in words.analysis.tables["ranking"]["policy"]]
    shown = [name for name in CRITERIA if f"decision.criterion.{name}.{ranking[0]}" in numbers]
    for policy in ranking:
        lost, votes = f"decision.criterion.expected_regret.{policy}", f"decision.votes.{policy}"
        crossed = numbers.short(lost, "crossed", digits=2) if numbers.known(lost, "crossed") else "-"
        cells = [Cell(source.name(policy)), Cell(numbers.short(lost, digits=2), _number(numbers.part(lost))), Cell(crossed)]
        for name in shown:
            key = f"decision.criterion.{name}.{policy}"
            cells.append(Cell(numbers.percent(key) if name == "satisficing" else numbers.value(key), _number(numbers.part(key))))
        first = source.say("decision.of", first=numbers.count(votes, "first"), criteria=numbers.count(votes, "of"))
        rows.append(Row((*cells, Cell(first), Cell(numbers.percent(votes, "leads")))))
    names = ["policy", "regret", "crossed", *shown, "first", "leads"]
    columns = tuple(Column(source.say(f"decision.column.{name}"), numeric=place > 0) for place, name in enumerate(names))
    notes = (source.say("report.decision.robustness_note"),)
    return Table("decision-robustness", source.say("report.caption.decision_robustness"), columns, tuple(rows), notes)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
