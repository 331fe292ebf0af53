"""Checklists of reporting standards, filled from the records of a study: STRESS-ABS, TRACE, ODD, RAT-RS."""

from analysis.reports.checklists.answers import odd_table, stress_table, trace_table
from analysis.reports.checklists.data_use import rat_table

__all__ = ["odd_table", "rat_table", "stress_table", "trace_table"]
