"""Set up and run the collection: `python make.py lab` (or `make lab`), on any system.

Only the standard library is used, and the syntax stays old enough for Python 3.6 to
reach the sentence that says which Python is needed.
"""

import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import webbrowser

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
BIN = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
LOG = os.path.join(VENV, "setup.log")
UV = "uv==0.13.9"
OLDEST = (3, 11)
FIRST_LESSON = "notebooks/00_start_here.ipynb"
COMMANDS = {
    "lab": "open the lessons in JupyterLab",
    "test": "run every check",
    "hard": "run the tests of hard use: thousands of answers, other places and versions",
    "bench": "measure speed and write benchmarks/RESULTS.md",
    "data": "record changed data files and rebuild what is generated from them",
    "notebooks": "run every notebook and store its outputs",
    "exercises": "write the exercise notebooks and their masters from the question bank",
    "mark": "mark a folder of returned exercise notebooks: make mark FOLDER=...",
    "handouts": "write every notebook as one HTML file, into build/handouts",
    "exports": "write cards, quizzes and question sheets into build/exports",
    "pupil-zip": "pack what pupils get, without keys, into build/neutrality-pact-pupils.zip",
    "teacher-pack": "make build/teacher-pack: plans, keys, documents to print, slides",
    "map": "draw data/maps again from public coastlines (needs the network)",
}

LEFT_OUT = {  # of JupyterLab: its file of settings, and what it says
    "labconfig/page_config.json": {"disabledExtensions": {"@jupyter/nbgrader": True}},
    "jupyter_server_config.d/neutrality-pact.json": {
        "ServerApp": {
            "jpserver_extensions": {
                "nbgrader.server_extensions." + name: False
                for name in ("formgrader", "validate_assignment", "assignment_list", "course_list")
            }
        }
    },
}


def commands():
    """What can be run here: a pupil's copy has no folder `teaching`, and only its lessons."""
    if os.path.isdir(os.path.join(ROOT, "teaching")):
        return COMMANDS
    return {"lab": COMMANDS["lab"]}


def stop(sentence):
    sys.exit("neutrality-pact: " + sentence)


def tool(name):
    return os.path.join(BIN, name + (".exe" if os.name == "nt" else ""))


def fingerprint():
    """Digest of what decides the installation: two project files, this Python, this folder."""
    digest = hashlib.sha256((sys.version + ROOT).encode())
    for name in ("uv.lock", "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def run_logged(command, problem):
    """Run one set-up step; on failure say `problem` in one sentence and keep the details."""
    environment = dict(
        os.environ,
        UV_SYSTEM_CERTS="1",
        UV_COMPILE_BYTECODE="1",
        UV_PROJECT_ENVIRONMENT=VENV,
        UV_PYTHON_DOWNLOADS="never",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
    )
    environment.pop("VIRTUAL_ENV", None)
    with open(LOG, "ab") as log:
        try:
            code = subprocess.call(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        except OSError as error:
            log.write((str(error) + "\n").encode())
            code = 1
    if code:
        stop(problem + " (Details: " + os.path.relpath(LOG, ROOT) + ")")


def is_ready(kind):
    """Whether .venv is as the lock file says; what the tests need includes what a lesson needs."""
    for name in {kind, "dev"}:
        stamp = os.path.join(VENV, "ready-" + name)
        if os.path.exists(stamp):
            with open(stamp) as file:
                if file.read() == fingerprint():
                    return True
    return False


def set_up(kind):
    """Make .venv as the lock file says, once; `kind` is 'lab' or 'dev' (lab plus test tools)."""
    if is_ready(kind):
        return
    print("Setting up (once, about a minute)...", flush=True)
    os.makedirs(VENV, exist_ok=True)
    open(LOG, "wb").close()
    if not os.path.exists(tool("pip")):
        run_logged(
            [sys.executable, "-m", "venv", VENV],
            "Python could not make a virtual environment; "
            "on Debian or Ubuntu install the package python3-venv, then run this again.",
        )
    offline = (
        "the packages could not be downloaded; "
        "check the network connection, then run the same command again."
    )
    run_logged([tool("python"), "-m", "pip", "install", "--quiet", UV], offline)
    sync = [tool("uv"), "sync", "--locked", "--inexact", "--python", tool("python")]
    run_logged(sync + (["--no-dev"] if kind == "lab" else []), offline)
    write_lab_settings()
    with open(os.path.join(VENV, "ready-" + kind), "w") as file:
        file.write(fingerprint())


def write_lab_settings():
    """Keep JupyterLab quiet and off the network, and let it save every half minute.

    The tools for tests bring an extension of nbgrader; pupils and teachers do not need its menus.
    """
    folder = os.path.join(VENV, "share", "jupyter", "lab", "settings")
    os.makedirs(folder, exist_ok=True)
    shutil.copy(os.path.join(ROOT, "jupyterlab.json"), os.path.join(folder, "overrides.json"))
    for name, setting in LEFT_OUT.items():
        path = os.path.join(VENV, "etc", "jupyter", *name.split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            json.dump(setting, file)


def python(*words):
    return subprocess.call([tool("python"), *list(words)], cwd=ROOT)


def free_port():
    """The first free port from 8888 up, as JupyterLab itself would choose."""
    for port in range(8888, 8988):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    stop("no free port between 8888 and 8987; close another JupyterLab and try again.")


def lab(words):
    port, token = free_port(), secrets.token_hex(16)
    address = "http://127.0.0.1:{}/lab/tree/{}?token={}".format(port, FIRST_LESSON, token)
    print("The lessons open in your browser. If they do not, go to:\n\n  " + address)
    print("\nTo stop, press Ctrl+C here.", flush=True)
    as_root = ["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    log = os.path.join(VENV, "lab.log")
    with open(log, "wb") as file:
        server = subprocess.Popen(
            [
                tool("python"),
                "-m",
                "jupyterlab",
                "--no-browser",
                "--ServerApp.root_dir=" + ROOT,
                "--ServerApp.port={}".format(port),
                "--ServerApp.port_retries=0",
                "--IdentityProvider.token=" + token,
                "--LabApp.news_url=",
                "--LabApp.extension_manager=readonly",
                *as_root,
                *words,
            ],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        if "--no-browser" not in words and wait_for(port, server):
            webbrowser.open(address)
        if server.wait():
            stop("JupyterLab stopped by itself. (Details: " + os.path.relpath(log, ROOT) + ")")
    except KeyboardInterrupt:
        pass
    finally:
        server.terminate()
        server.wait()
    return 0


def wait_for(port, server):
    """True once the server answers on `port`; False if it has stopped."""
    while server.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.1)
    return False


def test(words):
    """Lint, type-check, then pytest (unit, nbval and browser tests) on two workers."""
    checks = [
        ["-m", "ruff", "check", "."],
        ["-m", "ruff", "format", "--check", "."],
        ["-m", "mypy"],
        ["-m", "pytest", "-n", "2", "--dist", "loadscope", *words],
    ]
    for check in checks:
        code = python(*check)
        if code:
            return code
    return 0


def hard(words):
    return python("-m", "pytest", "-s", "-m", "hard", "tests/hard_use", *words)


def bench(words):
    return python("benchmarks/run.py", *words)


def mark(words):
    return python("-m", "neutrality_pact.marking.mark", *[os.path.abspath(word) for word in words])


def main(arguments):
    if sys.version_info < OLDEST:
        stop(
            "Python {}.{} or newer is needed, and this is Python {}.{}; "
            "install a newer one from python.org.".format(*(OLDEST + sys.version_info[:2]))
        )
    command = arguments[0] if arguments else "help"
    words = arguments[1:]
    if command not in commands():
        for name, meaning in commands().items():
            print("make {:<12} {}".format(name, meaning))
        return 0 if command in ("help", "-h", "--help") else 2
    set_up("lab" if command == "lab" else "dev")
    run = {"lab": lab, "test": test, "hard": hard, "bench": bench, "mark": mark}.get(command)
    if run:
        return run(words)
    module = "coastlines" if command == "map" else command.replace("-", "_")
    return python("-m", "neutrality_pact.publish." + module, *words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
