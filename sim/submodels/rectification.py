"""Process 14: problems come up, are found by criticism and by visits, and are closed if somebody insists (P15, P53, L12). Form assumed."""

EYES = 0.5  # of the problems that criticism leaves unsaid, what a visitor finds: assumption


def found_share(critique, visited):
    """Share of open problems that is known: what criticism brings up, and half of the rest where somebody came to see."""
    return critique + EYES * (1.0 - critique) if visited else critique


def backlog_after(backlog, arrival, found, closed_share, deadline_months):
    """Open problems in [0, 1] a month later: new ones, less those found and closed by their deadline."""
    return backlog + arrival * (1.0 - backlog) - backlog * found * closed_share / deadline_months
