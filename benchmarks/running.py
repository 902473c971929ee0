"""From starting JupyterLab to a lesson run to its end, beside an empty notebook."""

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from tests.browser.jupyterlab import SWITCHES, Lab, find_chromium

from benchmarks.moving import write
from neutrality_pact import folders

REPEATS = 3
EMPTY = "import pandas\nfrom matplotlib import pyplot"
AIM = 1.5  # times an empty notebook


def seconds(browser: Browser, notebook: str) -> float:
    """Seconds from the start of JupyterLab until every cell has run and every control is drawn."""
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(Path(folder))
        try:
            if notebook == "empty.ipynb":
                write(lab.folder, "empty", EMPTY)
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            lab.open(page, notebook)
            lab.drawn(page, notebook)
            taken = time.perf_counter() - lab.began
            page.close()
            return taken
        finally:
            lab.close()


def measure() -> dict[str, float]:
    """Median seconds of each lesson and of the empty notebook; they take turns."""
    lessons = sorted(path.name for path in folders.NOTEBOOKS.glob("*.ipynb"))
    times: dict[str, list[float]] = {name: [] for name in ("empty.ipynb", *lessons)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=SWITCHES)
        for _ in range(REPEATS):
            for name, taken in times.items():
                taken.append(seconds(browser, name))
        browser.close()
    return {name: statistics.median(taken) for name, taken in times.items()}


def section() -> str:
    """The results as Markdown."""
    found = measure()
    empty = found.pop("empty.ipynb")
    rows = [f"| {name} | {taken:.1f} | {taken / empty:.2f} |" for name, taken in found.items()]
    over = [Path(name).stem for name, taken in found.items() if taken > AIM * empty]
    why = " Every picture is drawn anew, and the empty notebook draws none." if over else ""
    return f"""## From starting JupyterLab to a lesson run to its end

Installed already. Until the last cell has run and every control is drawn; the empty notebook only
imports pandas and matplotlib ({empty:.1f} s). Median of {REPEATS}.

| Lesson | seconds | times the empty notebook |
|---|---|---|
{chr(10).join(rows)}

Aim: at most {AIM} times. Over the aim: {", ".join(over) or "none"}.{why}
"""
