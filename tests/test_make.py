"""The two commands: quiet, once only, and clear when they cannot go on."""

import ast
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import urllib.request
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from traitlets.config.loader import PyFileConfigLoader

from neutrality_pact import folders

MAKE = folders.PROJECT / "make.py"
OLD_SYNTAX = (3, 5)


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """make.py as a module, working on a copy of the project files it reads."""
    for name in ("make.py", "uv.lock", "pyproject.toml", "jupyterlab.json"):
        shutil.copy(folders.PROJECT / name, tmp_path)
    spec = importlib.util.spec_from_file_location("make", tmp_path / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*words: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        words, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def test_old_python_is_told_in_one_sentence() -> None:
    pretend = (
        "import runpy, sys; sys.version_info = (3, 8, 18); sys.argv = ['make.py', 'lab'];"
        f"runpy.run_path({str(MAKE)!r}, run_name='__main__')"
    )
    ended = run(sys.executable, "-c", pretend)
    assert ended.returncode == 1
    assert ended.stderr.strip() == (
        "neutrality-pact: Python 3.11 or newer is needed, and this is Python 3.8; "
        "install a newer one from python.org."
    )


def test_old_python_can_read_the_file_at_all() -> None:
    source = MAKE.read_text("utf-8")
    ast.parse(source, feature_version=OLD_SYNTAX)
    assert not re.search(r"\bf[\"']", source)


def test_no_network_is_told_in_one_sentence(make: ModuleType) -> None:
    nowhere = "http://127.0.0.1:9/simple"
    ended = run(
        sys.executable,
        make.__file__,
        "lab",
        PIP_INDEX_URL=nowhere,
        PIP_EXTRA_INDEX_URL="",
        PIP_FIND_LINKS="",
        PIP_CONFIG_FILE=os.devnull,
        PIP_RETRIES="0",
        PIP_NO_CACHE_DIR="1",
    )
    assert ended.returncode == 1
    assert ended.stdout == "Setting up (once, about a minute)...\n"
    assert re.fullmatch(
        r"neutrality-pact: the packages could not be downloaded; check the network connection, "
        r"then run the same command again\. \(Details: .venv.setup\.log\)\n",
        ended.stderr,
    )


def test_missing_venv_module_is_told_in_one_sentence(make, monkeypatch) -> None:
    monkeypatch.setattr(make.sys, "executable", "/nowhere/python3")
    with pytest.raises(SystemExit, match="install the package python3-venv"):
        make.set_up("lab")


def test_set_up_runs_once_and_again_when_the_lock_file_changes(make, monkeypatch) -> None:
    steps = []
    monkeypatch.setattr(make, "run_logged", lambda command, problem: steps.append(command))
    make.set_up("lab")
    assert len(steps) == 3
    make.set_up("lab")
    assert len(steps) == 3
    make.set_up("dev")
    assert len(steps) == 6
    make.set_up("lab")
    assert len(steps) == 6
    lock = Path(make.ROOT) / "uv.lock"
    lock.write_text(lock.read_text("utf-8") + "\n", "utf-8")
    make.set_up("lab")
    assert len(steps) == 9


def test_unknown_command_lists_the_known_ones() -> None:
    ended = run(sys.executable, str(MAKE), "tset")
    assert ended.returncode == 2
    assert "make test" in ended.stdout
    assert run(sys.executable, str(MAKE), "help").returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="left out: Windows has no process groups to stop")
@pytest.mark.skipif(
    not (folders.PROJECT / ".venv" / "ready-dev").exists(),
    reason="left out: these tests were not begun with `make test`",
)
def test_lab_prints_its_address_and_stays_quiet(make: ModuleType) -> None:
    # Whoever began the tests in the background may have had Ctrl+C ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, str(MAKE), "lab", "--no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    signal.signal(signal.SIGINT, before)
    try:
        said = [process.stdout.readline() for _ in range(5)]
        address = next(line.strip() for line in said if "http" in line)
        for _ in range(300):
            try:
                page = urllib.request.urlopen(address, timeout=10).read().decode()
                break
            except OSError:
                assert process.poll() is None
                time.sleep(0.1)
        assert "JupyterLab" in page
        assert f"lab/tree/{make.FIRST_LESSON}" in address
    finally:
        os.killpg(process.pid, signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
    assert (rest, errors) == ("", "")


def test_first_lesson_exists(make: ModuleType) -> None:
    assert (folders.PROJECT / make.FIRST_LESSON).exists()


# ---------------------------------------------------------------- conda and Binder


def test_environment_is_python_pip_and_the_requirements() -> None:
    environment = yaml.safe_load((folders.PROJECT / "environment.yml").read_text("utf-8"))
    python, pip, rest = environment["dependencies"]
    assert re.fullmatch(r"python=3\.1[1-9]", python)
    assert (pip, rest) == ("pip", {"pip": ["-r requirements.txt"]})


def test_the_server_sends_small_messages_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(
        KernelWebsocketHandler, "set_nodelay", lambda page, value: asked.append(value)
    )
    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: "connected")
    loader = PyFileConfigLoader("jupyter_server_config.py", str(folders.PROJECT))
    connection = loader.load_config().ServerApp.kernel_websocket_connection_class
    page = KernelWebsocketHandler.__new__(KernelWebsocketHandler)
    assert connection(websocket_handler=page).connect() == "connected"
    assert asked == [True]


def test_binder_gets_one_exact_version_of_everything_the_library_needs() -> None:
    lines = (folders.PROJECT / "requirements.txt").read_text("utf-8").splitlines()
    pinned = [Requirement(line) for line in lines if line and not line.startswith(("#", "-e"))]
    environment = yaml.safe_load((folders.PROJECT / "environment.yml").read_text("utf-8"))
    version = environment["dependencies"][0].removeprefix("python=")
    binder = {"python_version": version, "python_full_version": f"{version}.0"}
    binder |= {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
    here = [one.name for one in pinned if not one.marker or one.marker.evaluate(binder)]
    assert len(here) == len(set(here))
    assert all(re.fullmatch(r"==[^,*]+", str(one.specifier)) for one in pinned)
    project = tomllib.loads((folders.PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {Requirement(one).name for one in project["dependencies"]} <= set(here)
    assert SpecifierSet(project["requires-python"]).contains(version)
    assert "-e ." in lines


def test_the_binder_button_opens_the_first_lesson() -> None:
    readme = (folders.PROJECT / "README.md").read_text("utf-8")
    (address,) = re.findall(
        r"https://mybinder\.org/v2/gh/OWNER/REPOSITORY/HEAD\?urlpath=(\S+)\)", readme
    )
    assert (folders.PROJECT / address.removeprefix("lab/tree/")).exists()


# ------------------------------------------------------------------ the pupils' copy


def test_a_copy_without_the_teachers_folder_offers_its_lessons_alone(make: ModuleType) -> None:
    assert list(make.commands()) == ["lab"]
    (Path(make.ROOT) / "teaching").mkdir()
    assert make.commands() == make.COMMANDS


def test_every_command_has_its_module(make: ModuleType) -> None:
    publish = folders.PROJECT / "src" / "neutrality_pact" / "publish"
    others = {"lab", "test", "hard", "bench", "mark", "map"}
    for name in set(make.COMMANDS) - others:
        module = publish / name.replace("-", "_")
        assert module.with_suffix(".py").exists() or (module / "__main__.py").exists()


def test_the_makefile_knows_every_command(make: ModuleType) -> None:
    makefile = (folders.PROJECT / "Makefile").read_text("utf-8")
    (told,) = re.findall(r"^COMMANDS = (.+)$", makefile, re.M)
    assert set(told.split()) == {"help", *make.COMMANDS}


def test_the_tools_for_tests_add_no_menus_to_the_lessons(make: ModuleType) -> None:
    make.write_lab_settings()
    etc = Path(make.VENV) / "etc" / "jupyter"
    page = json.loads((etc / "labconfig" / "page_config.json").read_text("utf-8"))
    assert page["disabledExtensions"] == {"@jupyter/nbgrader": True}
    ours = etc / "jupyter_server_config.d" / "neutrality-pact.json"
    left_out = json.loads(ours.read_text("utf-8"))["ServerApp"]["jpserver_extensions"]
    theirs = Path(sys.prefix) / "etc" / "jupyter" / ours.parent.name / "nbgrader.json"
    asked = json.loads(theirs.read_text("utf-8"))["ServerApp"]["jpserver_extensions"]
    assert asked.keys() == left_out.keys() and not any(left_out.values())
