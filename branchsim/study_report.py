"""What a study file amounts to, in words: its size, how random draws are shared, and what is allowed but worth knowing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from branchsim.capacity_notes import capacity_notes
from branchsim.grid_policies import COVERAGE, ON_SITE
from branchsim.idle_policies import idle_notes
from branchsim.messages import text

if TYPE_CHECKING:
    from experiments.study_definition import StudyDefinition


def size_line(study: StudyDefinition, lang: str) -> str:
    """Points, arms, runs and replicates in one line."""
    sizes = {"points": study.points(), "arms": len(study.arms()), "runs": study.runs()}
    if study.optimise is not None:
        asked = study.optimise
        counts = {"population": asked.population, "generations": asked.generations, "seeds": len(asked.seeds), "points": asked.points}
        return text("study.size_optimise", lang, **counts, runs=sizes["runs"])
    if study.stopping is not None:
        rule = study.stopping
        return text("study.size_stopping", lang, **sizes, first=rule.first, most=rule.most, response=rule.response)
    if study.points() == 0:
        return text("study.size_alone", lang, arms=sizes["arms"], runs=sizes["runs"], replicates=study.replicates)
    return text("study.size", lang, **sizes, replicates=study.replicates, point_replicates=study.point_replicates)


def seeding_words(study: StudyDefinition, lang: str) -> str:
    """How points share their random draws."""
    return text(f"seeding.{study.seeding}", lang)


def study_notes(study: StudyDefinition, lang: str) -> Iterator[str]:
    """Everything worth knowing before the study runs."""
    from experiments.mixes import giving_way

    for key, values in study.notes:
        yield text(key, lang, **values)
    if study.method in ("morris", "efast") and study.point_replicates < 2:
        yield text("note.one_replicate", lang)
    for acts in ("throughout", "switch"):
        named = [factor.name for factor in study.factors if factor.acts == acts] + (list(study.fixed) if acts == "switch" else [])
        for mix, names in giving_way(named).items():
            if len(names) > 0:
                yield text("note.gives_way", lang, mix=mix, names=", ".join(name.rpartition(".")[2] for name in names))
    count = _unvisited(study)
    if count > 0:
        yield text("note.unvisited_points", lang, count=count, total=study.points())
    yield from idle_notes(study.scenario, study.policies, lang)
    yield from capacity_notes(study.scenario, study.policies, lang)


def _unvisited(study: StudyDefinition) -> int:
    """Points where the arm of the design wants more evidence from visits than branches are visited."""
    import numpy as np

    names = {*study.levers, *study.fixed}
    if study.drawn is None or names.isdisjoint((ON_SITE, COVERAGE)):
        return 0
    share, coverage = (
        study.drawn.points[name].to_numpy() if name in study.levers else np.float64(study.fixed.get(name, study.scenario.values[name]))
        for name in (ON_SITE, COVERAGE)
    )
    return int(np.sum(np.broadcast_to(share > coverage, study.points())))
