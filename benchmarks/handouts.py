"""Size of each handout, and how soon it can be used when opened from disk."""

import statistics
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from tests.browser.jupyterlab import SWITCHES, find_chromium

from neutrality_pact import folders
from neutrality_pact.publish import handouts

REPEATS = 5
LARGEST, LONGEST = 5, 1.5  # megabytes, seconds
READY = "() => document.documentElement.matches('[data-ready]') && performance.now()"


def seconds(browser: Browser, path: Path) -> float:
    """Median seconds from opening a page until its controls are drawn."""
    times = []
    for _ in range(REPEATS):
        context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
        page = context.new_page()
        page.goto(path.as_uri(), wait_until="commit")
        times.append(page.wait_for_function(READY, polling="raf").json_value() / 1e3)
        context.close()
    return statistics.median(times)


def size(*folders_: Path) -> float:
    """Megabytes of the files in some folders, compiled Python left out."""
    files = (path for folder in folders_ for path in folder.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in files if path.suffix != ".pyc") / 1e6


def section() -> str:
    """The results as Markdown."""
    handouts.build()
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=SWITCHES)
        for notebook in handouts.notebooks():
            path = handouts.FOLDER / handouts.file_name(notebook)
            taken = seconds(browser, path)
            rows.append(f"| {path.stem} | {path.stat().st_size / 1e6:.1f} | {taken:.2f} |")
        browser.close()
    library, data = size(folders.PROJECT / "src"), size(folders.DATA)
    return f"""## Handouts, and the size of things

Opened from disk, without a network, until every control is drawn. Median of {REPEATS}.

| Page | MB | seconds |
|---|---|---|
{chr(10).join(rows)}

Aims: at most {LARGEST} MB and {LONGEST} s. The library is {library:.1f} MB, the data {data:.1f} MB.
"""
