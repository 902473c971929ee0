"""A private JupyterLab on a copy of the project, and Chromium to look at it."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

PROJECT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WAIT_MS = 60_000
OPEN_INSTEAD = """async path => {
    const { commands, shell } = window.jupyterapp, old = shell.currentWidget;
    await commands.execute('docmanager:open', { path });
    await old.sessionContext.shutdown();
    old.dispose();
}"""
RUN_ALL = """async () => {
    const lab = window.jupyterapp;
    await lab.started;
    const panel = lab.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await lab.commands.execute('notebook:run-all-cells');
}"""


def find_chromium() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Lab:
    """A JupyterLab on a copy of the project, so that no test touches the pupil's files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "a pupil's lessons (日本)"
        self.answers = folder / "answers"
        self.renew()
        shutil.copy(PROJECT / "jupyter_server_config.py", self.folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.root = f"http://127.0.0.1:{port}/"
        self.token = secrets.token_hex(8)
        self.log = (folder / "jupyterlab.log").open("wb")
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
                f"--ServerApp.root_dir={self.folder}",
                f"--ServerApp.port={port}",
                f"--IdentityProvider.token={self.token}",
                "--LabApp.expose_app_in_browser=True",
                "--LabApp.extension_manager=readonly",
                "--LabApp.news_url=",
            ],
            env={
                **os.environ,
                "NEUTRALITY_PACT_ANSWERS": str(self.answers),
                "PYTHONPATH": str(self.folder / "src"),
                "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
                "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
                "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
            },
            cwd=self.folder,
            stdout=self.log,
            stderr=self.log,
        )
        self._wait()

    def renew(self) -> None:
        """Put the project's files back as they are, and take the answers away."""
        shutil.rmtree(self.answers, ignore_errors=True)
        for name in ("notebooks", "exercises", "data", "src"):
            shutil.copytree(PROJECT / name, self.folder / name, dirs_exist_ok=True)

    def _wait(self) -> None:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.address('api/status')}", timeout=5).close()
                return
            except OSError:
                assert self.process.poll() is None, Path(self.log.name).read_text("utf-8")
                time.sleep(0.1)
        raise TimeoutError(Path(self.log.name).read_text("utf-8"))

    def address(self, path: str) -> str:
        return f"{self.root}{path}?token={self.token}"

    def open(self, page: Page, notebook: str, folder: str = "notebooks") -> None:
        """Open a notebook, in place of one that the page may show, and run all its cells."""
        page.set_default_timeout(WAIT_MS)
        if page.url.startswith(self.root):
            page.evaluate(OPEN_INSTEAD, f"{folder}/{notebook}")
        else:
            page.goto(self.address(f"lab/tree/{folder}/{notebook}") + "&reset")
        page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
        page.wait_for_function(
            "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
            "?.connectionStatus === 'connected'"
        )
        page.evaluate(RUN_ALL)
        # JupyterLab puts cells out of sight on the page when it has time.
        page.wait_for_function(
            "window.jupyterapp.shell.currentWidget.content.widgets.every(cell => cell.isAttached)"
        )

    def drawn(self, page: Page, notebook: str) -> None:
        """Wait until every control of a notebook that was run has drawn itself."""
        stored = (self.folder / "notebooks" / notebook).read_text("utf-8")
        expect(page.locator(".np[data-kind]")).to_have_count(stored.count("np np-control"))

    def save(self, page: Page) -> None:
        """Save the notebook whole, even if JupyterLab takes outputs that just came for saved."""
        page.evaluate(
            """async () => {
                const { context } = window.jupyterapp.shell.currentWidget;
                context.model.dirty = true;
                await context.save();
            }"""
        )

    def restart_kernel(self, page: Page) -> None:
        """Restart the kernel without its question; the cells are not run again."""
        page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
        )

    def stored(self, lesson: str, wanted: Callable[[dict], bool]) -> dict:
        """The answers on disk, once they are as wanted, or as they are after ten seconds."""
        path = self.answers / f"{lesson}.json"
        for _ in range(100):
            answers = json.loads(path.read_text("utf-8"))["answers"] if path.exists() else {}
            if wanted(answers):
                break
            time.sleep(0.1)
        return answers

    def expect_stored(self, lesson: str, item_id: str, **wanted: object) -> None:
        """Wait until the stored answer to one question holds what is wanted."""
        answers = self.stored(lesson, lambda now: wanted.items() <= now.get(item_id, {}).items())
        assert answers.get(item_id, {}) | wanted == answers.get(item_id)

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()
