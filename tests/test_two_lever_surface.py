"""The surface over the two strongest parameters: it draws what the analysis stored, and is not drawn from a poor surrogate."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from analysis.figures.catalogue import FIGURES
from analysis.figures.context import SIZES
from analysis.figures.lint.lint import lint
from analysis.figures.source import FigureSource
from analysis.figures.source import draw as draw_kind
from analysis.figures.two_lever_surface import _written
from analysis.quoted import pieces, plain
from analysis.sensitivity.surface import POINT, SURFACE, study_surface
from analysis.stored_analysis import read_analysis
from branchsim.messages import LANGUAGES, text
from experiments.study_reader import read_study
from sim.problems import InputError
from tests.surface_studies import store, with_surface

mpl.use("Agg")
KIND = next(figure for figure in FIGURES if figure.name == "two_lever_surface")


@pytest.fixture(scope="module")
def effect(tmp_path_factory):
    """Surfaces of three effects."""
    return with_surface(tmp_path_factory.mktemp("surface") / "effect")


@pytest.fixture(scope="module")
def level(effect, tmp_path_factory):
    """The same runs with the surface of a level."""
    return copied(effect, tmp_path_factory.mktemp("surface") / "level", reference=None)


def copied(study, folder, reference="baseline"):
    """Another folder of the same runs, with surfaces of its own."""
    copy = read_study(Path(shutil.copytree(study.folder, folder)))
    store(copy, pd.concat([study_surface(copy, response, "onsite_w45", reference) for response in ("engagement", "quality")]))
    return copy


def surface_of(study) -> pd.DataFrame:
    return read_analysis(study.folder, study.manifest["identity"], "sensitivity").tables["surface"]


def drawing(study, lang: str = "en", size: str = "slide"):
    context = FigureSource(study).context(KIND, partial(text, lang=lang), lang, size=SIZES[size])
    return context, draw_kind(KIND, context)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", ["page", *(pytest.param(size, marks=pytest.mark.slow) for size in SIZES if size != "page")])
@pytest.mark.parametrize("name", ["effect", pytest.param("level", marks=pytest.mark.slow)])
def test_the_lint_finds_nothing_and_every_number_has_a_key(request, name, size, lang):
    context, drawn = drawing(request.getfixturevalue(name), lang, size)
    assert [(found.key, dict(found.values)) for found in lint(KIND, context, drawn, fonts=False)] == []
    for part in [*pieces(drawn.title), *pieces(drawn.caption), *pieces(drawn.alternative)]:
        assert part.kind != "text" or not any(letter.isdigit() for letter in part.text), part.text
        assert part.kind != "number" or part.key.partition("#")[0] in context.numbers, part.key


def test_it_draws_the_stored_table(effect):
    _, drawn = drawing(effect)
    table = surface_of(effect).query("response == 'quality'")
    panel = next(panel for panel in drawn.figure.axes if panel.get_title(loc="left") == "change of True quality (0-1)")
    image, (dots,) = panel.images[0], [one for one in panel.collections if one.get_array() is not None and len(one.get_offsets()) > 1]
    assert sorted(image.get_array().ravel()) == sorted(table.loc[table["kind"] == SURFACE, "value"])
    assert sorted(dots.get_array()) == sorted(table.loc[table["kind"] == POINT, "value"])
    low, high = image.get_clim()
    assert low == -high  # a change has its zero in the middle
    corner = table[table["kind"] == SURFACE].sort_values(["y", "x"]).iloc[0]["value"]
    assert image.get_array()[0, 0] == corner
    assert "How fast old habits" in plain(panel.get_xlabel())  # what the fake model's effects grow with


@pytest.mark.slow
def test_a_dot_stands_where_its_values_are(effect):
    """Between two values of an axis it lies as far along as between their places."""
    _, drawn = drawing(effect)
    table = surface_of(effect).query("response == 'engagement'")
    points, panel = table[table["kind"] == POINT], drawn.figure.axes[0]
    dots = next(one for one in panel.collections if one.get_array() is not None and len(one.get_offsets()) == len(points))
    values = np.sort(table.loc[table["kind"] == SURFACE, "x"].unique())
    order = np.argsort(points["x"].to_numpy(), kind="stable")
    along = dots.get_offsets()[:, 0][order]
    assert (np.diff(along) >= 0).all() and along.min() == 0 and along.max() == len(values) - 1


@pytest.mark.parametrize(
    ("values", "written"),
    [([0.0005, 0.35, 0.65, 1], "0 0.35 0.65 1"), ([3, 6, 12], "3 6 12"), ([0.001, 0.02, 0.46, 10], "0.001 0.02 0.46 10"), ([2.5], "2.5")],
)
def test_values_are_written_as_their_range_deserves(values, written):
    assert " ".join(_written(values)) == written


@pytest.mark.slow
def test_what_it_says(effect, level):
    caption = plain(drawing(effect)[1].caption)
    assert "against Baseline, year 2" in caption and "(60 points, up to 2 replicates each)" in caption
    assert "assumed, not measured" in caption
    assert "against" not in plain(drawing(level)[1].caption)


def test_without_a_good_surface_there_is_no_figure(effect, tmp_path):
    study = copied(effect, tmp_path / "s")
    table = surface_of(study)
    store(study, table.assign(R2=np.where(table["response"] == "quality", 0.79, table["R2"])))
    assert KIND.lacks(study) is None
    assert drawing(study)[1].figure.axes[0].get_title(loc="left") == "change of Engagement (0-1)"
    store(study, table.assign(R2=0.79))
    assert KIND.lacks(study) == "figure.lacks_surface"
    other = study.folder / "sensitivity" / "surface.csv"
    other.write_text(other.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(InputError):
        KIND.lacks(study)
    other.parent.joinpath("analysis.json").unlink()
    assert KIND.lacks(study) == "figure.lacks_surface"
