"""What several tests share: the study, R's numbers, and a project of one's own to spoil."""

import json
import shutil
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

import analysis
from analysis import Study
from analysis.codebook import read_codebook
from analysis.languages import Label
from benchmarks.timing import published_study, small_study

ROOT = Path(__file__).parents[1]
BOOK = read_codebook(ROOT / "data/raw")
LANGUAGES = BOOK.languages
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

settings.register_profile("no clock", deadline=None)  # a busy machine is no failure
settings.load_profile("no clock")

# A script that starts the tests in the background lets them, and every command they start, ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> & $x^2$ \"'"

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here; '.ci/run' installs one")


@pytest.fixture(scope="session")
def study() -> Study:
    return analysis.load(ROOT)


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """The page of 2010, by language, as it lies in git: test_pipeline proves it is what a refresh makes."""
    reports = ROOT / "reports"
    return {lang: (reports / f"infographic.{lang}.html").read_text(encoding="utf-8") for lang in LANGUAGES}


@pytest.fixture(scope="session")
def hostile_study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A small study with scripts, markup and formulas wherever its texts come from data."""
    folder = tmp_path_factory.mktemp("hostile") / "project"
    small_study(folder)
    shutil.copytree(ROOT / "data/raw/example", folder / "data/raw/example")
    study = analysis.load(folder)
    wave = replace(study.own["example"], title=Label(en=HOSTILE, nl=HOSTILE))
    sources = study.sources.assign(
        title=["=HYPERLINK(0)", "+1", "-1", "@x", HOSTILE, *study.sources["title"][5:]]
    )
    claims = study.claim_verdicts.assign(statement_en=HOSTILE, why_nl=HOSTILE)
    changed = replace(study, own={**study.own, "example": wave}, sources=sources)
    changed.__dict__["claim_verdicts"] = claims
    return changed


@pytest.fixture(scope="session")
def hostile_page(hostile_study: Study) -> str:
    """The page of a wave with such texts, in Dutch."""
    return analysis.page(hostile_study, lang="nl", wave="example")


@pytest.fixture(scope="session")
def reference() -> dict[str, Any]:
    """R's numbers by the id of the case."""
    cases = json.loads((ROOT / "tests/reference/r.json").read_text(encoding="utf-8"))["cases"]
    return {case["id"]: case for case in cases}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser, without a screen and without a network of its own."""
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project, free to be changed: one panel in one language, no notebooks, no waves."""
    folder = tmp_path / "project"
    small_study(folder, panels=["gender"], languages=["en"])
    return folder


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """The same with everything that was published."""
    folder = tmp_path / "published"
    published_study(folder)
    return folder


@pytest.fixture
def example_project(tmp_path: Path) -> Path:
    """A small project in two languages, with the example wave."""
    folder = tmp_path / "project"
    small_study(folder, panels=["gender"])
    return Path(shutil.copytree(ROOT / "data/raw/example", folder / "data/raw/example")).parents[2]


def edit(path: Path, old: str, new: str) -> None:
    """Replace text in a file; the test is wrong if the text is not there exactly once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")
