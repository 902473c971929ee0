"""How long the library and the tables take to load, beside bare pandas."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import pandas as pd

import neutrality_pact as pact
from neutrality_pact import contract, folders

STARTS, LOADS, WARM_UP = 12, 40, 3
IMPORTS = {"import pandas": "pandas", "import neutrality_pact": "neutrality_pact"}


def start(module: str) -> float:
    """Seconds that a fresh Python needs to import a module."""
    code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


def imports() -> dict[str, float]:
    """Median seconds of each import; the two take turns, so that both meet the same machine."""
    times: dict[str, list[float]] = {name: [] for name in IMPORTS}
    for turn in range(WARM_UP + STARTS):
        for name, module in IMPORTS.items():
            taken = start(module)
            if turn >= WARM_UP:
                times[name].append(taken)
    return {name: statistics.median(taken) for name, taken in times.items()}


def milliseconds(call: Callable[[], object]) -> float:
    """Median milliseconds of a call."""
    times = []
    for turn in range(WARM_UP + LOADS):
        began = time.perf_counter()
        call()
        if turn >= WARM_UP:
            times.append((time.perf_counter() - began) * 1e3)
    return statistics.median(times)


def tables() -> pd.DataFrame:
    """Milliseconds to load each table, checked and typed, beside a bare `pandas.read_csv`."""
    rows = []
    for name, found in contract.resources().items():
        if "schema" in found:
            path = folders.DATA / found["path"]
            ours = milliseconds(lambda name=name: pact.table(name))
            bare = milliseconds(lambda path=path: pd.read_csv(path))
            rows.append((name, found["rows"], ours, bare))
    return pd.DataFrame(rows, columns=["table", "rows", "ours", "bare"]).sort_values("ours")


def section() -> str:
    """The results as Markdown."""
    bare, ours = imports().values()
    loads = tables()
    slowest = loads.iloc[-1]
    one = loads.set_index("table").loc["lend_lease"]
    return f"""## Loading

| What | median |
|---|---|
| `import pandas` in a fresh Python | {bare:.2f} s |
| `import neutrality_pact` in a fresh Python | {ours:.2f} s |
| **on top of pandas** | **{ours - bare:.2f} s** |
| `table("lend_lease")`, {one["rows"]:.0f} rows, checked, typed | {one["ours"]:.1f} ms |
| `pandas.read_csv` of the same file, unchecked | {one["bare"]:.1f} ms |
| slowest of {len(loads)} tables: {slowest["table"]} | {slowest["ours"]:.1f} ms |

Aims: at most 0.7 s on top of pandas, and at most 50 ms for a table.
"""
