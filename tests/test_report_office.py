"""LibreOffice opens the Word file as it is meant: pages with headings, captions and marks; headings survive being saved again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import partial
from pathlib import Path

import docx
import pytest

from analysis.figures.style import chinese_font_file
from analysis.quoted import plain
from analysis.reports.document import Bullets, Heading, Paragraph, Picture, Report, Table
from analysis.reports.word import to_docx
from branchsim.messages import text
from tests.report_documents import HOSTILE, sample

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
MARKS = {"en": ("Interim: some runs are not finished",), "zh": ("中期结果：部分运行尚未完成",)}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: nothing here to open the Word file with"),
]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A converter with a profile of its own and with the Chinese font of the figures, whatever fonts the machine has."""
    home = tmp_path_factory.mktemp("office")
    families = ("SimSun", "SimHei", "Calibri", "Times New Roman", "Consolas")
    chosen = '<edit name="family" mode="assign"><string>Noto Sans SC</string></edit>'
    same = f'<match><test name="family"><string>{{}}</string></test>{chosen}</match>'
    fonts = f"<fontconfig><dir>{chinese_font_file().parent}</dir><cachedir>{home}/fonts</cachedir>{''.join(map(same.format, families))}"
    (home / "fonts.conf").write_text(f"{fonts}</fontconfig>", encoding="utf-8")

    def convert(source: Path, form: str) -> Path:
        folder = home / form / source.stem
        command = [OFFICE, f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--convert-to", form]
        environment = os.environ | {"FONTCONFIG_FILE": str(home / "fonts.conf")}
        subprocess.run([*command, "--outdir", folder, source], check=True, capture_output=True, env=environment, timeout=240)
        return folder / f"{source.stem}.{form}"

    return convert


@pytest.fixture(scope="module", params=("en", "zh"))
def written(request, tmp_path_factory) -> tuple[Report, Path]:
    lang = request.param
    report = sample(lang, marks=MARKS[lang])
    path = tmp_path_factory.mktemp("word") / f"report_{lang}.docx"
    path.write_bytes(to_docx(report, partial(text, lang=lang)))
    return report, path


def shown_texts(report: Report) -> list[str]:
    """What must be read on the pages, spaces aside: a line may break anywhere."""
    found = [report.title, report.subtitle, report.author, text("report_word.contents", report.lang)]
    for block in report.blocks:
        if isinstance(block, Heading):
            found.append(block.number + block.text)
        elif isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Bullets):
            found += block.items
        else:
            word = text(f"report_word.{'table' if isinstance(block, Table) else 'figure'}", report.lang)
            found.append(f"{word}{block.number}{block.caption}")
            found += [] if isinstance(block, Picture) else [cell.text for row in block.rows for cell in row.cells]
    return [without_spaces(plain(one)) for one in found]


def without_spaces(shown: str) -> str:
    return re.sub(r"\s+", "", shown)


def test_the_pages_show_the_report_and_its_marks(office, written) -> None:
    import pypdfium2

    report, path = written
    with pypdfium2.PdfDocument(office(path, "pdf")) as document:
        pages = [without_spaces(page.get_textpage().get_text_range()) for page in document]
    assert 3 <= len(pages) <= 5
    everything = "".join(pages)
    assert [one for one in shown_texts(report) if one not in everything] == []
    assert [place for place, page in enumerate(pages) if without_spaces(report.marks[0]) not in page] == []
    assert [place for place, page in enumerate(pages) if without_spaces(plain(report.title)) not in page] == []
    counted = [without_spaces(text("report_word.page", report.lang, page=place, pages=len(pages))) for place in range(1, len(pages) + 1)]
    assert [line for line, page in zip(counted, pages, strict=True) if line not in page] == []


def test_saved_by_libreoffice_it_still_has_headings_tables_and_pictures(office, written) -> None:
    report, path = written
    saved = docx.Document(str(office(office(path, "odt"), "docx")))
    headings = [one.text for one in saved.paragraphs if re.fullmatch("Heading [123]", one.style.name)]
    assert list(map(without_spaces, headings)) == [without_spaces(one.number + plain(one.text)) for one in report.headings()]
    assert [len(table.rows) for table in saved.tables] == [len(table.rows) + 1 for table in report.tables()]
    assert len(saved.inline_shapes) == 1 or len(saved.element.xpath("//wp:anchor")) == 1
    assert [saved.tables[0].cell(place, 0).text for place in range(3, 9)] == list(HOSTILE)
