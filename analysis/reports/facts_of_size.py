"""What a study folder says of the size of the study: people, months, points, replicates, random draws, and what was really run."""

from __future__ import annotations

from analysis.quoted import code, named
from analysis.reports.fact import Facts
from analysis.reports.facts_of_study import MANIFEST, RESULTS
from analysis.reports.records import Records
from analysis.wording import label_of

SIZE_FACTS = Facts()
fact = SIZE_FACTS.of


@fact(MANIFEST, RESULTS)
def windows(records: Records) -> str | None:
    """Periods over which responses are averaged."""
    known = [name for name in records.study.windows if f"window.{name}.first" in records.numbers]
    return records.listed(records.numbers.period(name, records.say) for name in known) if len(known) > 0 else None


@fact(RESULTS)
def level(records: Records) -> str | None:
    """Level of the simulation intervals; none where nothing is compared."""
    return records.percent("convention.level") if len(records.study.references()) > 0 else records.listed([])


@fact(RESULTS)
def methods(records: Records) -> str | None:
    """How the intervals of the effects were made."""
    if len(records.study.references()) == 0:
        return records.listed([])
    numbers = records.numbers
    found = {str(numbers.entry(key)["method"]) for key in numbers if key.startswith("effect.") and "method" in numbers.entry(key)}
    return records.listed(records.say(f"record.method.{one}") for one in sorted(found)) if len(found) > 0 else None


@fact(MANIFEST, RESULTS)
def design(records: Records) -> str | None:
    """How the points were chosen, and how many there are beside the default one."""
    sampler = records.study.manifest.get("sampler", {})
    name = sampler.get("method", sampler.get("name"))
    if name is None:
        return None
    key = f"design.{name}" if "method" in sampler else f"record.sampler.{name.replace(' ', '_')}"
    return records.said("record.design", name=records.word(key, name), points=records.count("study.box_points"))


@fact(MANIFEST, RESULTS)
def population(records: Records) -> str | None:
    """Whose branches: drawn from the margins of a year, or the user's own."""
    year, table = records.manifest("scenario", "population", "year"), records.manifest("scenario", "population", "table")
    return records.said("record.margins" if table is None else "record.own_branches", year=None if year is None else named(str(year)))


@fact(MANIFEST)
def fixed(records: Records) -> str | None:
    """Is the population drawn anew for each replicate?"""
    found = records.manifest("scenario", "population", "fixed")
    return None if found is None else records.say(f"record.population.{'fixed' if found else 'anew'}")


@fact(RESULTS)
def branches(records: Records) -> str | None:
    """Number of branches of a run."""
    return records.count("study.branches")


@fact(MANIFEST)
def held(records: Records) -> str | None:
    """Assumptions that were not varied because the study sets them."""
    found = records.manifest("sampler", "held")
    return None if found is None else records.listed(code(name) for name in found)


@fact(RESULTS)
def points(records: Records) -> str | None:
    """Points beside the default one, what they vary and how often each was run: a stopping rule decides that point by point."""
    if records.numbers.known("study.box_points") and records.numbers.part("study.box_points") == 0:
        return records.listed([])
    key = "record.points" if records.manifest("stopping") is None else "record.points_stopping"
    sizes = {"points": "study.box_points", "replicates": "study.box_replicates", "varied": "study.varied"}
    return records.said(key, **{name: records.count(size) for name, size in sizes.items()})


@fact(RESULTS)
def burn_in(records: Records) -> str | None:
    """Months before the switch."""
    return records.said("record.months", months=records.count("study.burn_in"))


@fact(RESULTS)
def months(records: Records) -> str | None:
    """Months after the switch."""
    return records.said("record.months", months=records.count("study.months"))


@fact(RESULTS)
def replicates(records: Records) -> str | None:
    """Replicates at the default point: asked for, and behind the effects."""
    least, most = "study.replicates_used_least", "study.replicates_used_most"
    used = records.numbers.span(least, most) if records.numbers.known(least) and records.numbers.known(most) else None
    key = "record.replicates" if records.manifest("stopping") is None else "record.replicates_stopping"
    return records.said(key, planned=records.count("study.replicates"), used=used)


@fact(MANIFEST, "stopping.csv", RESULTS)
def stopping(records: Records) -> str | None:
    """The stopping rule and at how many points its target was reached."""
    if "stopping" not in records.study.manifest:
        return None
    rule = records.manifest("stopping")
    if rule is None:
        return records.say("record.stopping.none")
    parts = {name: records.short(f"study.stopping.{name}") for name in ("target", "first", "most", "points", "reached")}
    criterion = records.say(f"record.criterion.{rule['criterion']}")
    key = "record.stopping_best" if rule["criterion"] == "best" else "record.stopping"
    return records.said(key, response=named(label_of(records.study, rule["response"], records.lang)), rule=criterion, **parts)


@fact(RESULTS)
def runs(records: Records) -> str | None:
    """Runs done, and tasks done of those planned."""
    sizes = {"runs": "study.runs_done", "done": "study.tasks_done", "planned": "study.tasks_planned"}
    return records.said("record.runs", **{name: records.count(key) for name, key in sizes.items()})


@fact("failures.parquet", RESULTS)
def failures(records: Records) -> str | None:
    """Tasks of which a run failed."""
    return records.count("study.failed_tasks")


@fact(MANIFEST)
def seed(records: Records) -> str | None:
    """The master seed, as it is typed: without separators."""
    found = records.manifest("seed")
    return None if found is None else code(str(found))


@fact(MANIFEST)
def seeding(records: Records) -> str | None:
    """Which points share their random draws."""
    found = records.manifest("seeding")
    return None if found is None else records.word(f"seeding.{found}", found)
