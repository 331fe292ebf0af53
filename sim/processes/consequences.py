"""The loop of what consequences do to motives: crowding out builds up and fades, feedback spurs some and hurts others."""

from sim import compiled as rules
from sim.compiled import inner
from sim.randomness import Purpose

EVENTS = Purpose.BRANCH_EVENTS.word


@inner
def take_consequences(state, setting, run_key, month, assessed, first, stop):
    """Branches ``first`` to ``stop``: displaced motives move, reactions fade; after an assessment some get their results explained."""
    branches = state.branches
    for b in range(first, stop):
        p = setting.values[branches.row[b]]
        branches.crowded_secretary[b] = rules.displaced(
            branches.crowded_secretary[b], p.consequence_crowding, p.consequence_pay_link, p.consequence_praise, p.pace_of_crowding
        )
        branches.crowded_members[b] = rules.displaced(
            branches.crowded_members[b], p.consequence_crowding, p.consequence_member_reward, p.consequence_praise, p.pace_of_crowding
        )
        morale = branches.morale[b] * p.reaction_left
        if assessed:
            words = rules.draw(run_key, rules.branch_entity(run_key, b), month, EVENTS)
            if rules.uniform(words[3]) < p.consequence_feedback:
                morale = rules.after_feedback(p.consequence_feedback_effect, p.consequence_feedback_spread, branches.reaction_z[b])
        branches.morale[b] = morale
