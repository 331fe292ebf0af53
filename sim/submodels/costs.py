"""Costs (D9): person-days by payer and money in units of a secretary's monthly pay. Prices are assumptions listed as parameters."""

REVIEW_DAYS = 0.5  # person-days a report and its review take per branch and year: assumption
EVALUATION_DAYS = 2.0  # person-days an outside evaluation of a branch takes: assumption
FEEDBACK_DAYS = 0.25  # person-days to explain results to one branch: assumption
POST_HOURS, MENTOR_HOURS = 1.0, 1.0  # hours a month that a post or a mentor pair costs a member: assumption


def visit_days(visit, sample_days, round_days):
    """Person-days of this month's visit: 0 none, 1 of the sample, 2 a round."""
    if visit == 0:
        return 0.0
    return sample_days if visit == 1 else round_days


def hours_of_members(came, session_hours, trained, lesson_hours, members, passed_on, posts, mentored):
    """Hours asked of members in a month: sessions, training, paperwork passed on, posts and mentoring."""
    duties = members * (passed_on + posts * POST_HOURS + mentored * MENTOR_HOURS)
    return came * session_hours + trained * lesson_hours + duties


def monthly_money(
    pay, full_time, post_price, venue, venue_price, aided, aid_price, members, reward, reward_price, pay_link, score, first_secretary
):
    """Money of a branch in a month, in monthly pays: pay beyond today's, posts, venue, aid, rewards and results-based pay."""
    posts = (1.0 if full_time else 0.0) + (1.0 if first_secretary else 0.0)
    fixed = (pay - 1.0) + posts * post_price + venue * venue_price
    return fixed + aided * aid_price + members * reward * reward_price + pay_link * score
