"""Inside the pupil's process: run one cell at a time, as told through a pipe.

This is the only file of the room that runs beside a pupil's code. It holds no test and no key:
the code of a test arrives when its turn comes. Requests and replies are JSON, one a line.
"""

import ast
import contextlib
import io
import json
import os
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from IPython.core.inputtransformer2 import TransformerManager
from IPython.display import display

import neutrality_pact  # noqa: F401  (loaded before the first cell, so that no cell waits for it)

MOST_TEXT = 10_000  # characters kept of what a cell prints
MOST_VALUE = 80  # characters kept of a value that the class overview counts
PLAIN = (str, int, float, bool, list, tuple, dict, set, type(None))

STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile")
REACHES = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo")
NEVER = {*STARTS, *REACHES, "os.fork", "os.forkpty", "os.kill", "os.killpg", "os.symlink"}
CHANGES = {
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.truncate"),
    *("os.chmod", "os.chown", "os.utime", "shutil.rmtree", "shutil.move"),
}
TRANSFORMER: Any = TransformerManager
LOOKS = {"os.listdir", "os.scandir"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Kept(io.TextIOBase):
    """A place to print to that keeps the first `MOST_TEXT` characters and counts the rest."""

    def __init__(self) -> None:
        self.text, self.lost = "", 0

    def writable(self) -> bool:
        """Say that one can print here."""
        return True

    def write(self, text: str) -> int:
        """Keep what there is room for."""
        room = MOST_TEXT - len(self.text)
        self.text += text[:room]
        self.lost += max(0, len(text) - room)
        return len(text)

    def whole(self) -> str:
        """What was kept, and how much was not."""
        return self.text + (f"\n… and {self.lost} more characters." if self.lost else "")


class Commands:
    """What `get_ipython()` gives a marked cell: Jupyter's own commands are left out."""

    def run_line_magic(self, name: str, line: str, **_: Any) -> None:
        """Say that a command such as `%pip` is left out."""
        print(f"(%{name} is a command of Jupyter. It is left out when marking.)")

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Say that a cell under a command such as `%%time` is left out."""
        print(f"(%%{name} is a command of Jupyter. Its cell is left out when marking.)")

    def system(self, command: str) -> None:
        """Say that a command of the system is left out."""
        print(f"(!{command} is a command of the system. It is left out when marking.)")

    getoutput = system


def limit(memory: int, seconds: int) -> None:
    """Let the system itself stop what takes too much; Windows has no such limits.

    Parameters
    ----------
    memory : bytes of address space; macOS does not enforce it.
    seconds : of processor time.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  (not on Windows)

    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, memory // 20),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def guard(closed: list[str]) -> None:
    """From now on refuse to write outside this folder, to look into `closed`, and to go online.

    It stops accidents and simple attempts on every system. It is no prison: that is bubblewrap's
    task, where there is one.
    """
    own = str(Path.cwd().resolve())
    shut = [os.path.realpath(one) for one in closed]

    def within(path: str | bytes | os.PathLike[str], folders: list[str]) -> bool:
        real = os.path.realpath(os.fsdecode(path))
        return any(real == one or real.startswith(one + os.sep) for one in folders)

    def watch(event: str, given: tuple[Any, ...]) -> None:
        if event in NEVER:
            raise PermissionError(f"{event} is not allowed when marking")
        if event != "open" and event not in CHANGES and event not in LOOKS:
            return
        for path in (one for one in given[:2] if isinstance(one, str | bytes | os.PathLike)):
            writes = event in CHANGES or (event == "open" and given[2] & WRITES)
            writes = writes and os.fsdecode(path) != os.devnull
            if (writes or within(path, shut)) and not within(path, [own]):
                raise PermissionError(f"{event} is not allowed there when marking: {path!r}")

    sys.addaudithook(watch)


def run(source: str, name: str, space: dict[str, Any]) -> dict[str, Any]:
    """Run a cell as Jupyter would, and tell what it printed, showed and stopped with."""
    printed = Kept()
    told = {"value": "", "error": "", "message": ""}
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            value = _run_parts(source, name, space)
            if value is not None:
                told["value"] = repr(value)[:MOST_TEXT]
        except BaseException as error:  # a cell may stop with anything, sys.exit included
            told["error"] = type(error).__name__
            told["message"] = _message(error)
    return {**told, "printed": printed.whole()}


def _run_parts(source: str, name: str, space: dict[str, Any]) -> Any:
    """Run all statements; the value is that of a last line which is an expression."""
    tree = ast.parse(TRANSFORMER().transform_cell(source), name)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr) and not source.rstrip().endswith(";"):
        tree.body.pop()
        exec(compile(tree, name, "exec"), space)
        return eval(compile(ast.Expression(last.value), name, "eval"), space)
    exec(compile(tree, name, "exec"), space)
    return None


def _message(error: BaseException) -> str:
    try:
        return str(error)[:MOST_TEXT]
    except BaseException:
        return "(its message cannot be shown)"


def values(names: list[str], space: dict[str, Any]) -> dict[str, str]:
    """The named variables that hold something short and plain, as text."""
    found = {}
    for name in names:
        with contextlib.suppress(BaseException):  # a pupil's object may do anything
            value = space[name]
            value = value.item() if getattr(value, "shape", None) == () else value
            text = repr(value) if isinstance(value, PLAIN) else str(value.isoformat())
            if len(text) <= MOST_VALUE:
                found[name] = text
    return found


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two ends of the conversation, moved out of the way of `print` and `input`."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    return requests, replies


def _say(replies: BinaryIO, told: dict[str, Any]) -> None:
    replies.write(json.dumps(told).encode() + b"\n")
    replies.flush()


def main() -> None:
    """Answer requests until there are no more."""
    requests, replies = _pipes()
    start = json.loads(requests.readline())
    limit(start["memory"], start["seconds"])
    guard(start["closed"])
    main_module = types.ModuleType("__main__")
    sys.modules["__main__"] = main_module
    get_ipython: Callable[[], Commands] = Commands
    main_module.__dict__.update(display=display, get_ipython=get_ipython)
    _say(replies, {"ready": True})
    for line in requests:
        asked = json.loads(line)
        told = run(asked["source"], asked["name"], main_module.__dict__)
        _say(replies, {**told, "values": values(asked["values"], main_module.__dict__)})
    os._exit(0)


if __name__ == "__main__":
    main()
