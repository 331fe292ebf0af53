"""``branchsim calibrate``: which values of the uncertain parameters are not ruled out by patterns and by aggregates of the user's own."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    import pandas as pd

    from branchsim.calibration.session import Session
    from experiments.plan import StudyPlan
    from experiments.study_reader import StoredStudy


@click.command("calibrate", help="command.calibrate.help")
@click.argument("study", metavar="STUDY")
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="DIR", help="command.calibrate.out")
@click.option("--quick", is_flag=True, help="command.sweep.quick")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="option.threads.help")
@click.option("--overwrite", is_flag=True, help="option.overwrite.help")
def command(study: str, out: Path | None, quick: bool, threads: int, overwrite: bool) -> None:
    """Run the waves or what is left of them, the study of the points that are left, and say what was found."""
    from analysis.calibration.results import calibration_analysis
    from analysis.stored_analysis import write_analysis
    from branchsim.calibration.session import Session, calibrate, check_budget
    from branchsim.calibration.told import tell_calibration
    from branchsim.reality.patterns import PATTERNS
    from experiments.study_files import load_study
    from sim.problems import Place, problem_at, raise_if_any

    lang = current_language()
    say = partial(text, lang=lang)
    definition = load_study(study, patterns=[pattern.id for pattern in PATTERNS])
    if definition.calibration is None:
        raise_if_any([problem_at(Place(str(definition.path)), "calibrate", "problem.calibrate_absent")])
    assert definition.calibration is not None
    session = Session(definition, definition.calibration, quick)
    check_budget(session)
    folder = Path("out") / (f"{definition.id}-calibration-quick" if quick else f"{definition.id}-calibration") if out is None else out
    click.echo(say("command.calibrate.plan_line", runs=session.runs(), waves=session.block.waves), err=True)
    matched, stored = calibrate(session, folder, *_work(session, threads, overwrite=overwrite))
    rests_on = {"replicates": session.plan().box_replicates, "seeding": definition.seeding, "preliminary": quick}
    analysis = calibration_analysis(matched, _asked(session), rests_on)
    files = write_analysis(folder, stored.manifest["identity"], analysis)
    tell_calibration(analysis, say, lang)
    click.echo(say("command.calibrate.files", folder=folder / "calibration", files=", ".join(path.name for path in files)))


def _work(session: Session, threads: int, *, overwrite: bool) -> tuple[Any, Any, Any]:
    """How a plan is run, how patterns are measured, and how the folder is made ready."""
    from branchsim.calibration.measured import pattern_values
    from branchsim.calibration.session import METHOD
    from branchsim.record.writing import open_recorded
    from branchsim.study_session import run_folder
    from experiments.interim_study import read_checked_study
    from experiments.manifest import read_manifest

    say = partial(text, lang=current_language())
    begun = set[Path]()

    def begin(plan: StudyPlan, folder: Path) -> None:
        known = read_manifest(folder)
        ours = known is not None and known.get("sampler", {}).get("method") == METHOD and known.get("family") == plan.family()
        if overwrite or not ours:
            open_recorded(folder, plan, overwrite=overwrite)
        begun.add(folder)

    def run(plan: StudyPlan, folder: Path) -> StoredStudy:
        click.echo(say("command.calibrate.now", folder=folder, points=len(plan.design) - 1), err=True)
        own: dict[str, Any] = {"study_file": session.definition.path} if folder in begun else {"overwrite": overwrite}
        return read_checked_study(run_folder(plan, folder, workers=threads, **({"overwrite": False} | own)).folder)

    def measure(patterns: Any, folder: Path, points: pd.DataFrame) -> list[Any]:
        def tell(place: int, number: int) -> None:
            click.echo("\r" + say("command.calibrate.patterns", place=place, points=number), nl=place == number, err=True)

        plan = session.plan()
        sizes = {"seed": plan.seed, "replicates": plan.box_replicates, "threads": threads}
        return pattern_values(patterns, folder, points, plan.scenario, tell=tell, **sizes)

    return run, measure, begin


def _asked(session: Session) -> dict[str, Any]:
    """The block as it was read, as plain values."""
    import dataclasses

    return dataclasses.asdict(session.block) | {"seed": session.definition.seed, "quick": session.quick}
