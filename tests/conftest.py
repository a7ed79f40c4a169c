"""What several tests share: the study, R's numbers, and a project of one's own to spoil."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import analysis
from analysis import Study

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def study() -> Study:
    return analysis.load(ROOT)


@pytest.fixture(scope="session")
def reference() -> dict[str, Any]:
    """R's numbers by the id of the case."""
    cases = json.loads((ROOT / "tests/reference/r.json").read_text(encoding="utf-8"))["cases"]
    return {case["id"]: case for case in cases}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the published study and no notebooks or waves, free to be changed."""
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "data/raw", folder / "data/raw", ignore=shutil.ignore_patterns("example"))
    return folder


@pytest.fixture
def example_project(project: Path) -> Path:
    """The same with the example wave."""
    return Path(shutil.copytree(ROOT / "data/raw/example", project / "data/raw/example")).parents[2]


def edit(path: Path, old: str, new: str) -> None:
    """Replace text in a file; the test is wrong if the text is not there exactly once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")
