"""The page and the workbook: every figure is there, as printed, with its sources; nothing is executed."""

import re
import struct
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

import analysis
from analysis import DataError, Study, UnknownNameError
from analysis.auditing import grave
from analysis.drafting import draft_study
from analysis.files import write_all
from analysis.panels import panel_rows, words_of
from analysis.panels.caption import slips as slips_of
from analysis.panels.kinds import LOOK_OF, in_order
from analysis.report.chapters import BROAD, VARIABLES, teller_of
from analysis.report.poster import posters, shared
from analysis.report.tables import chance, decimal, points, readable, share
from analysis.theme import DARK, INK, PAPER, RED
from analysis.words import Words
from tests.conftest import BOOK, HOSTILE, LANGUAGES, ROOT, edit

# the claims are a list on the page, not a drawing
DRAWN = [name for of in BOOK.chapters for name in of.panels if BOOK.panels[name].kind != "claims"]


class Outline(HTMLParser):
    """What a test asks of a page: ids, links, headings, the rows of each figure's table, and all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: dict[str, list[tuple[list[str], list[str]]]] = {}
        self.text = ""
        self.row: tuple[list[str], list[str]] = ([], [])
        self.figure, self.cell, self.silent = "", False, False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        self.silent = tag in {"script", "style"} or (self.silent and tag not in {"body", "main"})
        match tag:
            case "figure":
                self.figure = str(found["id"]).removeprefix("panel-")
                self.rows[self.figure] = []
            case "tr":
                self.row = ([], [])
                self.rows.setdefault(self.figure, []).append(self.row)
            case "th" | "td":
                self.row[0].append("")
                self.cell = True
            case "a" if self.cell:
                self.row[1].append(str(found["href"]))

    def handle_endtag(self, tag: str) -> None:
        self.cell = self.cell and tag not in {"th", "td"}
        self.silent = self.silent and tag not in {"script", "style"}
        self.figure = "" if tag == "figure" else self.figure

    def handle_data(self, data: str) -> None:
        if self.cell:
            self.row[0][-1] += data
        self.text += "" if self.silent else data

    def all(self, name: str) -> list[str]:
        """Every value of an attribute."""
        return [str(found[name]) for _, found in self.tags if name in found]


@pytest.fixture(scope="module")
def beside() -> str:
    """The page of the example beside 2010, as it lies in git."""
    return (ROOT / "reports/infographic.example.nl.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def book(study: Study) -> bytes:
    return analysis.workbook(study)


def sheet(content: bytes, name: str) -> Worksheet:
    return load_workbook(BytesIO(content))[name]


def test_the_page_opens_with_what_was_found(study: Study, pages: dict[str, str]) -> None:
    verdicts = study.audit.figures["verdict"]
    checked = verdicts[verdicts != "not-checkable"]
    sound = checked.isin(["possible", "closes"]).sum()
    head = pages["en"].partition("<main")[0]
    told = f"Of the {len(verdicts)} published entries {len(checked)} can be checked: "
    assert f"{told}{sound} could be right, {len(checked) - sound} not, as we have them." in head
    assert f"<h1>{len(checked) - sound} of {len(checked)} percentages do not add up</h1>" in head
    assert "<dd>64%</dd>" in head
    assert "impossible: 5% of 50 people would be 2.5 people; the others leave 3 people, 6%" in head
    slips = [int(n) for n in re.findall(r"<li><b>(\d+)</b>", head)]
    assert sum(slips) == len(checked) - sound
    cells = head.count('<i class="wrong">') + head.count('<i class="otherwise">')
    assert cells == sum(slips) + 2, "a cell for each, and two in the legend"
    assert head.count("<i class=") == len(verdicts) + 4
    assert "makes 14 claims: 7 supported, 3 in part and 4 that cannot be checked" in head


@pytest.mark.parametrize("name", ["degree_level", "majors", "tasks_shares", "tasks_differences", "goals"])
def test_a_table_has_the_order_of_its_chart(study: Study, name: str) -> None:
    teller = teller_of(study, lang="en", wave=None)
    drawn = re.findall(r' id="([^"]+)"', analysis.show(name, study).svg)
    marks = [row.mark for row in teller.shown(name, teller.table(name)).rows if row.mark in drawn]
    answers = [mark.rpartition(".")[2] for mark in marks]
    assert len(set(marks)) > 2
    assert list(dict.fromkeys(answers)) == list(
        dict.fromkeys(mark.rpartition(".")[2] for mark in drawn if mark in marks)
    )


def test_a_chart_of_a_wave_says_what_changed(study: Study) -> None:
    """The surest change of all differences of the wave, and "none" where Holm leaves none."""
    rows = study.then_and_now("2021").query("panel == 'gender' and group == 'linkedin'")
    assert rows.sort_values("holm").iloc[0]["category"] == "men"
    assert analysis.draw("gender", study, wave="2021").get_title(loc="left") == "Men: 10% (2010: 64%)"
    assert (study.then_and_now("2021").query("panel == 'degree_level'")["holm"].dropna() > 0.05).all()
    told = analysis.draw("degree_level", study, wave="2021", lang="nl").get_title(loc="left")
    told = " ".join(told.split())
    assert told.startswith(
        "Geen antwoord verschilt meer dan toevallig van 2010; 14 van 117 gaven een antwoord"
    )


def test_what_does_not_add_up_is_told_under_its_chart(study: Study, pages: dict[str, str]) -> None:
    body = pages["en"].partition("<main")[2]
    told = [int(n) for n in re.findall(r"<li><b>(\d+)</b>", body)]
    doubted = grave(study.audit.figures)
    drawn = [name for panel in BOOK.panels.values() if not panel.wave for name in panel.questions]
    assert sum(told) == len(doubted) == doubted["question"].isin(drawn).sum()
    goals = body.partition('id="panel-goals"')[2].partition("</figure>")[0]
    assert "<b>3</b> fit 118 people, not 140" in goals
    gender = body.partition('id="panel-gender"')[2].partition("</figure>")[0]
    assert 'class="doubted"' not in gender
    waves = (ROOT / "reports/infographic.2021.en.html").read_text(encoding="utf-8")
    assert 'class="doubted"' not in waves, "what was printed is audited, no wave"


def test_numbers_that_open_the_page_are_said_to_add_up_only_if_they_do(project: Path) -> None:
    assert "in numbers without a contradiction:" in analysis.page(analysis.load(project))
    edit(
        project / "data/raw/panels.toml",
        'en = "{gender.linkedin.men} are men"',
        'en = "{goals.survey.roi_measurement} x"',
    )
    assert "in numbers without a contradiction:" not in analysis.page(analysis.load(project))


def test_the_page_of_a_wave_opens_with_its_own_numbers() -> None:
    head = (ROOT / "reports/infographic.2021.en.html").read_text(encoding="utf-8").partition("<main")[0]
    assert "<dd>10%</dd>" in head
    assert "<dd>64%</dd>" not in head


def test_the_page_leads_to_other_languages_that_lie_beside_it(
    pages: dict[str, str], hostile_page: str
) -> None:
    assert 'href="infographic.nl.html" lang="nl" hreflang="nl">Nederlands</a>' in pages["en"]
    assert "infographic.en.html" not in pages["en"]
    assert "infographic." not in hostile_page, "it was made without any"


def test_every_claim_leads_to_the_chart_it_speaks_of(pages: dict[str, str]) -> None:
    claim = pages["en"].partition('id="claim-c05"')[2].partition("</li>")[0]
    assert 'href="#panel-gender"' in claim


class TestPoster:
    def test_it_has_the_panels_that_the_study_names(self, study: Study) -> None:
        drawn = (ROOT / "reports/poster.nl.svg").read_text(encoding="utf-8")
        assert "64% van de profielen" in drawn
        assert "De socialmediastrateeg" in drawn
        for name in ("majors", "tasks_differences"):
            assert name in BOOK.poster.panels
        for row in study.table("success_factors").itertuples():
            assert f'id="{row.id}"' in drawn
        cells = drawn.count(f"fill: {RED.lower()}; stroke: {RED.lower()}; stroke-width: 0.6")
        wrong = study.audit.figures["verdict"].map(LOOK_OF) == "wrong"
        assert cells == wrong.sum() + 1, "one in the key"

    @pytest.mark.slow
    def test_it_is_the_same_alone_and_for_all_formats(self, study: Study) -> None:
        drawn = posters(study, lang="en")
        assert drawn["svg"] == (ROOT / "reports/poster.en.svg").read_bytes()
        assert drawn["png"].startswith(b"\x89PNG")
        assert drawn["pdf"].startswith(b"%PDF")
        assert drawn["png"] == analysis.poster(study, lang="en", format="png")

    def test_what_a_link_shows_is_of_the_usual_size(self, study: Study) -> None:
        width, height = struct.unpack(">II", shared(study)[16:24])
        assert (width, height) == (1200, 630)

    def test_what_cannot_be_is_told(self, published: Path) -> None:
        edit(
            published / "data/raw/panels.toml", 'panels = ["gender"]\n', 'panels = ["gendre"]\ncolumns = 0\n'
        )
        with pytest.raises(DataError, match="poster.panels: found 'gendre'") as caught:
            analysis.load(published)
        assert "poster.columns: found 0; expected 1 to 6 columns" in str(caught.value)


def test_every_panel_has_its_place_on_the_page() -> None:
    assert sorted(DRAWN) == sorted(set(BOOK.panels) - {"claims_board"})


@pytest.mark.parametrize("lang", LANGUAGES)
class TestPage:
    def test_every_panel_is_drawn_with_title_description_and_table(
        self, pages: dict[str, str], study: Study, lang: str
    ) -> None:
        outline = Outline(pages[lang])
        assert [name for name in outline.rows if name] == DRAWN
        ids = set(outline.all("id"))
        drawings = [found for tag, found in outline.tags if tag == "svg"]
        named = [
            name
            for panel in DRAWN
            for name in (panel, f"{panel}-wide")[: 1 + (BOOK.panels[panel].kind in BROAD)]
        ]
        for name, drawing in zip(named, drawings, strict=True):
            assert drawing["role"] == "img"
            assert str(drawing["aria-labelledby"]).split() == [f"{name}-title", f"{name}-desc"]
            assert {f"{name}-title", f"{name}-desc"} <= ids
        for name in DRAWN:
            assert len(outline.rows[name]) == len(_shown(study, name)) + 1

    def test_every_published_figure_stands_there_as_printed_with_grade_and_sources(
        self, pages: dict[str, str], study: Study, lang: str
    ) -> None:
        outline, words = Outline(pages[lang]), words_of(study, lang)
        for panel in study.codebook.panels.values():
            if panel.table != "estimates" or panel.wave:
                continue
            rows = [(cells, links) for cells, links in outline.rows[panel.name] if links]
            assert len(rows) == len(panel_rows(study, panel.name))
            ordered = in_order(study.table(panel.name), panel, words)
            for (cells, links), (_, row) in zip(rows, ordered.iterrows(), strict=False):
                own = study.figures.set_index("id").loc[row["id"]]
                sources = [name for name in own[["source", "second_source"]] if name]
                assert links == [f"#source-{name}" for name in sources]
                assert {words.category(row), words.group(row["group"]), row["grade"]} <= set(cells)
                if row["grade"] != "D" and row["statistic"] != "rank":
                    assert words.value(row) in cells

    def test_links_lead_somewhere_and_names_are_given_once(self, pages: dict[str, str], lang: str) -> None:
        outline = Outline(pages[lang])
        ids = Counter(outline.all("id"))
        assert {name: n for name, n in ids.items() if n > 1} == {}
        inside = [link for link in outline.all("href") if not link.startswith("http")]
        assert len(inside) > 100
        beside = [link for link in inside if not link.startswith("#")]
        others = [f"infographic.{other}.html" for other in LANGUAGES if other != lang]
        assert sorted(beside) == [*sorted(others), "notebooks/00-start-here.html"]
        assert [link for link in inside if link not in beside and link.removeprefix("#") not in ids] == []
        named = " ".join([*outline.all("aria-labelledby"), *outline.all("aria-describedby")]).split()
        assert set(named) <= set(ids)

    def test_it_asks_nothing_of_a_network(self, pages: dict[str, str], lang: str) -> None:
        outline = Outline(pages[lang])
        assert outline.all("src") == []
        assert {tag for tag, _ in outline.tags} & {
            "link",
            "img",
            "iframe",
            "object",
            "embed",
            "form",
        } == set()
        assert "@import" not in pages[lang]
        assert set(re.findall(r"url\((.)", pages[lang])) <= {"#"}

    def test_only_its_own_script_may_run(self, pages: dict[str, str], lang: str) -> None:
        scripts = re.findall(r"<script>(.*?)</script>", pages[lang], flags=re.S)
        (policy,) = [str(found["content"]) for _, found in Outline(pages[lang]).tags if "http-equiv" in found]
        hashed = b64encode(sha256(scripts[0].encode("utf-8")).digest()).decode("ascii")
        assert len(scripts) == 1
        assert "default-src 'none'" in policy
        assert f"script-src 'sha256-{hashed}';" in policy
        assert [
            name for tag, found in Outline(pages[lang]).tags for name in found if name.startswith("on")
        ] == []

    def test_headings_go_down_by_one(self, pages: dict[str, str], lang: str) -> None:
        outline = Outline(pages[lang])
        levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert outline.tags[0] == ("html", {"lang": lang})

    def test_numbers_are_those_of_the_language(self, pages: dict[str, str], lang: str) -> None:
        text = Outline(pages[lang]).text
        printed = "48,3\u00a0%" if lang == "de" else "48.3%" if lang == "en" else "48,3%"
        assert printed in text
        assert ("3.221" in text, "3,221" in text) == (lang != "en", lang == "en")

    def test_colours_are_left_to_the_theme(self, pages: dict[str, str], lang: str) -> None:
        drawings = " ".join(re.findall(r"<svg.*?</svg>", pages[lang], flags=re.S))
        assert re.findall(r"#[0-9a-fA-F]{6}\b", drawings) == []
        assert set(re.findall(r"var\((--\w+)\)", drawings)) <= {*VARIABLES.values(), "--sans"}

    def test_no_phrase_is_left_open(self, pages: dict[str, str], lang: str) -> None:
        assert re.findall(r"[{}]", Outline(pages[lang]).text) == []
        assert {"nan", "NaN", "<NA>", "NaT"} & set(Outline(pages[lang]).text.split()) == set()


def _shown(study: Study, panel: str) -> pd.DataFrame:
    return panel_rows(study, panel)


def test_the_page_of_2010_knows_no_other_wave(pages: dict[str, str], study: Study) -> None:
    for text in pages.values():
        for title in study.own["example"].title.values():
            assert title not in text
        assert "example/" not in text


def test_it_is_the_one_on_disk(pages: dict[str, str]) -> None:
    assert pages["nl"] == (ROOT / "reports/infographic.nl.html").read_text(encoding="utf-8")


class TestWave:
    """A wave stands beside 2010."""

    def test_its_figures_stand_beside_those_of_2010(self, beside: str, study: Study) -> None:
        outline, words = Outline(beside), words_of(study, "nl")
        rows = [cells for cells, _ in outline.rows["gender"]]
        both = study.table("gender", wave="all").query("wave != '2021'")
        for _, row in both.iterrows():
            assert any(
                {words.wave(row["wave"]), words.category(row), words.value(row)} <= set(cells)
                for cells in rows
            )
        assert set(both["wave"]) == {"2010", "example"}

    def test_what_is_made_up_says_so(self, beside: str) -> None:
        text = Outline(beside).text
        assert text.count("Let op: deze cijfers zijn verzonnen (verzonnen voorbeeld).") > len(DRAWN)

    def test_links_lead_somewhere(self, beside: str) -> None:
        outline = Outline(beside)
        inside = {link.removeprefix("#") for link in outline.all("href") if not link.startswith("http")}
        others = {f"infographic.example.{lang}.html" for lang in LANGUAGES if lang != "nl"}
        assert inside - set(outline.all("id")) == {"notebooks/00-start-here.html", *others}
        assert "source-example" in inside

    def test_a_wave_that_is_not_there_is_answered(self, study: Study) -> None:
        for make in (analysis.page, analysis.workbook):
            with pytest.raises(UnknownNameError, match="wave='exampel' is not known. Did you mean 'example'"):
                make(study, wave="exampel")
            with pytest.raises(UnknownNameError, match="lang='fr'"):
                make(study, lang="fr")


class TestHostile:
    """Texts from data are text."""

    def test_markup_in_data_is_shown_not_run(self, hostile_page: str) -> None:
        outline = Outline(hostile_page)
        assert [tag for tag, _ in outline.tags].count("script") == 1
        assert "img" not in {tag for tag, _ in outline.tags}
        assert HOSTILE in outline.text
        assert HOSTILE in " ".join(re.findall(r"<desc[^>]*>(.*?)</desc>", hostile_page)).replace(
            "&lt;", "<"
        ).replace("&gt;", ">").replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&")

    def test_formulas_in_data_are_text(self, hostile_study: Study) -> None:
        page = sheet(analysis.workbook(hostile_study), "sources")
        cells = [page.cell(number, 2) for number in range(3, 8)]
        assert [cell.value for cell in cells] == ["=HYPERLINK(0)", "+1", "-1", "@x", HOSTILE]
        assert {cell.data_type for cell in cells} == {"s"}
        assert [bool(cell.quotePrefix) for cell in cells] == [True, True, True, True, False]

    def test_letters_that_a_workbook_cannot_hold_are_marked(self, study: Study) -> None:
        sources = study.sources.assign(title="a\x00b\x0bc")
        page = sheet(analysis.workbook(replace(study, sources=sources)), "sources")
        assert page.cell(3, 2).value == "a\ufffdb\ufffdc"


class TestWorkbook:
    def test_there_is_a_sheet_for_every_panel(self, book: bytes) -> None:
        assert load_workbook(BytesIO(book)).sheetnames == ["contents", *BOOK.panels, "sources"]

    def test_a_table_of_several_questions_says_which(self, book: bytes) -> None:
        named = {name: sheet(book, name)[2][0].value for name in ("sample", "programme", "gender")}
        assert named == {"sample": "Question", "programme": "Question", "gender": "Answer"}

    def test_numbers_are_numbers(self, book: bytes, study: Study) -> None:
        page, table = sheet(book, "gender"), study.table("gender")
        titles = [cell.value for cell in page[2]]
        column = {str(title): number for number, title in enumerate(titles, start=1)}
        for number, (_, row) in enumerate(table.iterrows(), start=3):
            said = {name: page.cell(number, place) for name, place in column.items()}
            assert said["Number"].value == row["value"]
            assert said["Number"].number_format == "0%"
            assert (said["95% from"].value, said["95% to"].value) == (row["low"], row["high"])
            assert (said["Count"].value, said["Base"].value) == (row["count"], row["base"])

    def test_decimals_are_those_that_were_printed(self, book: bytes) -> None:
        page = sheet(book, "organisation")
        assert {page.cell(number, 3).number_format for number in range(3, 8)} == {"0.0%"}

    def test_what_could_not_be_read_says_so(self, book: bytes) -> None:
        said = [cell.value for row in sheet(book, "measurement").iter_rows(min_row=3) for cell in row]
        assert "named in words, number not legible" in said

    @pytest.mark.parametrize(
        "name", [name for name, of in BOOK.panels.items() if of.table == "estimates" and not of.wave]
    )
    def test_base_and_source_stand_below_and_the_header_stays(
        self, book: bytes, study: Study, name: str
    ) -> None:
        page = sheet(book, name)
        assert page.freeze_panes == "A3"
        table = panel_rows(study, name)
        below = [str(page.cell(number, 1).value) for number in range(len(table) + 4, page.max_row + 1)]
        assert any(note.startswith("Source: ") for note in below)
        asked = study.table(name).query("statistic != 'count'")
        if asked["base"].notna().any():
            assert any(note.startswith("Base: ") for note in below)

    def test_every_table_can_be_filtered_and_names_its_columns_apart(self, book: bytes) -> None:
        opened, names = load_workbook(BytesIO(book)), set()
        for panel in BOOK.panels:
            page = opened[panel]
            (table,) = page.tables.values()
            rows = list(page[table.ref])
            assert [column.name for column in table.tableColumns] == [cell.value for cell in rows[0]]
            assert len({cell.value for cell in rows[0]}) == len(rows[0])
            assert page.cell(len(rows) + 2, 1).value is None, "notes stand apart from the table"
            names.add(table.displayName)
        assert len(names) == len(BOOK.panels)

    def test_the_contents_lead_to_every_sheet(self, book: bytes) -> None:
        opened = load_workbook(BytesIO(book))
        links = [cell.hyperlink.location for (cell,) in opened["contents"]["A3:A60"] if cell.hyperlink]
        assert links == [f"'{name}'!A1" for name in opened.sheetnames[1:]]

    def test_its_bytes_are_the_same_everywhere(self, book: bytes, study: Study) -> None:
        assert book == analysis.workbook(study)
        with ZipFile(BytesIO(book)) as inside:
            assert {entry.compress_type for entry in inside.infolist()} == {ZIP_STORED}
            assert {entry.date_time for entry in inside.infolist()} == {(2011, 1, 1, 0, 0, 0)}

    def test_words_are_those_of_the_language(self, study: Study) -> None:
        assert [cell.value for cell in sheet(analysis.workbook(study, lang="nl"), "gender")[2]][:3] == [
            "Antwoord",
            "Wie",
            "Cijfer",
        ]


class TestReadable:
    """Tables for people."""

    def test_cells_say_numbers_in_the_language_and_keep_them(self) -> None:
        words = Words(lang="nl", codebook=BOOK)
        made = [share(0.483, words, decimals=1), decimal(1234.5, words, decimals=1), points(-0.07, words)]
        assert [cell.text for cell in made] == ["48,3%", "1.234,5", "−7"]
        assert [cell.value for cell in made] == pytest.approx([0.483, 1234.5, -7.0])
        assert [cell.form for cell in made] == ["0.0%", "#,##0.0", "+0;-0;0"]
        assert [chance(p, words).text for p in (0.00004, 0.0001, 0.04)] == ["< 0,0001", "0,0001", "0,0400"]
        assert chance(3e-9, words).form == '[<0.0001]"< 0,0001";0.0000'

    def test_columns_that_say_nothing_are_left_out(self, study: Study) -> None:
        words, table = words_of(study, "en"), panel_rows(study, "duties")
        shown = readable("estimates", table, words, found_in={})
        assert shown.titles == ("Answer", "Who", "Place", "Grade", "How it was read")
        assert shown.numeric == (False, False, True, False, False)
        assert [row.sources for row in shown.rows] == [(source,) for source in table["source"]]

    def test_a_rival_reading_shows_its_figure_and_no_grade(self, study: Study) -> None:
        words, table = words_of(study, "en"), panel_rows(study, "experience")
        shown = readable("estimates", table, words, found_in={})
        column = {title: number for number, title in enumerate(shown.titles)}
        readings = [row.cells for row in shown.rows if "reading" in row.cells[column["Wave"]].text]
        assert len(readings) == 18
        assert {cells[column["Grade"]].text for cells in readings} == {""}
        assert all(cells[column["Number"]].value is not None for cells in readings)

    def test_every_way_of_reading_has_words(self, study: Study) -> None:
        for lang in LANGUAGES:
            for how in study.estimates["reading"].unique():
                if not how.startswith("reading "):
                    assert words_of(study, lang).say(f"how_{how}")


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_colours_can_be_read_on_dark_paper() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    rule = next(colour for colour, name in VARIABLES.items() if name == "--rule")
    read = {
        colour: contrast(shown, DARK[PAPER]) for colour, shown in DARK.items() if colour not in {PAPER, rule}
    }
    assert min(read.values()) >= 4.5
    assert read[INK] >= 7
    assert set(DARK) == set(VARIABLES)


def test_the_workbook_shows_a_mean_as_precisely_as_the_page(tmp_path: Path) -> None:
    export = tmp_path / "a.csv"
    export.write_text("hours\n" + "\n".join(str(n / 8) for n in range(1, 30)), encoding="utf-8")
    files, _ = draft_study("mine", export)
    write_all(tmp_path / "mine", files)
    book = analysis.workbook(analysis.load(tmp_path / "mine"))
    cells = [cell for row in sheet(book, "hours").iter_rows() for cell in row]
    forms = {cell.number_format for cell in cells if cell.value == 1.875}  # the mean
    assert forms == {"#,##0.0"}


def test_why_figures_do_not_fit_is_said_base_by_base(study: Study) -> None:
    """Three goals fit 118 people and five ways to organise 139: not "8 fit 118"."""
    audited = study.audit.figures
    other = audited[audited["verdict"] == "only-with-base"]["bases"].value_counts()
    told = [(n, text) for n, text in slips_of(audited, words_of(study, "en")) if text.startswith("fit ")]
    fits = {text.split()[1]: int(n) for n, text in told if "people" in text}
    assert (
        fits == {str(base).partition(",")[0]: count for base, count in other.items()} == {"139": 5, "118": 3}
    )
