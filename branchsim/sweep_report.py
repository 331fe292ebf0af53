"""What a finished sweep leaves in its folder and says on the console."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import pyarrow.parquet as pq

if TYPE_CHECKING:
    import pandas as pd

    from experiments.study import Study
    from experiments.study_reader import StoredStudy

DESIGN = "design"
MOST_ROWS = 400_000  # of results in memory, some 400 MB with all responses; of a larger study only the headline window is read
MOST_EFFECTS = 1_000_000  # rows of effects_by_point.csv
HEADLINES = ("engagement", "quality", "score", "inflation", "validity", "paperwork_hours")


def report_sweep(study: Study, say: Any, lang: str) -> None:
    """Write effects.csv, results.json and effects_by_point.csv as far as the study has them; print tables and places."""
    from branchsim.comparison_report import print_report, write_outputs
    from experiments.study_reader import read_study

    large = pq.read_metadata(study.folder / "results.parquet").num_rows > MOST_ROWS
    stored = read_study(study.folder, headline=HEADLINES if large else None)
    if len(stored.references()) == 0 or len(stored.results) == 0:
        click.echo(say("study.files", folder=study.folder))
        return
    if len(study.plan.points()) > 1 and len(stored.points) * len(stored.references()) * len(stored.responses) <= MOST_EFFECTS:
        _write_by_point(stored, say)
    if large:
        click.echo(say("command.sweep.too_large"))
    if len(study.plan.levers) == 0 and not large:  # the default point stands for the scenario, the others for its assumptions
        print_report(stored, *write_outputs(stored), {})
    else:
        click.echo(say("study.files", folder=study.folder))
    _say_stopping(study, say)
    if study.plan.preliminary:
        click.echo(say("study.preliminary"))


def _write_by_point(stored: StoredStudy, say: Any) -> None:
    from analysis.effects import effects_csv
    from analysis.point_effects import point_effects
    from analysis.wording import is_preliminary
    from experiments.atomic_files import write_text

    effects = point_effects(stored)
    path = stored.folder / "effects_by_point.csv"
    write_text(path, effects_csv(effects, preliminary=is_preliminary(stored)))
    _print_extremes(stored, effects, say)
    click.echo(say("command.sweep.by_point", file=path))


def _print_extremes(stored: StoredStudy, effects: pd.DataFrame, say: Any) -> None:
    """For the headline responses: the points at which each policy does least and most."""
    from rich.console import Console
    from rich.table import Table

    from analysis.wording import headline_period
    from branchsim.comparison_report import NARROWEST
    from branchsim.messages import current_language

    lang = current_language()
    table = Table(say("command.sweep.policy"), say("command.sweep.response"), say("command.sweep.least"), say("command.sweep.most"))
    varied = [name for name in stored.design.columns if name not in ("point_id", "block", "dummy") and stored.design[name].nunique() > 1]
    for policy, reference in stored.references().items():
        names = [name for name in varied if policy == DESIGN or name not in stored.manifest["levers"]]  # what acts on this policy
        for response in (name for name in HEADLINES if name in stored.responses):
            rows = effects[(effects["policy"] == policy) & (effects["response"] == response)].dropna(subset=["difference"])
            if len(rows) == 0:
                continue
            ends = [rows.loc[rows["difference"].idxmin()], rows.loc[rows["difference"].idxmax()]]
            label = stored.manifest["responses"].get(response, {}).get(f"label_{lang}", response)
            same = len(rows) > 1 and ends[0]["difference"] == ends[1]["difference"]
            places = [f"{ends[0]['difference']:+.3f}", say("command.sweep.everywhere")] if same else [_where(row, names) for row in ends]
            table.add_row(f"{policy} - {reference}", label, *places)
    console = Console(highlight=False)
    console.width = max(console.width, NARROWEST)
    click.echo(say("command.sweep.extremes_title", window=headline_period(stored, say), points=len(stored.points)))
    console.print(table)
    click.echo(say("command.sweep.chance"))


def _where(row: pd.Series, names: list[str]) -> str:
    """The effect and the point it was found at, with its factors where they are few."""
    few = names if len(names) <= 4 else []
    factors = ", ".join(f"{name.rpartition('.')[2]}={row[name]:.3g}" for name in few)
    return f"{row['difference']:+.3f} @ {int(row['point_id'])}" + (f" ({factors})" if factors else "")


def _say_stopping(study: Study, say: Any) -> None:
    import csv

    path = study.folder / "stopping.csv"
    if study.plan.stopping is None or not path.exists():
        return
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    reached, replicates = sum(row["reached"] == "True" for row in rows), sum(int(row["replicates"]) for row in rows)
    click.echo(say("command.sweep.stopping", reached=reached, points=len(rows), replicates=replicates, file=path))
    for flag in sorted({flag for row in rows for flag in row["flags"].split(";") if flag}):
        click.echo(say(f"stopping.{flag}", most=study.plan.stopping.most))
