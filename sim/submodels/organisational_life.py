"""Process 5: branches hold the month's organisational life, or merely log it (P12, P13)."""

import math

HALF = 0.5  # of the points: from here on the daily record outweighs the end of the period


def held_probability(substance_hours, hours_needed):
    """Chance that the planned session is really held: 1 - exp(-hours of real work / hours needed)."""
    return 1.0 - math.exp(-substance_hours / hours_needed)


def is_held(chance_taken, key_meeting):
    """Is the session held? The key meeting of the year always is: elections and reviews need a quorum that superiors count."""
    return key_meeting or chance_taken


def hollow_share(held, logged, quality_life):
    """How empty the month was: 1 - quality for a session held, 1 for one only logged, 0 when nothing was claimed."""
    if held:
        return 1.0 - quality_life
    return 1.0 if logged else 0.0


def minutes_level(paperwork, skill_factor, time_needed):
    """Chance that minutes of a session stand in the file whether or not it was held: 1 - exp(-skill x paperwork / time needed).

    Minutes are the first page of the file and the one that is always asked for, so little paperwork is enough (T01, calibrated).
    """
    return 1.0 - math.exp(-skill_factor * paperwork / time_needed)


def postponed_share(procrastination, annual_share, last_month):
    """Chance that a session for which there is time is put off to the period's end.

    A session held in its month counts in the daily record and at the end, one made up later at the end only: putting off pays as
    far as the end outweighs the record. procrastination x (2 annual - 1), none where half or more is noted month by month (T33).
    """
    if last_month or annual_share <= HALF:
        return 0.0
    return procrastination * (2.0 * annual_share - 1.0)


def content(merged, merge_loss, usual):
    """What a session holds relative to the usual: merged with business meetings it lacks part of its content (P13)."""
    return (1.0 - merged * merge_loss) / (1.0 - usual * merge_loss)


def session_level(quality_life, content_factor):
    """Level of a session as members meet it, held to 1."""
    level = quality_life * content_factor
    return level if level < 1.0 else 1.0
