"""The notebook part of the tests on two workers, beside plain `pytest --nbval` one by one."""

import re
import subprocess
import sys
import time

from neutrality_pact import folders

WAYS = {"ours, two workers": ["-n", "2", "--dist", "loadscope"], "one by one": ["-n", "0"]}
PARTS = ("notebooks", "exercises", "teaching/masters")
AIM = 2  # times faster


def run(words: list[str]) -> tuple[float, int]:
    """Seconds and cells passed.

    Raises
    ------
    RuntimeError
        If a cell fails or is left out.
    """
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words, *PARTS]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folders.PROJECT, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - began
    told = done.stdout.strip().splitlines()[-1]
    if done.returncode or "skipped" in told:
        raise RuntimeError(f"the notebooks did not pass: {told}")
    return taken, int(re.findall(r"(\d+) passed", told)[0])


def section() -> str:
    """The results as Markdown."""
    found = {name: run(words) for name, words in WAYS.items()}
    (ours, _), (usual, _) = found.values()
    rows = [f"| {name} | {taken:.0f} | {cells} |" for name, (taken, cells) in found.items()]
    return f"""## The notebooks as tests

| Way | seconds | cells passed |
|---|---|---|
{chr(10).join(rows)}

{usual / ours:.1f} times faster on two cores. Aim: {AIM} times. Two cores can at best halve the
time, and each worker starts up and reads every notebook for itself.
"""
