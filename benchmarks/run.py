"""`make bench`: how long a pupil waits, beside what they would do otherwise.

Writes benchmarks/RESULTS.md. Both ways are measured in one session on one machine, so the
ratio is the figure; the times belong to this machine alone.
"""

import os
import platform
import statistics
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import nbformat
from playwright.sync_api import Page, sync_playwright

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from tests.browser.jupyterlab import SWITCHES, Lab, find_chromium  # noqa: E402

from benchmarks import loading, models  # noqa: E402

MOVES, WARM_UP = 60, 5
USUAL = """
from datetime import date, timedelta
from ipywidgets import IntSlider, interact
from matplotlib import pyplot as plt
from matplotlib.dates import date2num
from neutrality_pact.activities.turn_the_clock import dates_of_the_pact
from neutrality_pact.figures import treaty_timeline as timeline
from neutrality_pact.models.treaty_clock import Life
%matplotlib inline
life = Life(**dates_of_the_pact())

@interact(days=IntSlider(min=0, max=3926, value=1591, description="Day"))
def show(days):
    day = date(1941, 4, 1) + timedelta(days)
    drawing = timeline.draw(life)
    drawing.axes[0].axvline(date2num(day), color="black")
    scene = [scene for scene in timeline.scenes(life) if scene.first <= day][-1]
    drawing.suptitle(timeline.fill(scene.title, day))
    plt.show()
"""
# From a key press to the first frame that shows another picture.
PROBE = """picture => new Promise((resolve, reject) => {
    const sign = () => {
        const image = document.querySelector(picture.image);
        if (!image || !image.complete || !image.naturalWidth) return null;
        return picture.moving ? document.querySelector(picture.moving).style.left : image.src;
    };
    const before = sign();
    let pressed = null;
    const note = event => { pressed ??= event.timeStamp; };
    document.addEventListener('keydown', note, {once: true, capture: true});
    const painted = then => requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = then;
        channel.port2.postMessage(0);
    });
    const deadline = performance.now() + 10000;
    const look = () => {
        const now = sign();
        if (pressed !== null && now !== null && now !== before)
            painted(() => resolve(performance.now() - pressed));
        else if (performance.now() > deadline) reject(new Error('the picture did not change'));
        else requestAnimationFrame(look);
    };
    window.waiting = true;
    look();
})"""
WAYS = {
    "date machine of lesson 02": {
        "notebook": "02_terms.ipynb",
        "control": ".np[data-kind=live] input[type=range]",
        "image": ".np[data-kind=live] .np-picture img",
        "moving": ".np[data-kind=live] .np-marker",
    },
    "`@interact`, a new matplotlib figure each time": {
        "notebook": "usual.ipynb",
        "control": ".jp-OutputArea .noUi-handle",
        "image": ".jp-OutputArea-output img",
        "moving": "",
    },
}


def moves(page: Page, way: dict[str, str]) -> list[float]:
    """Milliseconds from key press to new picture, one for each move after warming up."""
    page.wait_for_selector(way["image"])
    page.wait_for_timeout(2000)
    control = page.locator(way["control"]).first
    control.scroll_into_view_if_needed()
    control.focus()
    times = []
    for number in range(WARM_UP + MOVES):
        page.evaluate("way => { window.measured = (" + PROBE + ")(way); }", way)
        page.keyboard.press("ArrowLeft" if number % 2 else "ArrowRight")
        times.append(page.evaluate("() => window.measured"))
        page.wait_for_timeout(120)
    return times[WARM_UP:]


def write_usual(folder: Path) -> None:
    cell = nbformat.v4.new_code_cell(USUAL)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "notebooks" / "usual.ipynb")


def measure() -> dict[str, list[float]]:
    """Times of every way, in one session of JupyterLab and Chromium."""
    found = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=SWITCHES)
        lab = Lab(Path(folder))
        try:
            write_usual(lab.folder)
            for name, way in WAYS.items():
                page = browser.new_page(viewport={"width": 1366, "height": 768})
                lab.open(page, way["notebook"])
                found[name] = moves(page, way)
                page.close()
                print(f"{name}: {len(found[name])} moves measured", flush=True)
        finally:
            lab.close()
            browser.close()
    return found


def percentile_95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def report(found: dict[str, list[float]]) -> str:
    """The results as Markdown."""
    ours, usual = found.values()
    rows = [
        f"| {name} | {statistics.median(times):.0f} | {percentile_95(times):.0f} |"
        for name, times in found.items()
    ]
    middle = statistics.median(usual) / statistics.median(ours)
    slow = percentile_95(usual) / percentile_95(ours)
    packages = ("jupyterlab", "ipywidgets", "anywidget", "matplotlib", "numpy", "playwright")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    system = f"{platform.system()} {platform.release()}, {os.cpu_count()} cores"
    machine = f"{platform.machine()}, {system}, Python {platform.python_version()}"
    return f"""# Results of `make bench`

Machine: {machine}. Versions: {versions}.
Times are of this machine; never compare them with another machine's.

## From key press to new picture in the browser

One arrow-key press on the date slider, {MOVES} moves each way, the same bars, in one session of
JupyterLab and headless Chromium at 1366 × 768.

| Way | median, ms | 95th percentile, ms |
|---|---|---|
{chr(10).join(rows)}
| **how many times faster** | **{middle:.1f}** | **{slow:.1f}** |

Aim: 95th percentile under 100 ms, and at least five times faster than the usual way.

{loading.section()}
{models.section()}"""


def main() -> int:
    """Measure, write the results, and say where they are."""
    if find_chromium() is None:
        print("make bench needs Chromium, and none was found.", file=sys.stderr)
        return 1
    text = report(measure())
    (PROJECT / "benchmarks" / "RESULTS.md").write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
