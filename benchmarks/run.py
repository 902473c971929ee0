"""`make bench`: how long a pupil waits, beside what they would do otherwise.

Writes benchmarks/RESULTS.md. Both ways are measured in one session on one machine, so the
ratio is the figure; the times belong to this machine alone.
"""

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
NEWEST = "3.14"  # the newest Python that the packages support
sys.path.insert(0, str(PROJECT))

from tests.browser.jupyterlab import find_chromium  # noqa: E402

from benchmarks import handouts, loading, marking, models, moving, running, suite  # noqa: E402


def hard_use() -> str:
    """What `make hard` can and cannot try on this machine."""
    find = [sys.executable, "-m", "uv", "python", "find", NEWEST]
    if subprocess.run(find, capture_output=True, check=False).returncode:
        return f"`make hard` leaves out Python {NEWEST} here: it is not installed."
    return f"`make hard` tries Python {NEWEST} too."


def report() -> str:
    """The results as Markdown."""
    packages = ("jupyterlab", "ipywidgets", "anywidget", "matplotlib", "numpy", "playwright")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    system = f"{platform.system()} {platform.release()}, {os.cpu_count()} cores"
    machine = f"{platform.machine()}, {system}, Python {platform.python_version()}"
    found = [
        f"""# Results of `make bench`

Machine: {machine}. Versions: {versions}.
Times are of this machine; never compare them with another machine's. What an aim asks for and this
machine did not reach is said below it. {hard_use()}
"""
    ]
    for part in (moving, models, running, suite, loading, handouts, marking):
        found.append(part.section())
        print(found[-1], flush=True)
    return "\n".join(found)


def main() -> int:
    """Measure, write the results, and say where they are."""
    if find_chromium() is None:
        print("make bench needs Chromium, and none was found.", file=sys.stderr)
        return 1
    (PROJECT / "benchmarks" / "RESULTS.md").write_text(report(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
