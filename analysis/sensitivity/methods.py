"""Which method of indices fits which design of points, and why the others don't."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from experiments.plan import DUMMY, NOT_FACTORS
from experiments.study_reader import StoredStudy
from sim.bounds import nearest
from sim.problems import Place, Problem, Term, problem_at

GIVEN_DATA = ("rbd_fast", "delta", "pawn", "rsa", "feature_scoring", "shapley")  # they ask for a random sample, no matter how it was drawn
DESIGNED = ("sobol", "morris", "efast")
METHODS = (*DESIGNED, *GIVEN_DATA)
AUTO = "auto"
FITTING = {
    "saltelli": ("sobol", *GIVEN_DATA),
    "morris": ("morris",),
    "efast": ("efast",),
    "latin_hypercube": GIVEN_DATA,
    "sobol_sequence": GIVEN_DATA,
}
FIRST = {"saltelli": ("sobol",), "morris": ("morris",), "efast": ("efast",)}
SAMPLED = ("delta", "shapley")  # what auto takes for a sample; shapley only where its surrogate is good enough
BOX_OF_A_COMPARISON = "scrambled Sobol"


def design_method(study: StoredStudy) -> str:
    """How the points of a study were chosen; empty where there is nothing but the default point."""
    sampler = study.manifest["sampler"]
    if len(study.design) < 2:
        return ""
    return "sobol_sequence" if sampler.get("name") == BOX_OF_A_COMPARISON else str(sampler.get("method", ""))


def all_factors(study: StoredStudy) -> list[str]:
    """Columns of the design that were drawn, in order, the dummy among them, whether they act on an arm or not."""
    return [name for name in study.design.columns if name not in NOT_FACTORS]


def chosen_methods(study: StoredStudy, asked: Sequence[str]) -> tuple[str, ...]:
    """The methods asked for, ``auto`` resolved; for options without problems."""
    design = design_method(study)
    resolved = [name for one in asked for name in (FIRST.get(design, SAMPLED) if one == AUTO else (one,))]
    return tuple(dict.fromkeys(resolved))


def method_problems(study: StoredStudy, asked: Sequence[str]) -> Iterator[Problem]:
    """Methods that there are not, and methods that the design does not fit."""
    design, place = design_method(study), Place("--method")
    fitting = FITTING.get(design, ())
    unknown = [name for name in asked if name not in (*METHODS, AUTO)]
    for name in unknown:
        allowed = ", ".join((AUTO, *METHODS))
        yield problem_at(place, name, "problem.sensitivity_method", allowed=allowed, suggestion=nearest(name, (AUTO, *METHODS)))
    if design == "" or len([name for name in all_factors(study) if name != DUMMY]) == 0:
        yield problem_at(Place(str(study.folder)), "", "problem.sensitivity_no_points")
    elif len(fitting) == 0:
        yield problem_at(Place(str(study.folder)), "", "problem.sensitivity_design", design=Term(f"design.{design}"))
    else:
        for name in asked:
            if name not in (*fitting, AUTO, *unknown):
                values = {"design": Term(f"design.{design}"), "fitting": ", ".join(fitting)}
                yield problem_at(place, name, "problem.sensitivity_method_does_not_fit", **values)
