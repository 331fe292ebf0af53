"""``branchsim report`` as a user runs it: files, languages, templates, and everything that is refused."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.figures.catalogue import FIGURES
from analysis.reports.document import Picture
from analysis.reports.pictures import Pictures
from analysis.reports.sections.catalogue import SECTIONS
from branchsim.command_line import main
from tests.fake_model import plan
from tests.report_documents import HOSTILE
from tests.report_studies import all_folders, entries, folder_of

LARGEST = 8 * 2**20  # bytes of a report


@pytest.fixture(scope="module")
def studies(tmp_path_factory) -> dict[str, Path]:
    return all_folders(tmp_path_factory.mktemp("studies"))


@pytest.fixture
def without_drawing(monkeypatch) -> None:
    """Figures are as empty as a picture can be: for tests that look at everything but them."""

    def drawn(self, name: str) -> Picture | None:
        kind = {figure.name: figure for figure in FIGURES}.get(name)
        study = self.whole if kind is not None and kind.takes_design else self.study
        if kind is None or kind.lacks(study) is not None:
            return None
        return Picture(f"figure-{name}", "", name, b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", b"", 9.0, 9.0)

    monkeypatch.setattr(Pictures, "_draw", drawn)


@pytest.fixture
def study(studies, tmp_path) -> Path:
    """A copy of the comparison that a test may spoil."""
    shutil.copytree(studies["comparison"], tmp_path / "study")
    return tmp_path / "study"


def run(*words: object, lang: str = "en"):
    return CliRunner().invoke(main, ["--lang", lang, "report", *map(str, words)], prog_name="branchsim")


def html_of(folder: Path, lang: str = "en") -> str:
    return (folder / f"report_{lang}.html").read_text(encoding="utf-8")


def test_all_formats(study) -> None:
    done = run(study)
    assert done.exit_code == 0, done.output
    place = study / "report"
    for name in ("report_en.html", "report_en.pdf", "report_en.docx", "tables_en.xlsx"):
        assert 1000 < (place / name).stat().st_size < LARGEST, name
    assert (place / "tables_en" / "effects-of-policies.csv").is_file()
    assert "figure-effects" in html_of(place)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["comparison", "sweep", "interim", "many", "run"])
def test_all_formats_in_both_languages(studies, tmp_path, kind) -> None:
    for lang, word in (("zh", "结论"), ("en", "Answer")):
        done = run(studies[kind], "--out", tmp_path, lang=lang)
        assert done.exit_code == 0, done.output
        for name in (f"report_{lang}.html", f"report_{lang}.pdf", f"report_{lang}.docx", f"tables_{lang}.xlsx"):
            assert 1000 < (tmp_path / name).stat().st_size < LARGEST, name
        assert word in html_of(tmp_path, lang)


def test_the_same_report_twice_changes_nothing_and_another_is_refused(study, without_drawing) -> None:
    words = (study, "--format", "html,tables", "--out", study.parent / "r")
    assert run(*words).exit_code == 0
    before = {path: path.read_bytes() for path in (study.parent / "r").rglob("*") if path.is_file()}
    again = run(*words)
    assert again.exit_code == 0
    assert "already there" in again.output
    other = run(*words, "--title", "Another title")
    assert other.exit_code == 2
    assert "report_en.html" in other.output
    assert "--overwrite" in other.output
    assert {path: path.read_bytes() for path in (study.parent / "r").rglob("*") if path.is_file()} == before
    assert run(*words, "--title", "Another title", "--overwrite").exit_code == 0
    assert "Another title" in html_of(study.parent / "r")


@pytest.mark.slow
def test_markup_in_title_and_author_is_shown_as_typed(study, without_drawing) -> None:
    for place, words in enumerate(HOSTILE):
        done = run(study, "--format", "html", "--title", words, "--author", words, "--out", study.parent / f"r{place}")
        assert done.exit_code == 0, done.output
        page = html_of(study.parent / f"r{place}")
        from lxml import html

        heading = html.fromstring(page.encode("utf-8")).find(".//h1")
        assert heading.text_content().strip() == words
        assert len(re.findall("<script", page)) == 1  # ours


def test_numbers_of_the_page_are_those_of_results_json(study, without_drawing) -> None:
    from lxml import html

    run(study, "--format", "html")
    known, page = entries(study / "report"), html.fromstring(html_of(study / "report").encode("utf-8"))
    keys = {node.get("data-key") for node in page.iter() if node.get("data-key")}
    assert len(keys) > 100
    assert {key.partition("#")[0] for key in keys} <= set(known)
    for node in page.xpath("//script|//style|//*[@data-key]|//*[@class='name']|//code|//*[@class='number']|//head"):
        node.clear(keep_tail=True)
    assert re.findall(r"\d+", page.text_content()) == []


def template(study: Path, text: str) -> Path:
    path = study.parent / "mine.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_template_quotes_numbers_tables_figures_and_sections(study, without_drawing) -> None:
    text = """# Findings & <b>more</b>

Engagement: {{ effect.documents_w45.engagement.year_2 }} {{effect.documents_w45.engagement.year_2|interval}}, at
{{ effect.documents_w45.engagement.year_2#box.same_sign_share | percent }} of the box; it {{ verdict.documents_w45.engagement.year_2 }} it.
Typed by hand: 0.02. `{{ study.branches }}` branches.

- one *item*
- {{ study.replicates | count }} replicates

{{ figure effects }}

{{ table costs-by-payer }}

{{ section limits }}
"""
    done = run(study, "--format", "html", "--template", template(study, text))
    assert done.exit_code == 0, done.output
    page, known = html_of(study / "report"), entries(study / "report")
    effect = known["effect.documents_w45.engagement.year_2"]
    assert f">{effect['value']:+.3f}</span>" in page
    assert "&lt;b&gt;more&lt;/b&gt;" in page
    assert "100 %" in page
    assert "lowers" in page
    assert 'id="figure-effects"' in page
    assert "Limits" in page
    assert "Claims" not in page
    assert "mine.md:3: a number typed by hand" in done.output


def test_a_template_with_unknown_names_is_refused_with_all_of_them(study, without_drawing) -> None:
    text = """# A
{{ effect.documents_w45.engagment.year_2 }} and {{ study.branches | furlongs }} and {{ study.branches#nothing }}

{{ section anwser }}

{{ table effects }}

{{ figure nothing }}

| a | b |
"""
    done = run(study, "--format", "html", "--template", template(study, text))
    assert done.exit_code == 2
    lines = done.output.strip().splitlines()
    assert len(lines) == 6
    assert "mine.md:2" in lines[0]
    assert "did you mean effect.documents_w45.engagement.year_2" in lines[0]
    assert "percent" in lines[1]
    assert "mine.md:4" in lines[3]
    assert "did you mean answer" in lines[3]
    assert "Traceback" not in done.output
    assert not (study / "report").exists()


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("", "empty"), ("<!-- nothing -->\n", "no heading"), ("```\ncode\n```\n", "mine.md:1"), ("> quoted\n", "mine.md:1"),
        ("{{ section limits }}\n\n{{ section limits }}\n", "twice"),
    ],
)  # fmt: skip
def test_other_templates_that_cannot_be_read(study, text, needed, without_drawing) -> None:
    done = run(study, "--format", "html", "--template", template(study, text))
    assert done.exit_code == 2
    assert needed in done.output


@pytest.mark.slow
def test_the_template_that_ships_gives_the_report_without_one(study, monkeypatch, without_drawing) -> None:
    monkeypatch.chdir(study.parent)
    for lang in ("en", "zh"):
        made = CliRunner().invoke(main, ["--lang", lang, "template", "report", "--out", f"t_{lang}.md"])
        assert made.exit_code == 0, made.output
        assert all(f"section {name} " in Path(f"t_{lang}.md").read_text(encoding="utf-8") for name in SECTIONS)
        for out, more in (("with", ["--template", f"t_{lang}.md"]), ("without", [])):
            assert run(study, "--format", "html", "--out", out, *more, lang=lang).exit_code == 0
        assert html_of(Path("with"), lang) == html_of(Path("without"), lang)
    again = CliRunner().invoke(main, ["template", "report", "--out", "t_en.md"])
    assert again.exit_code == 2


def test_bad_places_and_formats(study, tmp_path, without_drawing) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for words, needed in (
        ((tmp_path / "absent",), "absent"),
        ((tmp_path / "empty",), "empty"),
        ((tmp_path / "file",), "file"),
        ((study, "--format", "html,odt"), "odt"),
        ((study, "--format", ","), "html, pdf, docx, tables"),
        ((study, "--format", "html", "--out", tmp_path / "file"), "--out"),
        ((study, "--template", tmp_path / "none.md"), "none.md"),
        ((study, "--title", "x" * 300), "--title"),
    ):
        for lang in ("en", "zh"):
            done = run(*words, lang=lang)
            assert done.exit_code == 2, (words, done.output)
            assert needed in done.output
            assert "Traceback" not in done.output


def test_results_json_that_was_edited_is_refused(study, without_drawing) -> None:
    run(study, "--format", "tables", "--out", study.parent / "first")
    content = json.loads((study.parent / "first" / "results.json").read_text(encoding="utf-8"))
    entry = next(one for one in content["numbers"] if one["key"] == "effect.documents_w45.engagement.year_2")
    entry["value"] += 0.05
    (study / "results.json").write_text(json.dumps(content), encoding="utf-8")
    done = run(study, "--format", "html")
    assert done.exit_code == 2
    assert "effect.documents_w45.engagement.year_2" in done.output
    assert "delete it" in done.output
    (study / "results.json").write_text("{", encoding="utf-8")
    assert run(study, "--format", "html").exit_code == 2


def test_altered_runs_are_refused(study, without_drawing) -> None:
    path = study / "results.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    done = run(study, "--format", "html")
    assert done.exit_code == 2
    assert "results.parquet" in done.output


def test_a_study_whose_runs_all_failed(tmp_path, without_drawing) -> None:
    def broken(scenario, policies, **address):
        raise ZeroDivisionError("nobody is there")

    done = run(folder_of(tmp_path / "s", plan(points=0), broken), "--format", "html")
    assert done.exit_code == 2
    assert "every run failed" in done.output
    assert "nobody is there" in done.output


def test_an_unfinished_study_is_reported_as_interim(studies, tmp_path, without_drawing) -> None:
    done = run(studies["interim"], "--out", tmp_path / "r", "--format", "html,pdf")
    assert done.exit_code == 0, done.output
    assert "INTERIM" in done.output
    assert "INTERIM: not finished" in html_of(tmp_path / "r")
    assert json.loads((tmp_path / "r" / "results.json").read_text(encoding="utf-8"))["status"] == "interim"
