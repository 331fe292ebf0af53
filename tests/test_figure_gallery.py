"""Sizes and formats as files, and the gallery: one page that works offline and shows what a study has and lacks."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from pathlib import Path

import matplotlib as mpl
import pytest
from click.testing import CliRunner

from analysis.figures.catalogue import FIGURES
from analysis.figures.source import FigureSource
from analysis.quoted import plain
from branchsim.command_line import main
from branchsim.messages import catalogue
from experiments.study_folder import open_study
from experiments.study_reader import read_study
from tests.fake_model import plan
from tests.figure_studies import drawn, source_of, stored

mpl.use("Agg")


def figures(*arguments: object, lang: str = "en"):
    return CliRunner().invoke(main, ["--lang", lang, "figures", *map(str, arguments)])


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A study whose title and folder try to be markup."""
    return stored(plan(points=0), tmp_path_factory.mktemp("gallery") / "a <b>{{ 7 * 7 }} 'study'").folder


class Page(HTMLParser):
    """Images with their texts, everything that names an address, and the visible text."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.images: list[dict[str, str | None]] = []
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.feed(content)

    def handle_starttag(self, tag, attributes) -> None:
        named = dict(attributes)
        self.tags.append(tag)
        self.images += [named] if tag == "img" else []
        self.addresses += [named[name] for name in ("src", "href", "srcset") if name in named]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.slow
def test_sizes_and_formats_as_asked_for(folder) -> None:
    result = figures(folder, "--only", "effects", "--size", "column", "--size", "page", "--format", "pdf,svg")
    assert result.exit_code == 0, result.output
    written = {path.name for path in (folder / "figures").glob("effects*")}
    assert written == {f"effects_{size}_en.{ending}" for size in ("column", "page") for ending in ("pdf", "svg")}
    assert result.output.count("effects_column_en.pdf (also .svg)") == 1
    width = re.search(r'width="([\d.]+)pt"', (folder / "figures" / "effects_column_en.svg").read_text(encoding="utf-8"))
    assert width is not None
    assert float(width[1]) == pytest.approx(85 / 25.4 * 72, abs=0.01)
    assert figures(folder, "--only", "effects").exit_code == 0
    assert {f"effects_en.{ending}" for ending in ("svg", "png", "pdf")} <= {path.name for path in (folder / "figures").iterdir()}


def test_an_unknown_format_or_size_is_a_sentence(folder) -> None:
    for arguments, said in ((("--format", "eps,svg"), "没有这种格式：eps；可用：svg、png、pdf"), (("--size", "poster"), "poster")):
        result = figures(folder, *arguments, lang="zh")
        assert result.exit_code == 2
        assert said in result.output.replace(", ", "、")


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_gallery_shows_all_figures_offline(folder, lang) -> None:
    result = figures(folder, "--gallery", lang=lang)
    assert result.exit_code == 0, result.output
    content = (folder / "figures" / f"gallery_{lang}.html").read_text(encoding="utf-8")
    page = Page(content)
    assert all(address.startswith(("data:image/svg+xml;base64,", "#")) for address in page.addresses)
    assert "script" not in page.tags and "<b>" not in content and "a <b>{{ 7 * 7 }} 'study'" in page.text
    source = FigureSource(read_study(folder))
    assert len(page.images) == len([kind for kind in FIGURES if source.lacks(kind) is None]) >= 3
    for kind in FIGURES:
        assert f"--only {kind.name} --size page" in page.text
        for part in ("name", "use", "avoid"):
            assert catalogue()[f"figure_{part}.{kind.name}"][lang] in page.text
    for key in ("figure.lacks_grid", "figure.lacks_weight_question"):
        assert catalogue()[key][lang] in page.text
    assert str(folder.parent) not in content  # a page that is passed on names no machine
    for image in page.images:
        picture, words = image["src"], image["alt"]
        assert picture is not None and words is not None and len(words) > 60
        assert b"<svg" in base64.b64decode(picture.partition(",")[2])


def test_the_alternative_says_what_the_effects_are() -> None:
    source = source_of("demo")
    _, figure = drawn(source, "effects", policies=("documents_w45",))
    table = source.effects.table.query("group == 'all' and policy == 'documents_w45' and response == 'score'")
    row = table[table["window"] == source.study.windows[-1]].iloc[0]
    assert f"Party score {row['difference']:+.3f} [{row['low']:+.3f}, {row['high']:+.3f}]" in plain(figure.alternative)


def test_what_figures_write_is_theirs_to_clear(folder) -> None:
    own = folder / "figures" / "mine.html"
    own.write_text("mine", encoding="utf-8")
    open_study(folder, plan(points=0), overwrite=True)
    assert [path.name for path in (folder / "figures").iterdir()] == ["mine.html"]
