"""The page in a real browser: for everybody, on every screen, by keyboard, on paper, without a network."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import axe_playwright_python
import pandas as pd
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.conftest import LANGUAGES, needs_browser
from tests.test_report import DRAWN

pytestmark = [pytest.mark.slow, needs_browser]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = [320, 360, 640, 768, 1280]  # 640 is what 1280 leaves at a zoom of 200 %, 320 what 640 leaves
SMALLEST = """Math.min(...[...document.querySelectorAll('.chart text')]
    .map(t => t.getBoundingClientRect().height).filter(h => h))"""
VIOLATIONS = """async () => (await axe.run({resultTypes: ['violations']})).violations.map(
    v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', ')}`)"""


@dataclass
class Opened:
    """A page in a browser, and what went on while it was open."""

    page: Page
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def opened(context: BrowserContext, path: Path) -> Opened:
    found = Opened(page=context.new_page())
    found.page.on("request", lambda request: found.asked.append(request.url))
    found.page.on("console", lambda message: found.said.append(message.text))
    found.page.on("pageerror", lambda error: found.said.append(str(error)))
    found.page.on("dialog", lambda dialog: found.said.append(dialog.message))
    found.page.goto(path.as_uri())
    return found


@pytest.fixture(scope="module")
def files(
    pages: dict[str, str], hostile_page: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The page of 2010 in both languages, and that of a wave with hostile texts."""
    folder = tmp_path_factory.mktemp("pages")
    texts = {**pages, "hostile": hostile_page}
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    yield made
    made.close()


@pytest.mark.parametrize("name", LANGUAGES)
def test_nothing_keeps_anybody_out(browser: Browser, files: dict[str, Path], name: str) -> None:
    # axe comes from outside the page, whose own policy would not let it run
    context = browser.new_context(bypass_csp=True)
    page = opened(context, files[name]).page
    page.click("#tables")
    page.evaluate(AXE)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert page.evaluate(VIOLATIONS) == [], theme
    page.evaluate("document.querySelector('svg').removeAttribute('aria-labelledby')")
    page.evaluate("document.querySelector('svg title').remove()")
    # it does look: the rule finds what was just taken away
    assert page.evaluate("axe.run({runOnly: ['svg-img-alt']}).then(r => r.violations[0].id)") == "svg-img-alt"
    context.close()


@pytest.mark.parametrize("name", [*LANGUAGES, "hostile"])
def test_it_asks_for_nothing_and_complains_of_nothing(
    context: BrowserContext, files: dict[str, Path], name: str
) -> None:
    found = opened(context, files[name])
    for button in ("#tables", "#theme"):
        found.page.click(button)
    found.page.wait_for_timeout(300)
    assert found.asked == [files[name].as_uri()]
    assert found.said == []


@pytest.mark.parametrize("name", [*LANGUAGES, "hostile"])
def test_it_fits_the_screen(context: BrowserContext, files: dict[str, Path], name: str) -> None:
    page = opened(context, files[name]).page
    page.click("#tables")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # pixels of the screen, of a line of the smallest print in a drawing
        assert page.evaluate(SMALLEST) >= 8.5, width


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_every_table_opens_by_keyboard(browser: Browser, files: dict[str, Path], *, script: bool) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = opened(context, files["en"]).page
    toggles = page.locator("figure .behind > summary")
    assert toggles.count() == page.locator("figure table").count() == page.locator("figure.panel").count()
    for number in range(toggles.count()):
        table = page.locator("figure table").nth(number)
        assert not table.is_visible()
        toggles.nth(number).press("Enter")
        assert table.is_visible()
        toggles.nth(number).press(" ")
        assert not table.is_visible()
    assert page.locator("#theme").is_visible() == script
    context.close()


def test_the_way_to_the_content_is_one_key_away(context: BrowserContext, files: dict[str, Path]) -> None:
    page = opened(context, files["nl"]).page
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Naar de inhoud"
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_focus_can_be_seen(context: BrowserContext, files: dict[str, Path]) -> None:
    page = opened(context, files["en"]).page
    for _ in range(20):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "3px", page.evaluate("document.activeElement.outerHTML")


def test_the_button_changes_the_theme_and_back(context: BrowserContext, files: dict[str, Path]) -> None:
    page = opened(context, files["en"]).page
    colour = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(colour)
    page.click("#theme")
    assert page.evaluate(colour) != light
    letters = "getComputedStyle(document.querySelector('.chart text')).fill"
    assert page.evaluate(letters) == page.evaluate("getComputedStyle(document.body).color")
    page.click("#theme")
    assert page.evaluate(colour) == light


@pytest.mark.parametrize(("wish", "moves"), [("reduce", "auto"), ("no-preference", "smooth")])
def test_it_moves_only_for_those_who_like_it(
    browser: Browser, files: dict[str, Path], wish: str, moves: str
) -> None:
    context = browser.new_context(reduced_motion=wish)
    page = opened(context, files["en"]).page
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == moves
    context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_link_of_a_figure_leads_to_its_source(
    context: BrowserContext, files: dict[str, Path], lang: str
) -> None:
    page = opened(context, files[lang]).page
    page.locator("#panel-gender .behind > summary").click()
    page.locator("#panel-gender .behind .note a").first.click()
    assert page.evaluate("location.hash") == "#source-infographic"
    assert page.locator("#source-infographic").is_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_story_stands_on_the_first_screen_and_a_chart_within_two(
    context: BrowserContext, files: dict[str, Path], lang: str
) -> None:
    page = opened(context, files[lang]).page
    page.set_viewport_size({"width": 360, "height": 800})  # the commonest phone
    bottom = "document.querySelector('{}').getBoundingClientRect().bottom"
    assert page.evaluate(bottom.format(".stats")) <= 800
    assert page.evaluate(bottom.format("figure .chart svg")) <= 2 * 800


def test_letters_of_a_chart_are_no_larger_than_those_of_the_text(
    context: BrowserContext, files: dict[str, Path]
) -> None:
    page = opened(context, files["en"]).page
    scale = "svg.getBoundingClientRect().width / svg.viewBox.baseVal.width"
    every = f"[...document.querySelectorAll('.chart svg')].map(svg => {scale}).filter(s => s)"
    for width in (360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        scales = page.evaluate(every)
        text = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        assert len(scales) == len(DRAWN)
        assert max(scales) * 10 <= text + 0.1, width  # a label is 10 units large


@pytest.mark.parametrize("name", ["gender", "tasks_shares"])
def test_a_mark_says_what_it_stands_for(context: BrowserContext, files: dict[str, Path], name: str) -> None:
    page = opened(context, files["en"]).page
    chart, told = page.locator(f"#panel-{name} .chart:visible"), page.locator(f"#panel-{name} .told")
    chart.focus()
    chart.press("ArrowDown")
    first = told.inner_text()
    row = page.locator(f"#panel-{name} tbody tr").first
    cells = row.locator("th, td").all_text_contents()
    assert all(cell.strip() in first for cell in cells)
    chart.press("ArrowUp")
    assert told.inner_text() != first, "from the first mark it goes to the last"
    chart.press("Escape")
    assert not told.is_visible()


def test_a_chart_and_its_numbers_can_be_saved(context: BrowserContext, files: dict[str, Path]) -> None:
    found = opened(context, files["en"])
    page = found.page
    page.click("#panel-gender summary")
    saved = {}
    for kind in ("png", "svg", "csv"):
        with page.expect_download() as download:
            page.click(f"#panel-gender [data-save={kind}]")
        saved[kind] = download.value.path().read_bytes()
        assert download.value.suggested_filename == f"gender.{kind}"
    assert saved["png"].startswith(b"\x89PNG")
    words = " ".join(text.strip() for text in ElementTree.fromstring(saved["svg"]).itertext())
    assert "64% of the profiles belong to men" in words
    assert "Voltier Creative 2011" in words
    assert b"var(" not in saved["svg"]
    table = pd.read_csv(BytesIO(saved["csv"]))
    assert table.set_index("Answer").loc["men", ["Number", "Count", "Base"]].tolist() == [0.64, 32, 50]
    assert found.said == []
    assert [name for name in found.asked if not name.startswith("blob:")] == [files["en"].as_uri()]


def test_it_prints_on_a4_light_and_without_buttons(browser: Browser, files: dict[str, Path]) -> None:
    context = browser.new_context(color_scheme="dark")
    page = opened(context, files["en"]).page
    printed = page.pdf(prefer_css_page_size=True)
    assert 10 < len(re.findall(rb"/Type\s*/Page\b", printed)) <= 16
    for size in _sizes(printed):
        _, _, width, height = map(float, size.split())
        assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("#theme").is_visible()
    context.close()


def _sizes(printed: bytes) -> list[bytes]:
    return re.findall(rb"/MediaBox\s*\[([^\]]+)\]", printed)


def test_a_readers_own_colours_reach_the_charts(browser: Browser, files: dict[str, Path]) -> None:
    context = browser.new_context(forced_colors="active")
    page = opened(context, files["en"]).page
    letters = "getComputedStyle(document.querySelector('.chart text')).fill"
    assert page.evaluate(letters) == page.evaluate("getComputedStyle(document.body).color")
    context.close()


@pytest.mark.parametrize(("width", "shown"), [(360, False), (1280, True)])
def test_rival_readings_are_folded_on_a_phone(
    context: BrowserContext, files: dict[str, Path], width: int, *, shown: bool
) -> None:
    page = opened(context, files["en"]).page
    page.set_viewport_size({"width": width, "height": 800})
    note, summary = (page.locator(f".folded {part}").first for part in (".note", "summary"))
    assert (note.is_visible(), summary.is_visible()) == (shown, not shown)
    if not shown:
        summary.click()
        assert note.is_visible()


def test_a_claim_stands_beside_its_chart(context: BrowserContext, files: dict[str, Path]) -> None:
    page = opened(context, files["en"]).page
    claim = page.locator("#panel-gender .claimed a")
    assert "men are the majority" in claim.inner_text()
    claim.click()
    assert page.locator(f"{claim.get_attribute('href')} .statement").is_visible()
