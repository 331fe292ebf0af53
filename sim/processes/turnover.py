"""Loops of change: secretaries leave and are replaced; units in new fields get organisations."""

from sim import compiled as rules
from sim.compiled import inner
from sim.randomness import Purpose

EVENTS, ORIGIN, TYPE = Purpose.BRANCH_EVENTS.word, Purpose.SECRETARY_ORIGIN.word, Purpose.SECRETARY_TYPE.word


@inner
def change_secretaries(state, setting, run_key, month, first, stop):
    """Branches ``first`` to ``stop``: who leaves is replaced by the month's candidate, the same person under every policy."""
    branches = state.branches
    for b in range(first, stop):
        p = setting.values[branches.row[b]]
        entity = rules.branch_entity(run_key, b)
        words = rules.draw(run_key, entity, month, EVENTS)
        leaves = branches.leaving[b] == 1 or rules.uniform(words[2]) < p.leaving_chance
        branches.leaving[b] = 0
        branches.changed[b] = 1 if leaves else 0
        if not leaves:
            continue
        words = rules.draw(run_key, entity, month, ORIGIN)
        more = rules.draw(run_key, entity, month, TYPE)
        second = rules.normal(rules.uniform(more[1]))
        reserve = rules.uniform(more[2]) < p.secretary_reserve_share
        branches.ability_z[b] = rules.better_of(rules.normal(rules.uniform(words[0])), second, reserve)
        branches.intrinsic_z[b] = rules.normal(rules.uniform(words[1]))
        branches.career_z[b] = rules.normal(rules.uniform(words[2]))
        branches.kind[b] = rules.secretary_type(rules.uniform(more[0]), p.secretary_boss_share, p.secretary_powerless_share)
        branches.reaction_z[b] = rules.normal(rules.uniform(more[3]))
        branches.own_ability[b] = rules.share_trait(p.secretary_ability_mean, p.secretary_ability_spread, branches.ability_z[b])
        branches.since[b] = month + 1
        branches.morale[b] = 0.0
        branches.crowded_secretary[b] = 0.0
        branches.activity[b] = rules.surviving(branches.activity[b], p.branch_activity_survival, p.branch_institutionalised)
        branches.practice[b] = rules.surviving(branches.practice[b], p.branch_activity_survival, p.branch_institutionalised)


@inner
def organise_new_fields(state, setting):
    """Admissions considered and refused are counted for the year's quota; units in new fields are organised one by one."""
    bodies, branches = state.bodies, state.branches
    for k in range(bodies.branches.shape[0]):
        effort = 0.0
        for b in range(bodies.first[k], bodies.first[k] + bodies.branches[k]):
            bodies.considered[k] += branches.recruits[b] + branches.refused[b]
            bodies.refused[k] += branches.refused[b]
            effort += setting.values[branches.row[b]].branch_joint_formation / bodies.branches[k]
        bodies.covered[k] = rules.covered_after(bodies.covered[k], setting.values[0].branch_formation_lag, effort)
