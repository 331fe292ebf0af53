"""A real Chromium for tests of HTML files: what a page does when somebody opens it from a disk."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.expected_conditions import alert_is_present

FLAGS = (
    *("headless", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "disable-quic", "no-first-run"),
    *("disable-background-networking", "disable-component-update", "disable-sync"),
)
LOCAL = ("file:", "data:")
PHONE = 600  # px: narrower than this is held in a hand


@contextmanager
def open_page(path: Path, width: int) -> Iterator[tuple[WebDriver, Callable[[], list[str]]]]:
    """The page in a window of ``width`` px, and a function that lists all that went wrong up to the moment it is called.

    Wrong are: a dialog, a message on the console of level WARNING or above, a request that leaves this machine, content wider than the
    window. Skips the test where there is no Chromium.
    """
    browser, chauffeur = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or chauffeur is None:
        pytest.skip("no Chromium here: install chromium and chromium-driver (Debian's names) to test pages in a browser")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        driver = webdriver.Chrome(options=_options(browser, profile), service=Service(chauffeur))
        try:
            size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < PHONE}
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)  # a window cannot be as narrow as a phone
            driver.get(path.resolve().as_uri())
            found: list[str] = []

            def problems() -> list[str]:
                found.extend(_problems(driver))  # logs are emptied by reading
                return found

            yield driver, problems
        finally:
            driver.quit()


def _options(browser: str, profile: str) -> webdriver.ChromeOptions:
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in (*FLAGS, f"user-data-dir={profile}"):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    options.unhandled_prompt_behavior = "ignore"  # a dialog stays until it is found
    return options


def _problems(driver: WebDriver) -> Iterator[str]:
    dialog = alert_is_present()(driver)
    if dialog is not False:
        yield f"dialog: {dialog.text}"
        dialog.accept()
    for entry in driver.get_log("browser"):
        if entry["level"] in {"WARNING", "SEVERE"}:
            yield f"console: {entry['message']}"
    for entry in driver.get_log("performance"):
        event = json.loads(entry["message"])["message"]
        if event["method"] == "Network.requestWillBeSent":
            source, target = event["params"]["documentURL"], event["params"]["request"]["url"]
            if not source.startswith("chrome") and not target.startswith(LOCAL):  # chrome: what the browser shows before our page
                yield f"request: {target}"
    whole, seen = driver.execute_script("const page = document.documentElement; return [page.scrollWidth, page.clientWidth]")
    if whole > seen:
        yield f"overflow: {whole} px in a window of {seen} px"
