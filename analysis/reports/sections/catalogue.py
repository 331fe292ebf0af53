"""All sections by name, in the order of the report that is made without a template."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analysis.reports.document import Block
from analysis.reports.sections.answer import answer
from analysis.reports.sections.calibration import calibration
from analysis.reports.sections.checklists import checklists
from analysis.reports.sections.claims import claims
from analysis.reports.sections.costs import costs
from analysis.reports.sections.decision import decision
from analysis.reports.sections.discovery import discovery
from analysis.reports.sections.effects import effects
from analysis.reports.sections.failures import failures
from analysis.reports.sections.groups import groups
from analysis.reports.sections.limits import limits
from analysis.reports.sections.method import method
from analysis.reports.sections.optimisation import optimisation
from analysis.reports.sections.provenance import provenance
from analysis.reports.sections.sensitivity import sensitivity
from analysis.reports.sections.value import value
from analysis.reports.source import ReportSource

SECTIONS: dict[str, Callable[[ReportSource], Iterator[Block]]] = {
    "answer": answer,
    "effects": effects,
    "costs": costs,
    "groups": groups,
    "failures": failures,
    "sensitivity": sensitivity,
    "decision": decision,
    "value": value,
    "discovery": discovery,
    "optimisation": optimisation,
    "calibration": calibration,
    "limits": limits,
    "claims": claims,
    "method": method,
    "checklists": checklists,
    "provenance": provenance,
}
