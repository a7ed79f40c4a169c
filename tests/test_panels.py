"""The panels: their marks, labels and widths; nothing overlaps, nothing is clipped, nothing is guessed."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text
from scipy.stats import spearmanr

import analysis
from analysis import Study, UnknownNameError
from analysis.compare.tasks import ADJUSTED
from analysis.languages import Label
from analysis.panels import draw_rows, panel_rows, view, words_of
from analysis.panels.caption import alt_text
from analysis.report.tables import readable
from analysis.theme import BLUE, GREEN, INK, LABEL, PAPER, VERMILLION, WIDTH, WIDTHS
from tests.conftest import BOOK, LANGUAGES, ROOT, edit

PUBLISHED = [name for name, of in BOOK.panels.items() if of.table == "estimates" and not of.wave]
REPLICATION = [name for name in list(BOOK.panels) if name.startswith("tasks_")]
EVERY = [(name, lang) for name in list(BOOK.panels) for lang in LANGUAGES]
OF_2010 = [(name, lang) for name, lang in EVERY if name in PUBLISHED]


def mark(ax: Axes, name: str) -> Rectangle:
    """The bar or slot of one figure."""
    (found,) = (p for p in ax.patches if p.get_gid() == name and isinstance(p, Rectangle))
    return found


def line(ax: Axes, name: str) -> Line2D | None:
    return next((found for found in ax.lines if found.get_gid() == name), None)


def words(ax: Axes) -> list[str]:
    return [t.get_text().replace("\n", " ") for t in ax.texts]


@pytest.fixture(scope="module")
def seen(study: Study) -> Callable[..., Axes]:
    """Draws a panel once for all tests that only look at it."""
    return cache(partial(analysis.draw, study=study))


def drawn(ax: Axes) -> FigureCanvasAgg:
    """The canvas of a panel, drawn, so that every text knows its place."""
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    if isinstance(figure.canvas, FigureCanvasAgg):
        return figure.canvas
    canvas = FigureCanvasAgg(figure)
    figure.draw_without_rendering()  # places are known without a pixel
    return canvas


def of_row(row: pd.Series, study: Study, lang: str) -> str:
    return words_of(study, lang).category(row)


@pytest.mark.parametrize(("name", "lang"), OF_2010)
def test_every_figure_of_the_table_is_drawn_as_its_grade_wants(
    study: Study, seen: Callable[..., Axes], name: str, lang: str
) -> None:
    ax = seen(name, lang=lang, width=WIDTH)
    for _, row in study.table(name).iterrows():
        if row["statistic"] == "rank":
            assert str(row["rank"]) in [t.get_text() for t in ax.texts if t.get_gid() == row["id"]]
            continue
        if row["id"] in [t.get_gid() for t in ax.texts]:  # nothing to be held against, or beside: no mark
            assert row["statistic"] != "share" or row["grade"] == "D"
            continue
        if point := line(ax, row["id"]):
            assert float(np.asarray(point.get_xdata())[0]) == pytest.approx(row["value"])
            assert (point.get_markerfacecolor() == PAPER) == (row["grade"] == "C")
            continue
        if row["grade"] == "D":
            assert line(ax, f"{row['id']}.interval") is None
            if line(ax, f"{row['id']}.rivals"):
                assert mark(ax, row["id"]).get_width() == 1, "a track for the diamonds, and no bar"
            else:
                say = words_of(study, lang).say
                lost = [say("alt_missing", what="")[1:], say("not_certain", what="")[1:-2]]
                named = [text for text in words(ax) if of_row(row, study, lang) in text]
                assert any(of in text for text in named for of in lost)
        else:
            bar = mark(ax, row["id"])
            assert bool(bar.get_hatch()) == (row["grade"] == "C")
            assert ("." in str(bar.get_hatch())) == (row["grade"] == "C" and row["reading"] == "derived")
            assert row["statistic"] != "share" or bar.get_width() == pytest.approx(row["value"])


@pytest.mark.parametrize("wave", ["2021", "example"])
@pytest.mark.parametrize("name", PUBLISHED)
def test_every_bar_of_a_wave_is_as_long_as_its_figure(study: Study, name: str, wave: str) -> None:
    """And stands under it once, with its interval: nobody else's."""
    rows = panel_rows(study, name, wave=wave)
    shares = rows[(rows["statistic"] == "share") & rows["value"].notna() & ~rows["reading"].eq("bands")]
    shares = shares[shares["grade"] != "D"]
    ids = shares["id"].where(shares["wave"] == "2010", shares["id"] + "@" + shares["wave"])
    ax = analysis.draw(name, study, wave=wave)
    bars = [bar for bar in ax.patches if bar.get_gid() in set(ids) and bar.get_fill()]
    told = [str(bar.get_gid()) for bar in bars]
    assert len(told) == len(set(told))
    values = dict(zip(ids, shares[["value", "low", "high"]].to_numpy(), strict=True))
    for bar in bars:
        value, low, high = values[str(bar.get_gid())]
        assert isinstance(bar, Rectangle)
        assert bar.get_width() == pytest.approx(value)
        if whisker := line(ax, f"{bar.get_gid()}.interval"):
            assert np.asarray(whisker.get_xdata()) == pytest.approx([low, high])
            assert np.asarray(whisker.get_ydata())[0] == pytest.approx(bar.get_y() + bar.get_height() / 2)


@pytest.mark.parametrize("width", [WIDTHS[0], WIDTH])
@pytest.mark.parametrize(("name", "lang"), EVERY)
def test_nothing_overlaps_and_nothing_is_cut_off(
    seen: Callable[..., Axes], name: str, lang: str, width: float
) -> None:
    ax = seen(name, lang=lang, width=width)
    canvas = drawn(ax)
    texts = [t for t in ax.findobj(Text) if isinstance(t, Text) and t.get_text().strip() and t.get_visible()]
    boxes = [(t.get_text(), t.get_window_extent()) for t in texts]
    paper = canvas.figure.bbox
    for text, box in boxes:
        sides = box.x0 - paper.x0, paper.x1 - box.x1, box.y0 - paper.y0, paper.y1 - box.y1
        assert min(sides) >= 0, f"cut off: {text!r}"
    for (one, a), (other, b) in combinations(boxes, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across <= 0 or down <= 1, f"overlap: {one!r} and {other!r}"


@pytest.mark.parametrize("width", [WIDTHS[0], WIDTH, 7.2])
def test_a_title_of_wide_letters_is_broken_before_the_edge(width: float) -> None:
    frame = pd.DataFrame({"q": ["a", "b", "b"]})
    title = "WHAT WOULD YOU MOST COMMONLY WANT TO MEASURE: MAMMALS, WOMBATS OR MUMMIES MADE OF WOMBATS?"
    ax = analysis.draw(analysis.tabulate(frame, "q").replace({"panel": {"q": title}}), width=width)
    figure = drawn(ax).figure
    assert max(t.get_window_extent().x1 for t in ax.findobj(Text) if t.get_text()) <= figure.bbox.x1


@pytest.mark.parametrize(("name", "lang"), [e for e in EVERY if e[0] != "audit_overview"])
def test_text_keeps_off_the_bars(seen: Callable[..., Axes], name: str, lang: str) -> None:
    ax = seen(name, lang=lang, width=WIDTH)
    drawn(ax)
    bars = [
        p for p in ax.patches if isinstance(p, Rectangle) and p.get_gid() and p.get_fill() and p.get_width()
    ]
    for text in ax.texts:
        box = text.get_window_extent()
        for bar in bars:
            mark_box = bar.get_window_extent()
            across = min(box.x1, mark_box.x1) - max(box.x0, mark_box.x0)
            down = min(box.y1, mark_box.y1) - max(box.y0, mark_box.y0)
            # A text box is a little taller than its letters: descenders of an empty line count too.
            assert across <= 0 or down <= 4, f"{text.get_text()!r} lies on {bar.get_gid()}"


def test_a_bar_says_value_count_and_base(study: Study) -> None:
    ax = analysis.draw("success_factors", study)
    assert {"58%", "81 of 140", "64 or 65 of 140", "1. multi-disciplinary: wears many hats"} <= set(words(ax))


def test_dutch_has_its_own_words_and_signs(study: Study) -> None:
    ax = analysis.draw("budget", study, lang="nl")
    assert {"66.000", "> 1.000.000", "106 tot 140 van 140"} <= set(words(ax))
    told = words(analysis.draw("goals", study, lang="nl"))
    assert "48,3%" in told
    assert any(text.startswith("Kon niet worden gelezen: 2. interne training") for text in told)


def test_from_and_to_are_one_bar_between_them(study: Study) -> None:
    ax = analysis.draw("preview_ads", study)
    assert {"business experience", "5.2 to 6.6 years"} <= set(words(ax))
    figures, full = study.figures.set_index("id")["value"], 8
    for what in ("business", "social_media"):
        low, high = (f"preview_ads.job_description.{what}_years_{end}" for end in ("low", "high"))
        bar = mark(ax, low)
        assert bar.get_x() == pytest.approx(figures[low] / full)
        assert bar.get_x() + bar.get_width() == pytest.approx(figures[high] / full)
        assert mark(ax, high).get_x() == pytest.approx(figures[high] / full)


def test_the_interval_is_that_of_the_table(study: Study) -> None:
    ax = analysis.draw("gender", study)
    whisker = line(ax, "gender.linkedin.men.interval")
    assert whisker is not None
    row = study.table("gender").iloc[0]
    assert np.asarray(whisker.get_xdata()).tolist() == [row["low"], row["high"]]


def test_an_impossible_figure_has_no_interval_and_says_why(study: Study) -> None:
    ax = analysis.draw("goals", study)
    assert line(ax, "goals.survey.roi_measurement.interval") is None
    assert words(ax).count("no whole number out of 140 gives 48.3%, 32.2%, 24.6%: no interval") == 1


def test_a_lost_figure_has_what_was_read_of_it_and_no_bar(study: Study) -> None:
    ax = analysis.draw("seniority", study)
    assert "Not certain: label not legible (5%)." in words(ax)
    assert not any(of.get_gid() == "seniority.linkedin.unlabelled" for of in ax.patches)
    lost = [text for text in words(analysis.draw("goals", study)) if text.startswith("Could not be read")]
    assert len(lost) == 1, "said once, however many they are"


def test_rival_readings_stand_beside_the_figure(study: Study) -> None:
    ax = analysis.draw("experience", study)
    diamonds = line(ax, "experience.linkedin.social_media.rivals")
    assert diamonds is not None
    assert np.asarray(diamonds.get_xdata()) * 15 == pytest.approx([2.7])
    assert any("at the present company (3.4 or 6.8 years)" in text for text in words(ax))
    assert "15 years" in words(ax), "the scale ends at a round number"
    other = line(analysis.draw("majors", study), "majors.linkedin.business.rivals")
    assert other is not None
    assert np.asarray(other.get_xdata()) == pytest.approx([0.28])


def test_the_two_orders_stand_side_by_side(study: Study) -> None:
    ax = analysis.draw("duties_by_source", study)
    firsts = [t for t in ax.texts if t.get_text() == "1"]
    assert len({t.get_position()[0] for t in firsts}) == 2
    assert len({t.get_position()[1] for t in firsts}) == 1
    assert "Percentages not legible" in ax.get_xlabel()


def test_groups_keep_their_colours(study: Study) -> None:
    ax = analysis.draw("degree_level", study)
    for group, colour in {"linkedin": BLUE, "job_description": VERMILLION}.items():
        point = line(ax, f"degree_level.{group}.bachelor")
        assert point is not None
        assert point.get_markerfacecolor() == colour


@pytest.mark.parametrize("colour", [BLUE, VERMILLION, GREEN])
def test_marks_stand_out_from_the_paper(colour: str) -> None:
    """WCAG 1.4.11: 3 to 1 for graphics."""
    light, dark = (_luminance(c) for c in (PAPER, colour))
    assert (light + 0.05) / (dark + 0.05) >= 3


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("name", "lang"), OF_2010)
def test_the_caption_names_base_and_sources(
    study: Study, seen: Callable[..., Axes], name: str, lang: str
) -> None:
    caption = seen(name, lang=lang, width=WIDTH).get_xlabel().replace("\n", " ")
    assert {"en": "Source: ", "nl": "Bron: ", "de": "Quelle: "}[lang] in caption
    for source in study.table(name)["source"]:
        assert study.cites[source] in caption
    bases = study.table(name).query("statistic != 'count'")["base"].dropna()
    assert all(str(base) in caption for base in bases)


@pytest.mark.parametrize(("name", "lang"), OF_2010)
def test_the_text_alternative_is_two_sentences_and_names_every_gap(
    study: Study, name: str, lang: str
) -> None:
    say = words_of(study, lang)
    alt = alt_text(BOOK.panels[name], panel_rows(study, name), say)
    title = BOOK.panels[name].title[lang]
    kind, _, rest = alt.partition(f": {title}")
    assert kind in (say.say("alt_bars"), say.say("alt_order"))
    assert len(re.findall(r"[.?](?= |$)", rest)) <= 2 + (title[-1] != "?")
    for _, row in study.table(name).query("grade == 'D'").iterrows():
        assert say.category(row) in alt


def test_the_text_alternative_says_what_stands_out(study: Study) -> None:
    alt = analysis.show("goals", study).alt
    assert "cannot come from the stated number of answers; could not be read: internal training" in alt
    beside = analysis.show("gender", study, wave="example").alt
    assert beside.endswith("No answer differs from 2010 by more than chance.")
    assert analysis.show("budget", study, wave="2021").alt.endswith("The wave 2021 has nothing on this.")


@pytest.mark.parametrize(("name", "lang"), EVERY)
def test_an_svg_says_what_it_shows_and_not_when_it_was_drawn(study: Study, name: str, lang: str) -> None:
    drawn = (ROOT / f"reports/figures/{name}.{lang}.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(drawn)
    space = "{http://www.w3.org/2000/svg}"
    assert [root[0].tag, root[1].tag] == [f"{space}title", f"{space}desc"]
    panel, told = BOOK.panels[name], BOOK.panels[name].wave or study.default_wave(name)
    wave = "" if told == BOOK.baseline else told
    assert root[1].text == alt_text(panel, panel_rows(study, name), words_of(study, lang), wave=wave)
    assert not re.search(r"\d{4}-\d\d-\d\dT", drawn)


@pytest.mark.parametrize("name", {panel.kind: name for name, panel in BOOK.panels.items()}.values())
def test_an_svg_of_each_kind_is_the_same_twice(study: Study, name: str) -> None:
    assert analysis.show(name, study, lang="nl").svg == analysis.show(name, study, lang="nl").svg


def test_a_panel_can_be_drawn_on_the_callers_axes(study: Study) -> None:
    ax = Figure().add_subplot()
    assert analysis.draw("gender", study, ax=ax) is ax
    assert ax.get_title(loc="left") == "64% of the profiles belong to men"


def test_drawing_leaves_the_settings_of_the_caller_alone(study: Study) -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    analysis.draw("gender", study)
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(("format", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_pictures_come_in_three_formats_and_are_the_same_twice(
    study: Study, format: str, start: bytes
) -> None:
    one = analysis.picture("gender", study, format=format)
    assert one.startswith(start)
    assert one == analysis.picture("gender", study, format=format)


def test_wrong_names_are_answered(study: Study) -> None:
    with pytest.raises(UnknownNameError, match="format='gif' is not known. Valid: svg, png, pdf"):
        analysis.picture("gender", study, format="gif")
    with pytest.raises(UnknownNameError, match="lang='fr' is not known. Valid: en, nl, de"):
        analysis.draw("gender", study, lang="fr")
    with pytest.raises(UnknownNameError, match="panel='sex' is not known"):
        analysis.show("sex", study)


def test_a_view_shows_itself_with_its_table(study: Study) -> None:
    html = analysis.show("gender", study)._repr_html_()
    assert 'alt="Bar chart: Men or women?' in html
    assert "<td>gender.linkedin.men</td>" in html
    assert "<summary>The table behind it</summary>" in html


@pytest.mark.parametrize("name", list(BOOK.panels))
def test_every_view_shows_itself_with_all_its_rows(study: Study, name: str) -> None:
    view = analysis.show(name, study)
    assert view._repr_html_().count("<tr") == len(view.table) + 1


def test_text_of_the_table_is_text(study: Study) -> None:
    rows = panel_rows(study, "gender").assign(source="<script>alert(1)</script>")
    shown = view(BOOK.panels["gender"], rows, words_of(study, "en"))
    assert "<script" not in shown.svg + shown._repr_html_()


def test_the_text_of_a_figure_says_what_was_read_of_a_lost_one(study: Study) -> None:
    assert (
        "could not be read: label not legible (LinkedIn profiles: read as 5%, label not legible)"
        in analysis.show("seniority", study).alt
    )


def test_a_sentence_takes_its_numbers_from_the_study(study: Study) -> None:
    assert analysis.say("{gender.linkedin.men} men", study) == "64% men"
    assert analysis.say("{goals.survey.roi_measurement}", study, lang="nl") == "48,3%"
    assert analysis.say("{experience.linkedin.company}", study) == "number printed, label not legible"
    with pytest.raises(UnknownNameError, match="Did you mean 'gender.linkedin.men'"):
        analysis.say("{gender.linkedin.man}", study)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", REPLICATION)
def test_a_replication_panel_names_its_base_its_source_and_its_finding(
    study: Study, seen: Callable[..., Axes], name: str, lang: str
) -> None:
    caption = seen(name, lang=lang, width=WIDTH).get_xlabel()
    assert caption.count("30") >= 2
    assert {"en": "Source: coded by us", "nl": "Bron: door ons", "de": "Quelle: von uns"}[lang] in caption
    assert BOOK.panels[name].title[lang].rstrip("?") in analysis.show(name, study, lang=lang).alt


def test_the_dumbbell_shows_both_shares_and_their_intervals(study: Study) -> None:
    ax, row = (
        analysis.draw("tasks_shares", study),
        study.table("tasks_shares").set_index("category").loc["lead_team"],
    )
    for side in ("a", "b"):
        point, interval = line(ax, f"tasks.lead_team.{side}"), line(ax, f"tasks.lead_team.{side}.interval")
        assert point is not None
        assert interval is not None
        assert np.asarray(point.get_xdata()).tolist() == [row[f"share_{side}"]]
        assert np.asarray(interval.get_xdata()).tolist() == [row[f"low_{side}"], row[f"high_{side}"]]
        assert point.get_marker() == {"a": "o", "b": "s"}[side]
    assert {"77%", "10%"} <= set(words(ax))


def without_lengths(study: Study) -> pd.DataFrame:
    """The comparison of the tasks, as if nobody knew how long the texts are."""
    rows = study.table("tasks_differences").assign(comparable=0)
    return rows.assign(**dict.fromkeys(ADJUSTED, np.nan))


def test_the_forest_fills_what_differs_among_texts_of_like_length(study: Study) -> None:
    ax, named = analysis.draw("tasks_differences", study), []
    for _, row in study.table("tasks_differences").iterrows():
        alike, every = (line(ax, f"tasks.{row['category']}{of}") for of in ("", ".all"))
        assert alike is not None
        assert every is not None
        assert np.asarray(alike.get_xdata())[0] == pytest.approx(0.5 + row["adjusted"] / 2)
        assert np.asarray(every.get_xdata())[0] == pytest.approx(0.5 + row["difference"] / 2)
        apart = row["adjusted_holm"] < 0.05
        assert (alike.get_markerfacecolor() != PAPER) == apart
        named += [words_of(study).category(row)] if apart else []
    title = " ".join(ax.get_title(loc="left").split())
    told = f"the difference stays clear for {len(named)} of the 17 tasks"
    assert title.startswith(f"Among texts of similar length {told}")
    assert all(name in title for name in named)


def test_without_lengths_the_forest_fills_what_stands_after_holm(study: Study) -> None:
    rows = without_lengths(study)
    ax = draw_rows(BOOK.panels["tasks_differences"], rows, words_of(study))
    for _, row in rows.iterrows():
        point = line(ax, f"tasks.{row['category']}")
        assert point is not None
        assert np.asarray(point.get_xdata())[0] == pytest.approx(0.5 + row["difference"] / 2)
        assert (point.get_markerfacecolor() != PAPER) == (row["holm"] < 0.05)


def test_length_goes_with_tasks_as_the_study_says(study: Study) -> None:
    """Among the job descriptions the longer ones name more tasks; among the CVs length shows little."""
    texts = study.documents[study.documents["wave"] == "replication"]
    along = {group: spearmanr(own["words"], own["tasks"]) for group, own in texts.groupby("group")}
    assert along["job_description"].statistic > 0.5
    assert along["job_description"].pvalue < 0.01
    assert abs(along["profile"].statistic) < 0.3
    assert along["profile"].pvalue > 0.05
    median = texts.groupby("group")[["words", "tasks"]].median()
    assert (median.loc["profile"] > median.loc["job_description"]).all()


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_p_is_never_printed_as_nought(study: Study, lang: str) -> None:
    table = study.table("tasks_shares")
    small = int((table["holm"] < 0.0001).sum())
    assert small
    under = {"en": "< 0.0001", "nl": "< 0,0001"}[lang]
    shown = view(BOOK.panels["tasks_differences"], without_lengths(study), words_of(study, lang))
    assert shown.svg.count(f"Holm p {under.replace('<', '&lt;')}") == small
    assert shown._repr_html_().count("<td>&lt; 0.0001</td>") >= small
    caption = " ".join(analysis.draw("tasks_differences", study, lang=lang).get_xlabel().split())
    assert {"en": "a chance of about 80%", "nl": "een kans van ongeveer 80%"}[lang] in caption


def test_the_ranks_are_parted_where_a_tier_begins(study: Study) -> None:
    ax = analysis.draw("tasks_ranks", study)
    rules = [found for found in ax.lines if str(found.get_gid()).endswith(".tier")]
    table = study.table("tasks_shares")
    assert len(rules) == table["tier_a"].max() + table["tier_b"].max() - 2
    assert f"tau-b {table['tau'].iloc[0]:.2f}" in ax.get_xlabel().replace("\n", " ")


def test_the_coverage_has_one_mark_per_text(study: Study) -> None:
    ax = analysis.draw("tasks_coverage", study)
    points = np.vstack([np.asarray(c.get_offsets()) for c in ax.collections])
    assert len(points) == len(study.table("tasks_coverage")) == 60
    assert sorted(points[:, 1]) == sorted(study.table("tasks_coverage")["tasks"])


def test_the_overview_has_a_tile_for_every_figure_with_its_grade(study: Study) -> None:
    ax = analysis.draw("audit_overview", study)
    tiles = {p.get_gid(): p for p in ax.patches if p.get_gid() and not str(p.get_gid()).startswith("key.")}
    assert set(tiles) == set(study.figures["id"])
    letters = [t.get_text() for t in ax.texts if t.get_text() in set("ABCD")]
    assert sorted(letters) == sorted(study.figures["grade"])


def test_the_overview_tells_verdicts_apart_without_colour(study: Study) -> None:
    ax = analysis.draw("audit_overview", study)
    cut = [p for p in ax.patches if isinstance(p, Polygon) and not isinstance(p, Rectangle)]
    grave = study.audit.figures["verdict"].isin(["impossible", "does-not-close", "disputed"])
    assert len(cut) == grave.sum() + 1  # and the key
    assert mark(ax, "goals.survey.roi_measurement").get_facecolor() == to_rgba(PAPER)
    assert mark(ax, "gender.linkedin.men").get_facecolor() == to_rgba(INK)
    assert mark(ax, "duties.all.manages_budget").get_linestyle() == ":"


def test_the_overview_says_what_is_wrong(study: Study) -> None:
    said = " ".join(words(analysis.draw("audit_overview", study)))
    assert "Creating ROI measurements, support of stakeholders and more resources: only out of 118." in said
    assert "decentralised and holistic: everybody: only out of 139." in said
    assert "technology and other: together 102%." in said


def test_the_board_has_a_sign_for_every_claim_that_shape_alone_tells(study: Study) -> None:
    ax = analysis.draw("claims_board", study)
    signs = {x.get_gid(): (str(x.get_marker()), str(x.get_fillstyle())) for x in ax.lines if x.get_gid()}
    verdicts = study.table("claims_board", wave="2010").set_index("claim")["verdict"]
    assert set(signs) == set(verdicts.index)
    looks = {(verdict, signs[name]) for name, verdict in verdicts.items()}
    assert len(looks) == len({look for _, look in looks}) == verdicts.nunique()


def test_the_board_says_what_other_waves_say(study: Study) -> None:
    said = " ".join(words(analysis.draw("claims_board", study, lang="nl")))
    assert "eigen verzameling: te weinig gevallen om te veralgemenen." in said
    assert "eigen verzameling: deels. De grootste verschillen zijn even groot: leidt een team (" in said
    assert "buiten deze steekproef: te weinig gevallen om te veralgemenen" in said


class TestWidth:
    """A panel can be drawn as wide as the slide or column that it is for."""

    @pytest.mark.parametrize("width", [WIDTHS[0], 7.5])
    def test_the_picture_is_as_wide_as_asked(self, study: Study, width: float) -> None:
        text = analysis.picture("gender", study, width=width).decode("utf-8")
        assert f'width="{72 * width:g}pt"' in text
        png = analysis.picture("gender", study, width=width, format="png")
        assert int.from_bytes(png[16:20], "big") == round(200 * width)
        pdf = analysis.picture("gender", study, width=width, format="pdf")
        assert f"/MediaBox [ 0 0 {72 * width:g} ".encode() in pdf

    def test_the_same_figures_stand_in_it(self, study: Study) -> None:
        for name in study.table("gender")["id"]:
            wide, usual = (mark(analysis.draw("gender", study, width=w), name) for w in (9.0, WIDTH))
            assert wide.get_width() == usual.get_width()

    @pytest.mark.parametrize("width", [1, 200, float("nan")])
    def test_a_width_that_cannot_be_drawn_is_answered(self, study: Study, width: float) -> None:
        with pytest.raises(analysis.AnalysisError, match=r"width=\w+ cannot be drawn: 3.6 to 20 inches can"):
            analysis.draw("gender", study, width=width)


def test_the_audit_is_of_2010_whatever_stands_beside_it(study: Study) -> None:
    alone, beside = (analysis.show("audit_overview", study, wave=wave) for wave in (None, "example"))
    assert beside.alt == alone.alt
    assert beside.svg == alone.svg
    with pytest.raises(UnknownNameError, match="wave='all'"):
        analysis.show("tasks_shares", study, wave="all")


def test_a_figure_that_could_not_be_read_is_said_to_be_so(study: Study) -> None:
    assert analysis.say("{seniority.linkedin.unlabelled}", study) == "read as 5%, label not legible"


def test_all_that_lead_are_named(study: Study) -> None:
    even = study.known["value"].mask(study.known["panel"] == "gender", 0.5)
    level = replace(study, known=study.known.assign(value=even))
    panel = replace(BOOK.panels["gender"], finding=Label())
    told = alt_text(panel, panel_rows(level, "gender"), words_of(level))
    assert told.endswith("Highest: men and women.")


@pytest.mark.parametrize(
    ("lang", "told", "how"),
    [
        ("en", "not printed: computed from the other answers", "computed from the others"),
        ("nl", "stond er niet bij; uitgerekend uit de andere antwoorden", "berekend uit de andere"),
    ],
)
def test_a_figure_that_was_computed_says_so_and_is_not_called_uncertain(
    study: Study, lang: str, told: str, how: str
) -> None:
    ax = analysis.draw("degree_level", study, lang=lang)
    assert told in " ".join(words(ax))
    assert "C:" not in ax.get_xlabel(), "no figure of this panel has an uncertain label"
    derived = study.table("degree_level").query("reading == 'derived'")
    (row,) = readable("estimates", derived, words_of(study, lang), found_in={}).rows
    assert how in [cell.text for cell in row.cells]


def test_a_limit_beside_an_even_split_is_not_printed_as_one(study: Study) -> None:
    row, words = study.table("gender").iloc[0], words_of(study)
    assert [words.limit(row[end]) for end in ("low", "high")] == ["50.1%", "76%"]
    men, _ = readable("estimates", study.table("gender"), words_of(study, "nl"), found_in={}).rows
    assert "50,1%" in [cell.text for cell in men.cells]


# --- the finding as the title -----------------------------------------------------------------------------


def topic(ax: Axes) -> str:
    return " ".join(text.get_text() for text in ax.texts if text.get_gid() == "topic").replace("\n", " ")


def test_a_chart_says_first_what_it_found_and_then_what_it_is_about(study: Study) -> None:
    ax = analysis.draw("tasks_shares", study)
    shares = study.comparisons.query("wave == 'replication'").set_index("category")
    lead = [f"{round(100 * shares.loc['lead_team', side])}%" for side in ("share_a", "share_b")]
    assert (
        ax.get_title(loc="left").replace("\n", " ").startswith(f"{lead[0]} of the CVs mention leading a team")
    )
    assert lead[1] in ax.get_title(loc="left")
    assert topic(ax) == BOOK.panels["tasks_shares"].title["en"]


def test_what_was_found_in_2010_is_no_title_of_another_wave(study: Study) -> None:
    ax = analysis.draw("gender", study, wave="example")
    title = " ".join(ax.get_title(loc="left").split())
    assert (title, topic(ax)) == ("No answer differs from 2010 by more than chance", "Men or women?")
    later = analysis.draw("later_gender", study, lang="nl").get_title(loc="left")
    assert " ".join(later.split()).startswith("In dit vakgebied antwoordden weinig mannen")


def test_a_finding_that_names_other_figures_leaves_the_topic_as_the_title(project: Path) -> None:
    panels = project / "data/raw/panels.toml"
    edit(
        panels,
        'finding.en = "{gender.linkedin.men} of the profiles',
        'finding.en = "{sample.survey} of the asked',
    )
    ax = analysis.draw("gender", analysis.load(project))
    assert ax.get_title(loc="left") == "Men or women?"


def test_a_number_below_zero_is_written_and_no_bar_is_drawn_for_its_unit() -> None:
    profits = pd.DataFrame({"profit": [-5.0, -3.0, 4.0, 6.0], "shop": list("aabb")})
    ax = analysis.draw(analysis.tabulate(profits, "profit", by="shop"))
    assert {"−4", "5"} <= {text.split()[0].removesuffix(".0") for text in words(ax) if text}
    assert [patch for patch in ax.patches if patch.get_gid()] == []


def test_a_small_number_and_its_scale_show_their_digits() -> None:
    rates = analysis.tabulate(pd.DataFrame({"rate": [0.02, 0.04, 0.05]}), "rate")
    told = words(analysis.draw(rates))
    assert any(text.startswith("0.037") for text in told)
    assert {"0 amount", "0.08 amount"} <= set(told)
    years = analysis.tabulate(pd.DataFrame({"years": [1.1, 1.2, 1.3, 1.2]}), "years")
    assert "1.5 amount" in words(analysis.draw(years)), "and not 2"


def test_a_number_among_shares_has_no_bar_and_means_of_one_unit_have(study: Study) -> None:
    """Followers have no percentage to be longer than; years of several groups stand beside each other."""
    ax = analysis.draw("twitter", study)
    large = {text.get_gid(): text.get_fontsize() for text in ax.texts if text.get_gid()}
    assert large["twitter.linkedin.followers_mean"] == 2 * LABEL
    assert [patch.get_gid() for patch in ax.patches if patch.get_gid()] == ["twitter.linkedin.account"]
    years = analysis.draw("experience", study)
    assert mark(years, "experience.linkedin.working").get_width() == pytest.approx(13.2 / 15)
