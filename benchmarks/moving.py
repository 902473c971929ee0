"""From key press to new picture in the browser, for every live control, beside the usual way."""

import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
from playwright.sync_api import Page, sync_playwright
from tests.browser.jupyterlab import SWITCHES, Lab, find_chromium

MOVES, WARM_UP = 40, 5
DATES = """
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
LAB_USUAL = """
from ipywidgets import SelectionSlider, interact
from matplotlib import pyplot as plt
from neutrality_pact.activities.all_labs import LABS
from neutrality_pact.figures.chart import draw
%matplotlib inline
model = LABS[{name!r}]()
start = {{**model.history(), {setting!r}: {value}}}

@interact(value=SelectionSlider(options={options}, value={value}, description="Setting"))
def show(value):
    outcome = model.run({{**start, {setting!r}: value}})
    drawing = draw(outcome.chart)
    drawing.suptitle(outcome.title)
    plt.show()
"""
LAB_OURS = """
from neutrality_pact.activities.all_labs import lab
lab({question!r}, {answer!r})
"""
# From a key press to the first frame that shows another picture.
PROBE = """way => new Promise((resolve, reject) => {
    const sign = () => {
        const shown = document.querySelector(way.picture);
        if (!shown) return null;
        if (way.moving) return document.querySelector(way.moving).style.left;
        if (shown.tagName !== 'IMG') return shown.innerHTML;
        return shown.complete && shown.naturalWidth ? shown.src : null;
    };
    const before = sign();
    let pressed = null;
    const note = event => { pressed ??= event.timeStamp; };
    document.addEventListener('keydown', note, {once: true, capture: true});
    const painted = then => {  // asked for within a frame, it comes when that frame is drawn
        const channel = new MessageChannel();
        channel.port1.onmessage = then;
        channel.port2.postMessage(0);
    };
    const deadline = performance.now() + 10000;
    const look = () => {
        const now = sign();
        if (pressed !== null && now !== null && now !== before)
            painted(() => resolve(performance.now() - pressed));
        else if (performance.now() > deadline) reject(new Error('the picture did not change'));
        else requestAnimationFrame(look);
    };
    look();
})"""


@dataclass(frozen=True)
class Way:
    """One way to show a moving picture: its notebook, its control, and where the picture is."""

    notebook: str
    control: str
    picture: str
    moving: str = ""


USUAL = {"control": ".jp-OutputArea .noUi-handle", "picture": ".jp-OutputArea-output img"}
MOVED = {  # lab: the setting to move, where it begins, and its values
    "moscow_reserves": ("retained", 50, list(range(0, 101, 5))),
    "pacific_route": ("close_month", 20, list(range(52))),
    "tokyo_choice": ("p_collapse", 0.5, [round(0.05 * n, 2) for n in range(21)]),
    "base_rates": ("prior", 50, list(range(37, 79))),
}


def question(name: str) -> dict[str, object]:
    """A lab's question, as the bank would give it."""
    return {
        **{"id": "04-L1", "kind": "lab", "lab": name, "lesson": "benchmark", "stem": "Bet"},
        **{"unit": "", "low": 0, "high": 100, "step": 1},
        **{"objections": [], "break_it": "", "leaves_out": []},
    }


def write(folder: Path, name: str, *sources: str) -> str:
    """A notebook with one code cell for each source; its file name."""
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "notebooks" / f"{name}.ipynb")
    return f"{name}.ipynb"


def pairs(folder: Path) -> dict[str, tuple[Way, Way]]:
    """For each live control, our way and the usual way; their notebooks are written."""
    live = ".np[data-kind=live]"
    found = {
        "date machine": (
            Way("02_terms.ipynb", f"{live} input[type=range]", f"{live} img", f"{live} .np-marker"),
            Way(write(folder, "usual_dates", DATES), **USUAL),
        )
    }
    for name, (setting, value, options) in MOVED.items():
        answer = {"value": {"bet": 5, "inputs": {setting: value}}, "n": 1}
        ours = write(folder, f"lab_{name}", LAB_OURS.format(question=question(name), answer=answer))
        told = {"name": name, "setting": setting, "value": value, "options": options}
        usual = write(folder, f"usual_{name}", LAB_USUAL.format(**told))
        control = ".np-settings :is(input[type=range], select)"
        found[f"lab: {name.replace('_', ' ')}"] = (
            Way(ours, control, ".np-result .np-chart"),
            Way(usual, **USUAL),
        )
    return found


def moves(page: Page, way: Way) -> list[float]:
    """Milliseconds from key press to new picture, one for each move after warming up."""
    page.wait_for_selector(way.picture, state="attached")
    page.wait_for_timeout(2000)
    control = page.locator(way.control).first
    control.scroll_into_view_if_needed()
    control.focus()
    times = []
    for number in range(WARM_UP + MOVES):
        page.evaluate("way => { window.measured = (" + PROBE + ")(way); }", vars(way))
        page.keyboard.press("ArrowLeft" if number % 2 else "ArrowRight")
        times.append(page.evaluate("() => window.measured"))
        page.wait_for_timeout(120)
    return times[WARM_UP:]


def measure() -> dict[str, tuple[list[float], list[float]]]:
    """Times of every control and of its usual way, in one session of JupyterLab and Chromium."""
    found = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=SWITCHES)
        lab = Lab(Path(folder))
        try:
            for name, ways in pairs(lab.folder).items():
                times = []
                for way in ways:
                    page = browser.new_page(viewport={"width": 1366, "height": 768})
                    lab.open(page, way.notebook)
                    times.append(moves(page, way))
                    page.close()
                found[name] = (times[0], times[1])
                print(f"{name}: measured", flush=True)
        finally:
            lab.close()
            browser.close()
    return found


def late(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def section() -> str:
    """The results as Markdown."""
    rows = []
    for name, (ours, usual) in measure().items():
        middle = statistics.median(usual) / statistics.median(ours)
        rows.append(
            f"| {name} | {statistics.median(ours):.0f} | {late(ours):.0f} | "
            f"{statistics.median(usual):.0f} | {late(usual):.0f} | "
            f"{middle:.1f} | {late(usual) / late(ours):.1f} |"
        )
    return f"""## From key press to new picture in the browser

One arrow-key press, {MOVES} moves each way, the same chart, in one session of JupyterLab and
headless Chromium at 1366 × 768. While the focus rests on a setting, a lab works out the results of
all its values; the first {WARM_UP} presses, not counted, may still wait for Python. Its further
charts follow a moment later.
Usual: `@interact` with a new matplotlib figure each time. Milliseconds.

| Control | ours, median | ours, 95% | usual, median | usual, 95% | times faster, median | 95% |
|---|---|---|---|---|---|---|
{chr(10).join(rows)}

Aim: 95th percentile under 100 ms, and at least five times faster than the usual way.
"""
