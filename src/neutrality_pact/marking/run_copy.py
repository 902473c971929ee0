"""Run one rebuilt copy alone: in its own process and folder, with limits, one cell at a time."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

import matplotlib

from neutrality_pact import folders
from neutrality_pact.marking.rebuild import Copy, Step
from neutrality_pact.marking.returned import MarkingError

LONGEST_REPLY = 1_000_000  # bytes
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime")
CLOSED = (folders.PROJECT / "teaching", Path("/proc"))


@dataclass(frozen=True)
class Limits:
    """What one copy may take: seconds for a cell, seconds in all, bytes of memory, new starts."""

    cell: float = 10
    whole: float = 60
    start: float = 60
    memory: int = 2_000_000_000
    restarts: int = 5


@dataclass(frozen=True)
class Reply:
    """What came of one cell. `ended` says why the process did not survive it, if it did not."""

    printed: str = ""
    value: str = ""
    error: str = ""
    message: str = ""
    values: dict[str, str] = field(default_factory=dict)
    ended: str = ""
    forged: bool = False


Replies = dict[str, Reply]


def run_copy(copy: Copy, closed: Sequence[Path], limits: Limits) -> Replies:
    """The reply to each step, by its name; a step without one could not be reached.

    A cell that ends the process is left out, and the copy starts again without it.

    Parameters
    ----------
    closed : folders that no pupil's code may read: returned notebooks and masters.
    """
    replies: Replies = {}
    until = monotonic() + limits.whole
    for _ in range(limits.restarts + 1):
        left_out = {name for name, reply in replies.items() if reply.ended}
        tested = {step.name for step in copy.steps if step.item and step.name in replies}
        steps = [step for step in copy.steps if step.name not in left_out | tested]
        with _process(closed, limits) as process:
            if not _run_steps(process, steps, replies, until, limits):
                break
    return replies


def _run_steps(
    process: "Process", steps: list[Step], replies: Replies, until: float, limits: Limits
) -> bool:
    """Run steps in order; True if the process ended in one and the others should be tried."""
    if not process.ready:
        return False
    for step in steps:
        seconds = min(limits.cell, until - monotonic())
        if seconds <= 0:
            return False
        reply = process.ask(step, seconds)
        if step.item and not reply.ended and not _fails_when_it_must(process, seconds):
            reply = Reply(forged=True)
        replies[step.name] = reply
        if not process.alive:
            return True
    return False


def _fails_when_it_must(process: "Process", seconds: float) -> bool:
    """Whether a test that cannot pass does fail: code that rigs the marking is noticed by it."""
    token = secrets.token_hex(8)
    reply = process.ask(Step("control", f"raise AssertionError({token!r})"), seconds)
    return (reply.error, reply.message) == ("AssertionError", token)


class Process:
    """The process of one copy and the conversation with it."""

    def __init__(self, place: Path, closed: Sequence[Path], limits: Limits) -> None:
        command = [sys.executable, "-I", "-B", "-m", "neutrality_pact.marking.inside"]
        self._late = False
        self.alive = True
        self._process = subprocess.Popen(
            [*(_sandbox(place) if isolated() else []), *command],
            cwd=place,
            env=_environment(place),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        start = {
            "memory": limits.memory,
            "seconds": int(limits.whole) + 10,
            "closed": [str(one.resolve()) for one in (*CLOSED, *closed)],
        }
        self.ready = bool(self._exchange(start, limits.start).get("ready"))

    def ask(self, step: Step, seconds: float) -> Reply:
        """Run a step in the process and wait for its reply, at most so many seconds."""
        told = self._exchange(
            {"source": step.source, "name": step.name, "values": list(step.shown)}, seconds
        )
        if not self.alive:
            late = f"it did not come to an end within {seconds:.0f} seconds"
            return Reply(ended=late if self._late else "it ended the whole program")
        values = told.get("values")
        return Reply(
            printed=str(told.get("printed", "")),
            value=str(told.get("value", "")),
            error=str(told.get("error", "")),
            message=str(told.get("message", "")),
            values={str(name): str(value) for name, value in values.items()}
            if isinstance(values, dict)
            else {},
        )

    def _exchange(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send one line and read one; whatever is no reply ends the process."""
        assert self._process.stdin and self._process.stdout
        timer = threading.Timer(seconds, self._stop_late)
        timer.start()
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
            told = json.loads(self._process.stdout.readline(LONGEST_REPLY))
            if isinstance(told, dict):
                return told
        except (OSError, ValueError, RecursionError):
            pass
        finally:
            timer.cancel()
        self.stop()
        return {}

    def _stop_late(self) -> None:
        self._late = True
        self.stop()

    def stop(self) -> None:
        """End the process and, where the system has groups, everything it started."""
        self.alive = False
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()

    def close(self) -> None:
        """End the process and free its pipes."""
        self.stop()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()


@contextmanager
def _process(closed: Sequence[Path], limits: Limits) -> Iterator[Process]:
    """A fresh process in a fresh folder; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="marking-", ignore_cleanup_errors=True) as place:
        for fonts in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
            shutil.copy(fonts, place)  # or each copy would search the machine for fonts
        process = Process(Path(place), closed, limits)
        try:
            yield process
        finally:
            process.close()


def _environment(place: Path) -> dict[str, str]:
    """What the process is told of the machine: as little as Python needs."""
    kept = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR")
    here = ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "MPLCONFIGDIR", "IPYTHONDIR")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        **dict.fromkeys(here, str(place)),
        "NEUTRALITY_PACT_ANSWERS": str(place / "answers"),
        "MPLBACKEND": "agg",
        "LANG": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def _sandbox(place: Path) -> list[str]:
    """A bubblewrap in which only Python, this library and the copy's own folder exist."""
    library = folders.PROJECT / "src"
    read_only = [*SYSTEM, sys.base_prefix, sys.prefix, str(library), str(folders.DATA)]
    binds = [word for one in read_only for word in ("--ro-bind-try", one, one)]
    return [
        *("bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"),
        *binds,
        *("--proc", "/proc", "--dev", "/dev"),
        *("--bind", str(place), str(place), "--chdir", str(place)),
    ]


@cache
def prepare() -> None:
    """Load once what every copy loads, so that it is compiled and the list of fonts is made.

    Raises
    ------
    MarkingError
        If the library itself cannot be loaded: then no copy could be marked.
    """
    needed = "import matplotlib.font_manager, neutrality_pact.marking.inside\n"
    needed += "import neutrality_pact.activities.lesson"
    command = [sys.executable, "-I", "-c", needed]
    loaded = subprocess.run(command, capture_output=True, text=True, check=False)
    if loaded.returncode:
        last = loaded.stderr.strip().rpartition("\n")[2]
        raise MarkingError(f"the library cannot be loaded ({last}); run 'make test' to see why.")


@cache
def isolated() -> bool:
    """Whether bubblewrap works here; tried for real, for a machine may have it and forbid it."""
    if not shutil.which("bwrap"):
        return False
    teaching, library = str(folders.PROJECT / "teaching"), str(folders.PROJECT / "src")
    code = (
        "import os, pandas, neutrality_pact\n"
        f"assert not os.path.exists({teaching!r})\n"
        f"assert not os.access({library!r}, os.W_OK)\n"
        "assert open('/proc/net/dev').read().count(':') == 1\n"
    )
    with tempfile.TemporaryDirectory(prefix="marking-") as place:
        command = [*_sandbox(Path(place)), sys.executable, "-I", "-B", "-c", code]
        tried = subprocess.run(
            command, env=_environment(Path(place)), capture_output=True, check=False
        )
    return tried.returncode == 0
