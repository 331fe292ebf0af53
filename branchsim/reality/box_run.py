"""All patterns over the uncertainty box: ``python -m branchsim.reality.box_run`` (``make reality-box``) writes ``box_results.csv``.

Each point is written to a part of its own, so an interrupted run loses one point and the same command goes on from there. A folder of
parts belongs to one version of model and patterns; another version starts another.
"""

from __future__ import annotations

import csv
import hashlib
import io
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np

from branchsim.messages import current_language, text
from branchsim.reality.ablation import ablated
from branchsim.reality.box_results import RESULTS, BoxResult, result_of, write_results
from branchsim.reality.judge import found_at, overall
from branchsim.reality.pattern import Pattern
from branchsim.reality.patterns import PATTERNS
from branchsim.reality.shared_arms import by_base, measured_together
from branchsim.reality.stratified import stratified
from sim.scenario import Scenario

Measures = dict[str, np.ndarray]
"""Of one point: by pattern, shape (replicates, conditions)."""

DEFAULT_REPLICATES = 20  # as ``branchsim reality`` has them, at the default point, where the ablations are tried
Tell = Callable[[int, float], None]


@dataclass(frozen=True)
class Box:
    """Size and address of a run over the box."""

    points: int
    replicates: int
    branches: int
    seed: int
    threads: int

    def folder(self, scenario: Scenario) -> Path:
        """Folder of the parts of exactly this run; how many points and threads there are does not change a point."""
        from sim.provenance import model_hash

        digest = hashlib.sha256(f"{model_hash()} {self.replicates} {self.branches} {self.seed} {sorted(scenario.values.items())}".encode())
        for path in sorted(Path(__file__).parent.glob("*.py")):
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
        return Path("out") / f"reality-box-{digest.hexdigest()[:12]}"


def box_points(scenario: Scenario, points: int, seed: int) -> Iterator[dict[str, float]]:
    """The points of the box after the default one, as values by dotted name."""
    from experiments.box import box_design, free_axes

    design = box_design(points, seed=seed, centre=scenario.values, axes=free_axes(scenario.values)[0])
    for row in design[design["point_id"] > 0].drop(columns="point_id").to_dict("records"):
        yield {str(name): float(value) for name, value in row.items()}


def point_measures(
    patterns: Sequence[Pattern], scenario: Scenario, box: Box, first_replicate: int, pool: ThreadPoolExecutor, view: Any
) -> Measures:
    """All patterns at the scenario's values; threads share the bases and replicates of a point."""
    from sim.simulate import simulate_policies

    groups = list(by_base(patterns).values())
    one = partial(measured_together, scenario=scenario, seed=box.seed, simulate=simulate_policies, view=view)
    replicates = range(first_replicate, first_replicate + box.replicates)
    jobs = [pool.submit(one, group, replicate=replicate) for replicate in replicates for group in groups]
    found: dict[str, list[list[float]]] = {pattern.id: [] for pattern in patterns}
    for job in jobs:
        for name, values in job.result().items():
            found[name].append(values)
    return {name: np.array(values) for name, values in found.items()}


def run_box(patterns: Sequence[Pattern], scenario: Scenario, box: Box, folder: Path, tell: Tell) -> list[Measures]:
    """Measures of every point, those of earlier attempts read from their parts."""
    from experiments.atomic_files import remove_temporary_files, write_text

    folder.mkdir(parents=True, exist_ok=True)
    remove_temporary_files(folder)
    world, view = stratified(scenario, box.branches)
    found, began, run_here = [], time.monotonic(), 0
    with ThreadPoolExecutor(box.threads) as pool:
        for place, values in enumerate(box_points(scenario, box.points, box.seed), start=1):
            part = folder / f"point-{place:04d}.csv"
            if not part.exists():
                first = (place - 1) * box.replicates  # luck of its own: points are counted, and common luck would tip them all alike
                write_text(part, part_text(point_measures(patterns, world.with_values(values), box, first, pool, view)))
                run_here += 1
            found.append(read_part(part.read_text(encoding="utf-8")))
            tell(place, (time.monotonic() - began) / run_here * (box.points - place) if run_here > 0 else float("nan"))
    return found


def part_text(measures: Measures) -> str:
    """One line a pattern and replicate: its measures, to the last bit."""
    rows = io.StringIO()
    csv.writer(rows, lineterminator="\n").writerows([name, *map(repr, line)] for name, table in measures.items() for line in table.tolist())
    return rows.getvalue()


def read_part(content: str) -> Measures:
    """Measures of a point as :func:`part_text` wrote them."""
    found: dict[str, list[list[float]]] = {}
    for name, *values in csv.reader(content.splitlines()):
        found.setdefault(name, []).append([float(value) for value in values])
    return {name: np.array(table) for name, table in found.items()}


def words_at_default(pattern: Pattern, scenario: Scenario, box: Box) -> tuple[str, str]:
    """Words of a pattern at the default point, as it is and with its mechanism switched off (empty: no ablation)."""
    options: Mapping[str, Any] = {"seed": box.seed, "replicates": range(DEFAULT_REPLICATES), "threads": box.threads}
    plain = overall(found_at(pattern, pattern.posed(scenario), **options))
    return plain, "" if pattern.ablation is None else overall(found_at(pattern, ablated(pattern, scenario), **options))


def results_of(patterns: Sequence[Pattern], scenario: Scenario, box: Box, measures: Sequence[Measures]) -> list[BoxResult]:
    """One row a pattern: its words at the default and its counts over the points."""
    rows = []
    for pattern in patterns:
        table = np.array([point[pattern.id] for point in measures])
        rows.append(result_of(pattern, table, words_at_default(pattern, scenario, box), branches=box.branches, seed=box.seed))
    return rows


@click.command()
@click.option("--points", type=click.IntRange(1), default=200, show_default=True)
@click.option("--replicates", type=click.IntRange(2), default=2, show_default=True)
@click.option("--branches", type=click.IntRange(120), default=150, show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True)
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=RESULTS, show_default=False)
def main(out: Path, **sizes: int) -> None:
    """Run every pattern over the box and write the table of results."""
    from branchsim.study_session import say_if_compiling
    from sim.files.scenario_files import load_scenario

    say = partial(text, lang=current_language())
    say_if_compiling(say)
    box, scenario = Box(**sizes), load_scenario("baseline")
    folder = box.folder(scenario)

    def tell(place: int, seconds: float) -> None:
        left = "?" if np.isnan(seconds) else f"{seconds / 60:.1f}"
        click.echo("\r" + say("box.progress", place=place, points=box.points, minutes=left), nl=place == box.points, err=True)

    click.echo(say("box.parts", folder=folder), err=True)
    measures = run_box(PATTERNS, scenario, box, folder, tell)
    write_results(out, results_of(PATTERNS, scenario, box, measures))
    click.echo(say("box.written", file=out.name))


if __name__ == "__main__":
    main()
