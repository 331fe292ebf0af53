"""A report in a real browser: it asks nobody for anything, runs no script but its own, sorts, fits a phone and a sheet of paper."""

from __future__ import annotations

import base64
from dataclasses import replace
from functools import partial
from pathlib import Path

import pypdfium2
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver

from analysis.quoted import named, plain, quoted
from analysis.reports.document import Cell, Column, Heading, Report, Row, Table, numbered
from analysis.reports.html import to_html
from branchsim.messages import text
from tests.browser import open_page
from tests.report_documents import HOSTILE, sample

pytestmark = pytest.mark.slow
TITLE = "<script>document.title = 'taken'; alert(1)</script>"
MARKS = (f"Interim: {quoted('12', 'runs.done')} of {quoted('40', 'runs')}", "Preliminary")
WIDTHS = (1280, 390)
# Sorted as text "10.0" would come before "9.0"; what is missing is last whatever the direction.
FIRST = {"b": 9.0, "d": None, "a": 10.0, "c": -1.0}
SECOND = {"f": 0.5, "e": 1234.5}


def row(name: str, value: float | None) -> Row:
    return Row((Cell(named(name)), Cell("-" if value is None else quoted(f"{value:,.1f}", f"k.{name}"), value), Cell(named("x" * 40))))


def to_sort() -> Table:
    groups = [Row((Cell(named("one")),), heading=True), *(row(*pair) for pair in FIRST.items())]
    groups += [Row((Cell(named("two")),), heading=True), *(row(*pair) for pair in SECOND.items())]
    columns = (Column("name"), Column("value", numeric=True), Column("remark"), *(Column(f"column {letter}") for letter in "abcde"))
    return Table("order", "What is sorted", columns, tuple(groups))


def report(lang: str) -> Report:
    whole = sample(lang, title=TITLE, marks=MARKS)
    return numbered(replace(whole, blocks=(*whole.blocks, to_sort(), replace(to_sort(), id="long", rows=to_sort().rows * 12))))


def written(folder: Path, lang: str, change: tuple[bytes, bytes] = (b"", b"")) -> Path:
    path = folder / "report.html"
    path.write_bytes(to_html(report(lang), partial(text, lang=lang)).replace(*change))
    return path


def order(driver: WebDriver) -> str:
    return "".join(
        driver.execute_script("return [...document.querySelectorAll('#order tbody tr')].map(row => row.cells[0].textContent[0])")
    )


def header(driver: WebDriver, name: str) -> tuple:
    button = next(one for one in driver.find_elements(By.CSS_SELECTOR, "#order th button") if one.text == name)
    return button, button.find_element(By.XPATH, "..")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_opens_without_a_request_a_message_or_an_overflow(tmp_path: Path, lang: str, width: int) -> None:
    with open_page(written(tmp_path, lang), width) as (driver, problems):
        assert problems() == []
        assert (driver.title, driver.find_element(By.TAG_NAME, "h1").text) == (TITLE, TITLE)
        assert [item.text for item in driver.find_elements(By.CSS_SELECTOR, "main li")] == list(HOSTILE)
        drawn = "return [...document.images].map(image => image.complete && image.naturalWidth > 0)"
        assert driver.execute_script(drawn) == [True]
        driver.execute_script("window.scrollTo(0, document.body.scrollHeight)")
        assert driver.execute_script("return document.querySelector('.marks').getBoundingClientRect().top") == 0
        assert driver.find_element(By.CLASS_NAME, "marks").is_displayed()
        assert problems() == []


def test_a_click_sorts_within_the_groups(tmp_path: Path) -> None:
    with open_page(written(tmp_path, "en"), 1280) as (driver, problems):
        as_it_came = order(driver)
        assert as_it_came == "obdactfe"  # o and t: the heading rows one and two
        button, cell = header(driver, "value")
        states = []
        for _ in range(3):
            button.click()
            states.append((order(driver), cell.get_attribute("aria-sort")))
        assert states == [("ocbadtfe", "ascending"), ("oabcdtef", "descending"), (as_it_came, None)]
        header(driver, "value")[0].click()
        header(driver, "name")[0].click()
        assert (order(driver), cell.get_attribute("aria-sort")) == ("oabcdtef", None)
        assert problems() == []


def test_the_keyboard_sorts_too(tmp_path: Path) -> None:
    with open_page(written(tmp_path, "zh"), 390) as (driver, problems):
        driver.execute_script("document.querySelector('#order .scroll').focus()")
        for key, expected in ((Keys.ENTER, "ocbadtfe"), (Keys.SPACE, "oabcdtef")):
            if key == Keys.ENTER:
                ActionChains(driver).send_keys(Keys.TAB, Keys.TAB).perform()  # over "name" to "value"
            ActionChains(driver).send_keys(key).perform()
            assert order(driver) == expected
        outline = "return getComputedStyle(document.activeElement).outlineStyle"
        assert (driver.switch_to.active_element.text, driver.execute_script(outline)) == ("value", "solid")
        assert problems() == []


def test_a_wide_table_moves_in_its_own_box_and_keeps_its_first_column(tmp_path: Path) -> None:
    with open_page(written(tmp_path, "en"), 390) as (driver, problems):
        place = """const box = document.querySelector("#order .scroll"); box.scrollLeft = 150;
            const left = part => box.querySelector(part).getBoundingClientRect().left - box.getBoundingClientRect().left;
            return [box.scrollLeft, left("td"), left("tbody tr:not(.group) th"), left("thead th"), left("caption > span")]"""
        moved, number, *kept = driver.execute_script(place)
        assert moved == 150 and number < 150 and kept == [0, 0, 0]
        assert problems() == []


@pytest.mark.parametrize("smuggled", ["<script>document.title = 'taken'</script>", "<img src=x onerror=\"document.title = 'taken'\">"])
def test_no_other_script_can_run(tmp_path: Path, smuggled: str) -> None:
    with open_page(written(tmp_path, "en", (b"</main>", f"{smuggled}</main>".encode())), 1280) as (driver, problems):
        assert driver.title == TITLE
        assert any("Content Security Policy" in problem for problem in problems())


def test_each_sheet_of_paper_has_the_marks_and_the_header_row(tmp_path: Path) -> None:
    with open_page(written(tmp_path, "en"), 1280) as (driver, _):
        printed = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
    with pypdfium2.PdfDocument(base64.b64decode(printed)) as paper:
        pages = [page.get_textpage().get_text_range() for page in paper]
        sizes = {tuple(round(side * 25.4 / 72) for side in page.get_size()) for page in paper}
    assert sizes == {(210, 297)} and len(pages) >= 4
    squeezed = ["".join(page.split()) for page in pages]  # the marks are set sideways, where a reader of PDF finds no spaces
    assert [page for page in squeezed if not all("".join(plain(mark).split()) in page for mark in MARKS)] == []
    assert "remark" in pages[-1] and "What is sorted" not in pages[-1]  # the last page holds the end of the long table
    assert "Sort by" not in "".join(pages)


def test_all_that_goes_wrong_on_a_page_is_found(tmp_path: Path) -> None:
    page = tmp_path / "wrong.html"
    script = "console.warn('beware'); setTimeout(() => alert('hello')); missing()"
    page.write_text(f"<p style='width:3000px'>.<img src='https://host.invalid/x.png'><script>{script}</script>", encoding="utf-8")
    with open_page(page, 390) as (_, problems):
        found = "\n".join(problems())
    for words in ("dialog: hello", "beware", "missing is not defined", "request: https://host.invalid/x.png", "overflow: 3"):
        assert words in found, found


def test_a_report_without_headings_or_marks_opens(tmp_path: Path) -> None:
    bare = replace(sample("en"), blocks=(Heading("Answer", 1, "answer"),))
    path = tmp_path / "bare.html"
    path.write_bytes(to_html(bare, partial(text, lang="en")))
    with open_page(path, 390) as (_, problems):
        assert problems() == []
