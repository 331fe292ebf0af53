"""Patterns that are measured in the state itself: contagion, contact, demonstrations by level."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from branchsim.reality.pattern import Condition, Pattern
from sim.entities import roll_places
from sim.observation import new_tally
from sim.scenario import Change, Policy, Scenario, Text
from sim.simulate import Run, start

BUMP = 0.10  # added to the engagement of a third of each branch (T25)
MONTHS = 3
FEW = 0.02  # of branches that are demonstrations (T12): most bodies have none


def _ready(scenario: Scenario, seed: int, replicate: int) -> Run:
    """The run at the switch."""
    run = start(scenario, seed=seed, replicate=replicate)
    run.advance_to(0, new_tally(0))
    return run


def contagion(scenario: Scenario, seed: int, replicate: int) -> list[float]:
    """Answer of the others, after three months, to +0.10 of a third of each branch, over the shift of the mean they see; and peers off."""
    return [
        _contagion(here, seed, replicate) for here in (scenario, replace(scenario, values={**scenario.values, "member.rate_peers": 0.0}))
    ]


def _contagion(scenario: Scenario, seed: int, replicate: int) -> float:
    run = _ready(scenario, seed, replicate)
    plain, moved = run.fork(None), run.fork(None)
    ids = [run.state.members.id[roll_places(run.state.branches)]]
    chosen = np.random.default_rng(replicate).random(len(ids[0])) < 1.0 / 3.0
    places, branches = roll_places(moved.state.branches), moved.state.branches
    before = moved.state.members.engagement[places]
    after = np.where(chosen, np.minimum(before + BUMP, 1.0), before)
    moved.state.members.engagement[places] = after
    home = np.repeat(np.arange(len(branches.type)), branches.members)
    shift = np.bincount(home, after - before, len(branches.type))
    branches.engagement_sum[:] += shift
    seen = (shift[home] / np.maximum(branches.members[home] - 1, 1))[~chosen].mean()
    watched = ids[0][~chosen]
    levels = []
    for one in (moved, plain):
        one.advance_to(MONTHS, new_tally(MONTHS))
        members = one.state.members
        now = roll_places(one.state.branches)
        levels.append(dict(zip(members.id[now].tolist(), members.engagement[now].tolist(), strict=True)))
    both = [identity for identity in watched.tolist() if identity in levels[0] and identity in levels[1]]
    return float(np.mean([levels[0][identity] - levels[1][identity] for identity in both]) / seen)


def contact_correlation(scenario: Scenario, seed: int, replicate: int) -> list[float]:
    """Correlation over members of the hours a leader gives them with their engagement."""
    run = _ready(scenario, seed, replicate)
    branches, members, values = run.state.branches, run.state.members, scenario.values
    places = roll_places(branches)
    home = np.repeat(np.arange(len(branches.type)), branches.members)
    reached = members.contact_u[places] < values["member.contact_share"]
    talk = values["secretary.talk_hours"] / branches.members[home] / values["member.contact_share"]
    hours = np.where(reached, talk, 0.0) + branches.contact_hours[home]
    felt = 1.0 - np.exp(-hours / values["member.contact_scale"])
    return [float(np.corrcoef(felt, members.engagement[places])[0, 1])]


def demonstration_by_level(scenario: Scenario, seed: int, replicate: int) -> list[float]:
    """Gain in practice where only another body of the county has a demonstration, over the gain where the own body has one."""
    run = _ready(scenario, seed, replicate)
    policy = Policy("shown", Text("", ""), Text("", ""), (), None, (Change("branch.demonstration_share", FEW), Change("branch.links", 0.0)))
    alone = replace(policy, id="alone", changes=policy.changes[1:])
    shown, plain = run.fork(policy), run.fork(alone)
    for one in (shown, plain):
        one.advance_to(12, new_tally(12))
    state = shown.state
    gain = state.branches.practice - plain.state.branches.practice
    own = state.bodies.demonstrates[state.branches.body] == 1
    county = state.bodies.county_demonstrates[state.branches.body] == 1
    others = state.branches.demonstration_u >= FEW
    near, far = gain[own & others], gain[~own & county & others]
    return [float("nan") if len(near) == 0 or len(far) == 0 else float(far.mean() / near.mean())]


def _named(en: str, zh: str, above: float | None = None, below: float | None = None) -> Condition:
    return Condition(Text(en, zh), lambda arms: float("nan"), above, below)  # measured by the probe


PROBES: tuple[Pattern, ...] = (
    Pattern(
        "T12",
        "input",
        Text("a demonstration does less one level further away", "示范效应每隔一级减弱"),
        "source document 004",
        {},
        (_named("gain two levels away over gain one level away", "隔两级与隔一级增益之比", 0.4, 0.8),),
        probe=demonstration_by_level,
    ),
    Pattern(
        "T25",
        "input",
        Text(
            "engagement is contagious: others answer to a third of their branch that is lifted",
            "投入度具有传染性：支部三分之一党员提升后其余党员随之变化",
        ),
        "Herbst & Mas 2015",
        {},
        (
            _named("response over the shift of the mean they see", "反应与所见均值变化之比", 0.05, 0.28),
            _named(
                "the same with peers off (what is left goes through service and quality)",
                "关闭同伴影响时（余下部分经服务与质量传导）",
                -0.001,
                0.001,
            ),
        ),
        probe=contagion,
    ),
    Pattern(
        "T26",
        "calibrated",
        Text("members whom leaders support are more engaged", "得到领导和书记联系的党员投入度更高"),
        "Martin et al. 2016; Decuypere & Schaufeli 2021",
        {},
        (_named("correlation of contact with engagement", "联系与投入度的相关系数", 0.24, 0.47),),
        probe=contact_correlation,
    ),
)
