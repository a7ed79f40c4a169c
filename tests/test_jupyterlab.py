"""Every notebook, top to bottom, as a user runs it: in JupyterLab, in a browser, from the Run menu."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import ROOT, needs_browser

NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))

pytestmark = [pytest.mark.slow, needs_browser]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a JupyterLab on a copy of the project."""
    project = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "data/raw", project / "data/raw")
    shutil.copytree(ROOT / "notebooks", project / "notebooks", ignore=shutil.ignore_patterns(".*"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        f"--port={port}",
        "--no-browser",
        "--allow-root",
        "--IdentityProvider.token=",
        "--ServerApp.password=",
    ]
    settings = {
        name: str(project / name)
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    }
    command = [sys.executable, "-m", "jupyterlab", *options, f"--notebook-dir={project / 'notebooks'}"]
    with (project / "lab.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | settings)
        try:
            yield _answering(f"http://127.0.0.1:{port}/lab", project / "lab.log")
        finally:
            server.terminate()
            server.wait(timeout=30)


def _answering(address: str, log: Path) -> str:
    for _ in range(120):
        try:
            with urlopen(address, timeout=5):
                return address
        except OSError:
            time.sleep(0.5)
    pytest.fail(log.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_it_runs_from_the_run_menu(lab: str, browser: Browser, name: str) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 1000})
    try:
        _run_all(page, f"{lab}/tree/{name}?reset")
        code = page.locator(".jp-CodeCell")
        assert code.count() > 3
        assert (
            page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count()
            == 0
        )
        assert page.locator(".jp-RenderedText[data-mime-type*='error']").count() == 0
        assert (
            page.locator(".jp-OutputArea img[alt]").count() + page.locator(".jp-OutputArea table").count()
            >= 2
        )
    finally:
        page.close()


def _run_all(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".jp-NotebookPanel .jp-Notebook").wait_for(timeout=60_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    last = page.locator(".jp-CodeCell .jp-InputPrompt").last
    for _ in range(240):
        last.scroll_into_view_if_needed()
        if re.fullmatch(r"\[\d+\]:", last.inner_text().strip()):
            return
        page.wait_for_timeout(500)
    pytest.fail(f"the last cell did not run: {last.inner_text()}")
