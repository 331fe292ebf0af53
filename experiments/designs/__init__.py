"""The ways to choose the points of a study, by the name a study file writes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from experiments.designs.efast import Efast
from experiments.designs.full_factorial import FullFactorial
from experiments.designs.latin_hypercube import LatinHypercube
from experiments.designs.method import Design, Method
from experiments.designs.morris import Morris
from experiments.designs.one_at_a_time import OneAtATime
from experiments.designs.points_table import PointsTable
from experiments.designs.saltelli import Saltelli
from experiments.designs.settings import Setting
from experiments.designs.sobol_sequence import SobolSequence

__all__ = ["METHODS", "Design", "Method", "Setting"]

_ALL = (FullFactorial(), OneAtATime(), LatinHypercube(), SobolSequence(), Morris(), Saltelli(), Efast(), PointsTable())
METHODS: Mapping[str, Method] = MappingProxyType({method.name: method for method in _ALL})
