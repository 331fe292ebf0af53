"""The one module that asks pymoo: NSGA-II by ask and tell, non-dominated designs, and the hypervolume of a front.

Source: Deb, Pratap, Agarwal & Meyarivan 2002 (NSGA-II, constraints by feasibility first); hypervolume: Zitzler & Thiele 1999.
"""

from __future__ import annotations

import numpy as np

ENDLESS = 1_000_000  # generations: the caller decides when it is enough


class Nsga2:
    """Losses are minimised, violations of 0 or less are kept limits. The same seed and answers give the same questions, to the bit."""

    def __init__(self, first: np.ndarray, objectives: int, constraints: int, seed: int) -> None:
        """``first``: the first population [designs, levers] in the unit cube; all later ones are as large."""
        from pymoo.algorithms.moo.nsga2 import NSGA2
        from pymoo.core.problem import Problem

        levers = first.shape[1]
        bounds = {"xl": np.zeros(levers), "xu": np.ones(levers)}
        self._problem = Problem(n_var=levers, n_obj=objectives, n_ieq_constr=constraints, **bounds)
        self._algorithm = NSGA2(pop_size=len(first), sampling=first, eliminate_duplicates=True)
        self._algorithm.setup(self._problem, seed=seed, verbose=False, termination=("n_gen", ENDLESS))

    def ask(self) -> np.ndarray:
        """The next designs, [designs, levers] in the unit cube; none where no new one was found."""
        self._asked = self._algorithm.ask()
        return np.empty((0, self._problem.n_var)) if self._asked is None or len(self._asked) == 0 else self._asked.get("X").astype(float)

    def tell(self, losses: np.ndarray, violations: np.ndarray) -> None:
        """What the designs asked for came to: [designs, objectives] and [designs, constraints]."""
        from pymoo.core.evaluator import Evaluator
        from pymoo.problems.static import StaticProblem

        Evaluator().eval(StaticProblem(self._problem, F=losses, G=violations), self._asked)
        self._algorithm.tell(infills=self._asked)


def non_dominated(losses: np.ndarray) -> np.ndarray:
    """[designs]: no other design is at least as good in every objective and better in one."""
    no_worse = (losses[:, None, :] <= losses[None, :, :]).all(axis=2)
    better = (losses[:, None, :] < losses[None, :, :]).any(axis=2)
    return np.asarray(~(no_worse & better).any(axis=0))


def hypervolume(losses: np.ndarray, reference: float) -> float:
    """Volume between the front and the point that is ``reference`` in every loss; 0 where no design is better than it."""
    from pymoo.indicators.hv import HV

    inside = losses[(losses < reference).all(axis=1)]
    return 0.0 if len(inside) == 0 else float(HV(ref_point=np.full(losses.shape[1], reference))(inside))
