"""Hypothesis strategies over the parameter table: every value a rule may legally meet."""

from hypothesis import strategies as st

from sim.parameters import parameter_table

SHARE = st.floats(0.0, 1.0)
INSIDE = st.floats(1e-6, 1.0 - 1e-6)  # a use of time or a level that is never quite 0 or 1
MEMBERS = st.integers(3, 50)
NORMAL = st.floats(-6.0, 6.0)  # a 32-bit uniform never lies further out


def within(*names):
    """Tuple of values, each anywhere between the bounds of its row of the parameter table."""
    rows = [parameter_table()[name] for name in names]
    return st.tuples(*(st.floats(row.low, row.high) for row in rows))


def default(name):
    """Default of one parameter."""
    return parameter_table()[name].default
