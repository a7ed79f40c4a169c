"""The audit: R's numbers, brute force, and every known trap of the study, found by rule."""

import re
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from itertools import product
from math import ceil, floor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, strategies as st

import analysis
from analysis import AnalysisError, DataError, Study
from analysis.auditing.arithmetic import (
    ROUNDINGS,
    Printed,
    cannot_fail,
    chance_of_fit,
    closes,
    counts_of,
    joint_bases,
    nearest,
    nearest_bases,
    print_count,
    roundings,
)
from analysis.auditing.figures import disputes, roundings_of, unfalsifiable
from analysis.cli import main
from analysis.intervals import possible_counts
from analysis.sources.grids import read_text_table
from tests.conftest import BOOK, ROOT


def printed(*texts: str) -> list[Printed]:
    return [Printed(text=text) for text in texts]


# --- against R --------------------------------------------------------------------------------------------


def test_grim_agrees_with_scrutiny(reference: dict[str, Any]) -> None:
    case = reference["grim_percent"]
    for found, told in zip(case["inputs"], case["expected"], strict=True):
        assert bool(counts_of(Printed(text=found["percent"]), found["n"])) == told["consistent"], found


def test_the_counts_behind_a_percentage_agree_with_an_enumeration_in_r(reference: dict[str, Any]) -> None:
    case = reference["counts_behind_percent"]
    for found, told in zip(case["inputs"], case["expected"], strict=True):
        text = f"{found['percent']:.{found['digits']}f}"
        assert list(counts_of(Printed(text=text), found["n"])) == told["counts"]


def test_closure_agrees_with_r(reference: dict[str, Any]) -> None:
    case = reference["single_choice_closure"]
    for found, told in zip(case["inputs"], case["expected"], strict=True):
        counts = [counts_of(Printed(text=str(p)), found["n"]) for p in found["percents"]]
        assert closes(counts, found["n"]) == told["feasible"], found


# --- against brute force ----------------------------------------------------------------------------------

BASES, DECIMALS = st.integers(1, 60), st.integers(0, 2)


@given(st.integers(0, 10_000), BASES, DECIMALS)
def test_the_rules_of_rounding_are_those_that_some_count_obeys(value: int, base: int, decimals: int) -> None:
    text = f"{value / 100:.{decimals}f}"
    scale = 10**decimals
    wanted = {
        name
        for name, rule in ROUNDINGS.items()
        if any(rule(Fraction(100 * k * scale, base)) == Fraction(text) * scale for k in range(base + 1))
    }
    assert set(roundings(Printed(text=text), base)) == wanted


@given(st.integers(0, 100), BASES)
def test_the_nearest_values_are_printable_and_nothing_lies_between(value: int, base: int) -> None:
    figure = Printed(text=str(value))
    below, above = nearest(figure, base)
    hits = Fraction(value * base, 100)
    between = [k for k in range(base + 1) if ceil(hits) - 1 < k < floor(hits) + 1]
    assert all(Fraction(k) == hits for k in between)
    for text in filter(None, (below, above)):
        assert counts_of(Printed(text=text), base)


@given(st.integers(1, 99), st.integers(2, 80))
def test_the_nearest_bases_allow_the_figure_and_none_nearer_does(value: int, base: int) -> None:
    figure = Printed(text=str(value))
    found = nearest_bases(figure, base)
    assert all(counts_of(figure, n) for n in found)
    nearer = [n for n in range(1, 4 * base) if min(found) < n < max(found) and n != base]
    assert not any(counts_of(figure, n) for n in nearer) or len(found) < 2


@given(st.lists(st.integers(0, 12), min_size=2, max_size=5), DECIMALS)
def test_honest_counts_always_close(counts: list[int], decimals: int) -> None:
    base = sum(counts)
    if base == 0:
        return
    figures = [Printed(text=print_count(k, base, like=Printed(text=f"{0:.{decimals}f}"))) for k in counts]
    assert closes([counts_of(f, base) for f in figures], base)
    assert base in joint_bases(figures, [base], single=True)


@pytest.mark.parametrize("base", [*range(1, 12), 49, 50, 99, 100, 101, 140, 999, 1000, 1001])
@pytest.mark.parametrize("decimals", [0, 1])
def test_a_figure_cannot_fail_where_every_percentage_has_a_count(base: int, decimals: int) -> None:
    texts = [f"{Decimal(tenths).scaleb(-decimals):f}" for tenths in range(100 * 10**decimals + 1)]
    every = all(possible_counts(text, base) for text in texts)
    assert all(cannot_fail(Printed(text=text), base) == every for text in texts)


def test_the_possible_figures_that_could_not_fail_are_those_of_the_140_answers(study: Study) -> None:
    free = unfalsifiable(study.audit.figures)
    assert set(free["base"]) == {140}
    assert f"{len(free)} of the possible could not have failed" in str(study.audit)


def test_joint_bases_are_those_whose_counts_round_to_every_figure() -> None:
    texts = ("64", "42", "33", "25", "18")
    rounded = {n: {floor(Fraction(100 * k, n) + Fraction(1, 2)) for k in range(n + 1)} for n in range(40, 61)}
    wanted = tuple(n for n, shown in rounded.items() if {int(t) for t in texts} <= shown)
    assert joint_bases(printed(*texts), range(40, 61)) == wanted == (55,)


def test_closure_agrees_with_trying_every_combination() -> None:
    for texts in product(["30", "33", "34", "37"], repeat=3):
        counts = [counts_of(f, 27) for f in printed(*texts)]
        assert closes(counts, 27) == any(sum(c) == 27 for c in product(*counts))


# --- the study --------------------------------------------------------------------------------------------


def row(study: Study, name: str) -> pd.Series:
    figures = study.audit.figures
    return figures[figures["id"] == name].iloc[0]


def test_the_impossible_five_percent_and_what_would_close(study: Study) -> None:
    found = row(study, "seniority.linkedin.unlabelled")
    assert (found["verdict"], found["nearest"], found["nearest_bases"]) == ("impossible", "4, 6", "44, 55")
    assert (found["rest"], found["rest_printed"]) == (3, "6")


@pytest.mark.parametrize("name", ["roi_measurement", "stakeholder_support", "more_resources"])
def test_the_goals_come_only_from_118(study: Study, name: str) -> None:
    found = row(study, f"goals.survey.{name}")
    assert (found["verdict"], found["bases"]) == ("only-with-base", "118")


def test_the_organisation_comes_only_from_139_and_closes_there(study: Study) -> None:
    found = study.audit.figures.query("question == 'organisation'")
    assert set(found["verdict"]) == {"only-with-base"}
    assert set(found["bases"]) == {"139"}
    assert set(found["closure"]) == {"closes"}


def test_the_preview_was_cut_not_rounded_whatever_its_reading_says(study: Study) -> None:
    forgotten = study.known.assign(reading="verbatim")
    for figures in (study.audit.figures, analysis.audit(forgotten).figures):
        found = figures.set_index("id").loc[
            ["preview_ads.job_description.bachelor", "preview_ads.job_description.mba"]
        ]
        assert found["verdict"].to_list() == ["only-if-cut"] * 2
        assert found["count_low"].to_list() == [39, 6]


def test_the_rank_of_website_traffic_is_disputed_its_value_is_not(study: Study) -> None:
    found = row(study, "measurement.survey.website_traffic")
    assert (found["verdict"], found["disputed"]) == ("possible", "rank"), "a place is no verdict on a number"
    assert found["statements"] == "1 (socialstrategy1), 3 (article_nl)"


def test_creative_looks_like_a_misprint_of_creating(study: Study) -> None:
    found = row(study, "goals.survey.roi_measurement")
    assert (found["disputed"], found["misprint"]) == ("wording", 1)
    assert set(study.audit.figures.loc[study.audit.figures["misprint"] == 1, "id"]) == {found["id"]}


def test_the_majors_add_to_102_and_the_second_reading_to_100(study: Study) -> None:
    assert row(study, "majors.linkedin.other")["printed_total"] == "102"
    assert set(study.audit.figures.query("verdict == 'does-not-close'")["question"]) == {"majors"}
    readings = study.audit.readings.set_index(["question", "reading", "group"])["closure"]
    assert readings["majors", "M1", "linkedin"] == "does-not-close"
    assert readings["majors", "M2", "linkedin"] == "closes"
    assert readings["majors", "M2", "job_description"] == "does-not-close"


def test_a_derived_figure_proves_nothing(study: Study) -> None:
    found = study.audit.figures.query("question == 'degree_level' and group == 'job_description'")
    assert found["verdict"].to_list() == ["possible", "possible", "not-checkable"]
    assert set(found["closure"]) == {"open"}


def test_every_figure_has_one_verdict_in_the_order_of_the_study(study: Study) -> None:
    assert study.audit.figures["id"].to_list() == study.figures["id"].to_list()
    assert study.audit.counts.sum() == len(study.figures)


def test_every_verdict_is_explained_in_both_languages(study: Study) -> None:
    figures = study.audit.figures
    assert (figures["why_en"].str.len() > 10).all()
    assert (figures["why_en"] != figures["why_nl"]).all()
    assert not figures["why_nl"].str.contains("{", regex=False).any()
    assert "48,3%" in row(study, "goals.survey.roi_measurement")["why_nl"]


# --- anybody's table --------------------------------------------------------------------------------------


def test_a_table_of_percentages_is_audited() -> None:
    table = pd.DataFrame(
        {
            "question": ["q"] * 5 + ["r"],
            "kind": ["single"] * 5 + [""],
            "value": ["45", "27", "18", "9", "2", "33"],
            "base": [140] * 5 + [50],
        }
    )
    found = analysis.audit(table)
    assert found.figures["verdict"].to_list() == ["does-not-close"] * 5 + ["impossible"]
    assert found.figures["nearest_bases"].iloc[-1] == "49, 51"
    assert "add to 101% and their counts to 141 or 142, not to 140" in found.figures["why_en"].iloc[0]


def test_a_missing_base_is_inferred_from_the_figures_together() -> None:
    table = pd.DataFrame({"question": "q", "value": ["64", "42", "33", "25", "18"], "base": None})
    assert set(analysis.audit(table).figures["verdict"]) == {"not-checkable"}
    found = analysis.audit(table, bases=range(52, 56)).figures
    assert set(found["bases"]) == {"55"}
    assert set(found["verdict"]) == {"only-with-base"}
    assert "possible only out of 55 (tried: 52 - 55)" in found["why_en"].iloc[0]
    assert "would fit one of these bases in 17 of a hundred cases" in found["why_en"].iloc[0]


@pytest.mark.parametrize(
    ("values", "bases"), [(["64", "42", "33", "25", "18"], range(40, 61)), (["34", "58"], range(44, 51))]
)
def test_a_base_that_anything_would_fit_is_mentioned_and_no_verdict(values: list[str], bases: range) -> None:
    found = analysis.audit(
        pd.DataFrame({"question": "q", "value": values, "base": None}), bases=bases
    ).figures
    assert set(found["verdict"]) == {"not-checkable"}
    for row in found.itertuples():
        times = round(100 * row.chance)
        assert times > 50
        assert "No base is stated." in row.why_en
        assert f"possible out of {row.bases}" in row.why_en
        assert f"would fit one of these bases in {times} of a hundred cases" in row.why_en
        assert f"in {times} van de honderd gevallen" in row.why_nl
        assert " only " not in row.why_en


def test_a_rank_that_contradicts_its_value_is_disputed() -> None:
    table = pd.DataFrame({"question": "q", "value": ["40", "50", "20"], "rank": [1, 2, 3], "base": 50})
    found = analysis.audit(table).figures
    assert found["verdict"].to_list() == ["disputed", "disputed", "possible"]
    assert "contradicts its value" in found["why_en"].iloc[0]


def test_percent_signs_decimal_commas_and_capitals_are_understood() -> None:
    table = pd.DataFrame({"Question": ["q"] * 2, "VALUE": ["48,3 %", "24,6"], "Base ": ["118", "118.0"]})
    assert set(analysis.audit(table).figures["verdict"]) == {"possible"}


def test_every_problem_of_a_table_is_told_at_once() -> None:
    table = pd.DataFrame(
        {"question": ["q", ""], "value": ["640", "x"], "base": ["1.5", "9"], "kind": ["", "one"]},
        index=[2, 3],
    )
    with pytest.raises(DataError) as caught:
        analysis.audit(table, file="my.csv")
    places = [(p.row, p.column) for p in caught.value.problems]
    assert sorted(places) == [(2, "base"), (2, "value"), (3, "kind"), (3, "question"), (3, "value")]


def test_a_table_without_its_columns_is_told_which() -> None:
    with pytest.raises(DataError, match="no base, no question came"):
        analysis.audit(pd.DataFrame({"vraag": ["q"], "value": ["64"]}))


def test_an_audit_shows_itself(study: Study) -> None:
    assert "1 impossible" in str(study.audit)
    assert "<table" in study.audit._repr_html_()


@pytest.mark.parametrize(
    ("table", "verdicts"),
    [
        # One misprint among few whole percentages fits some base by chance: that is no discovery.
        ({"value": ["5", "10"], "base": 50}, ["impossible", "possible"]),
        ({"value": ["5", "5"], "base": 50}, ["impossible", "impossible"]),
        ({"value": ["5", "10"], "reading": ["", "more than"], "base": 50}, ["impossible", "possible"]),
        # A derived figure proves nothing about the others.
        (
            {"value": ["64", "36", "5"], "reading": ["", "", "derived"], "base": 50},
            ["possible"] * 2 + ["not-checkable"],
        ),
        # How a figure was read is believed: 39 of 51 is 76.47 %.
        ({"value": ["76.5"], "reading": ["cut"], "base": 51}, ["impossible"]),
        ({"value": ["76.4", "11.8"], "reading": ["truncated", ""], "base": 51}, ["only-if-cut", "possible"]),
        ({"value": ["76.4", "11.7"], "base": 51}, ["only-if-cut", "only-if-cut"]),
        # The last digit hides half a unit: 48 may be less than 48.3.
        ({"value": ["48", "48.3"], "rank": [1, 2], "base": 1000}, ["possible", "possible"]),
        (
            {"value": ["40", "45"], "rank": [1, 2], "reading": ["more than", ""], "base": 100},
            ["possible"] * 2,
        ),
        ({"value": ["40", "45"], "rank": [1, 1], "base": 100}, ["disputed", "disputed"]),
        ({"value": ["40", "45"], "rank": [1, 2], "base": [100, 99]}, ["disputed", "disputed"]),
        # Sums: bases must be one, and two that are too many already do not close, whatever is lost.
        ({"value": ["50", "30", "20"], "base": [140, 140, 130], "kind": "single"}, ["possible"] * 3),
        (
            {"value": ["60", "60", ""], "base": 50, "kind": "single"},
            ["does-not-close"] * 2 + ["not-checkable"],
        ),
        # 33, 33 and 35 of 101 with their digits cut: rounded, they would be two people too few.
        ({"value": ["32", "32", "34"], "base": 101, "kind": "single"}, ["only-if-cut"] * 3),
        ({"value": ["32", "32", "33"], "base": 101, "kind": "single"}, ["does-not-close"] * 3),
        ({"value": [58, None, 45], "base": 140}, ["possible", "not-checkable", "possible"]),
        ({"value": ["33.33333"], "base": 3}, ["possible"]),
        ({"value": ["100"], "reading": ["more than"], "base": 140}, ["impossible"]),
    ],
)
def test_what_a_statistician_tried(table: dict[str, Any], verdicts: list[str]) -> None:
    assert analysis.audit(pd.DataFrame({"question": "q", **table})).figures["verdict"].to_list() == verdicts


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"value": "58", "base": "1.000"}, "base: found '1.000'"),
        (
            {"value": "75", "base": 10, "reading": "about"},
            "one of truncated, lower bound, upper bound, derived",
        ),
        ({"value": ["5", "6"], "base": 50, "answer": "a"}, "found 'a' again"),
        ({"value": ["5", "6"], "base": 50, "kind": ["single", ""]}, "one kind for all rows of a question"),
        ({"value": "5", "Value": "6", "base": 50}, "more than one column of this name"),
    ],
)
def test_what_cannot_be_meant_is_asked_about(table: dict[str, Any], told: str) -> None:
    columns = {name: cells if isinstance(cells, list) else [cells] for name, cells in table.items()}
    rows = max(map(len, columns.values()))
    frame = pd.DataFrame({name: cells * (rows // len(cells)) for name, cells in columns.items()})
    with pytest.raises(DataError) as caught:
        analysis.audit(frame.assign(question="q"))
    assert told in str(caught.value)


def test_names_that_come_again_are_numbered() -> None:
    table = pd.DataFrame({"question": "q", "answer": ["", "", "2"], "value": ["60", "50", "40"], "base": 50})
    assert analysis.audit(table).figures["id"].to_list() == ["q", "q.2", "q.2.2"]


def test_words_are_carried_into_the_sentence() -> None:
    table = pd.DataFrame({"question": "q", "value": ["75", "100"], "reading": "more than", "base": 140})
    said = analysis.audit(table).figures
    assert said["why_en"].to_list() == [
        "More than 75% can be 106 to 140 of 140.",
        "More than 100% of 140 cannot be.",
    ]
    assert said["why_nl"].iloc[0] == "Meer dan 75% kan 106 tot 140 van 140 zijn."


def test_an_estimates_file_is_audited_like_the_study(study: Study) -> None:
    table = read_text_table(ROOT / "data/processed/estimates.csv").frame
    again = analysis.audit(table, codebook=BOOK, statements=study.statements)
    assert again.figures["verdict"].to_list() == study.audit.figures["verdict"].to_list()


def test_what_excel_shows_is_what_is_audited(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["question", "value", "base"])
    for value, form in ((0.58, "0%"), (41, "0.0")):
        book.active.append(["q", value, 140])
        book.active.cell(book.active.max_row, 2).number_format = form
    book.save(tmp_path / "p.xlsx")
    found = analysis.audit(read_text_table(tmp_path / "p.xlsx").frame).figures
    assert found["printed"].to_list() == ["58", "41.0"]
    assert found["verdict"].to_list() == ["possible", "impossible"]


# --- sources ----------------------------------------------------------------------------------------------


def test_a_value_that_is_another_one_rounded_or_cut_is_no_dispute() -> None:
    said = pd.DataFrame(
        [
            *(("a", "x", "value", "48.3"), ("a", "y", "value", "48")),
            *(("b", "x", "value", "48.3"), ("b", "y", "value", "49")),
            *(("c", "x", "wording", "internal"), ("c", "y", "wording", "external")),
            *(("d", "x", "wording", "men"), ("d", "y", "wording", "women")),
        ],
        columns=["id", "source", "about", "says"],
    )
    found = disputes(said)
    assert found["disputed"].to_dict() == {"b": "value", "c": "wording", "d": "wording"}
    assert not found["misprint"].any()


def test_cutting_is_told_from_rounding() -> None:
    assert roundings_of("745.7", "745") == ("cut",)
    assert roundings_of("2.5", "2") == ("half down", "half even", "cut")


def test_the_audit_of_a_file_is_that_of_its_table(tmp_path: Path) -> None:
    path = tmp_path / "percentages.csv"
    path.write_text(
        "question;value;base\ngoals;48,3;140\ngoals;32,2;140\ngoals;24,6;140\n", encoding="cp1252"
    )
    found = analysis.audit(read_text_table(path).frame).figures
    assert set(found["bases"]) == {"118"}


def test_nobody_printed_the_zero_of_a_float() -> None:
    """Beside a figure with decimals pandas keeps 58 as 58.0."""
    mixed = pd.DataFrame({"question": ["a", "b"], "value": [58, 48.6], "base": 140})
    assert analysis.audit(mixed).figures["verdict"].tolist() == ["possible", "possible"]


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("value", "O.64", "row 2, value: found 'O.64'; expected a number"),
        ("value", "64", "row 2, value: found 64; expected a share from 0 to 1"),
        ("base", "5O", "row 2, base: found '5O'; expected a whole number"),
        ("base", "50.5", "row 2, base: found '50.5'; expected a whole number"),
        ("base", "0", "row 2, base: found '0'; expected 1 or more"),
    ],
)
def test_a_bad_cell_of_estimates_is_told(study: Study, column: str, cell: str, told: str) -> None:
    text = pd.read_csv(StringIO(study.table("gender").to_csv(index=False)), dtype="str")
    assert analysis.audit(text, codebook=BOOK).figures["verdict"].tolist() == ["closes", "closes"]
    text.loc[0, column] = cell
    with pytest.raises(DataError, match=re.escape(told)):
        analysis.audit(text)


def test_estimates_are_audited_however_they_were_read(study: Study) -> None:
    table = study.table("gender")
    again = pd.read_csv(StringIO(table.to_csv(index=False)))  # the wave is a number then
    assert analysis.audit(again).figures["verdict"].equals(analysis.audit(table).figures["verdict"])


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        ({"source": ["a"]}, "no column id, about, says"),
        ({"id": ["x"], "source": ["a"], "about": ["place"], "says": ["3"]}, "statements about 'place'"),
        ({"id": ["x"], "source": ["a"], "about": ["rank"], "says": [None]}, "no says"),
    ],
)
def test_statements_that_say_nothing_are_told(
    study: Study, statements: dict[str, list[str]], told: str
) -> None:
    with pytest.raises(DataError, match=told):
        analysis.audit(study.table("gender"), statements=pd.DataFrame(statements))


def test_figures_that_look_like_shares_are_asked_about() -> None:
    table = pd.DataFrame({"question": list("aabb"), "value": ["0.62", "0.38", "0.5", "12"], "base": 200})
    why = analysis.audit(table).figures["why_en"]
    assert why.str.contains("is 0.62 a share (0 to 1)? Then write 62.", regex=False).to_list()[0]
    assert why.str.contains("a share").to_list() == [True, True, False, False]


def test_a_dispute_about_a_place_is_no_verdict_on_a_number_and_one_about_the_number_is() -> None:
    table = pd.DataFrame(
        {"question": "q", "answer": ["x", "y", "z"], "value": ["40", "30", "20"], "base": 100}
    )
    said = [("q.x", "rank", "1", "2"), ("q.y", "wording", "mend", "make"), ("q.z", "value", "20", "25")]
    rows = [
        (name, who, about, what) for name, about, *both in said for who, what in zip("ab", both, strict=True)
    ]
    statements = pd.DataFrame(rows, columns=["id", "source", "about", "says"])
    found = analysis.audit(table, statements=statements).figures
    assert found["verdict"].to_list() == ["possible", "possible", "disputed"]
    assert found["disputed"].to_list() == ["rank", "wording", "value"]


@pytest.mark.parametrize("bases", [range(1, 10_000_001), range(0, 5), range(20_000, 9, -1), range(0)])
def test_bases_that_tell_nothing_are_refused(bases: range) -> None:
    table = pd.DataFrame({"question": "q", "value": ["48.3", "32.2"], "base": 140})
    with pytest.raises(AnalysisError, match=r"bases must be from 1 to 10,000, but range\("):
        analysis.audit(table, bases=bases)


@pytest.mark.parametrize("told", ["1-10000000", "40", "60-40", f"1-{'9' * 5000}", "1-10001"])
def test_bases_that_cannot_be_meant_are_a_command_not_understood(
    told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "--bases", told]) == 2
    assert "two whole numbers up to 10,000, low to high, such as 40-60" in capsys.readouterr().err


def test_what_is_left_by_the_others_is_not_said_where_one_of_them_is_computed() -> None:
    table = pd.DataFrame(
        {"answer": ["a", "b", "c"], "value": ["50", "5", "45"], "reading": ["", "", "derived"]}
    )
    found = analysis.audit(table.assign(question="q", base=50, kind="single")).figures
    assert found["rest"].isna().all()


def test_halves_that_can_be_printed_either_way_count_for_chance() -> None:
    fits = [of for of in range(101) if possible_counts(str(of), 40)]
    goals = [Printed(text=text) for text in ("13", "38", "63")]
    assert chance_of_fit(goals, range(40, 41)) == pytest.approx((len(fits) / 101) ** 3)


def verdicts(**columns: Any) -> list[str]:
    return list(analysis.audit(pd.DataFrame({"question": "g", **columns})).figures["verdict"])


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        # The second of two shares that add to 100 says nothing of a base.
        ({"value": ["48.3", "51.7"], "base": 50, "kind": "single"}, ["impossible"] * 2),
        # Nothing and all fit any base.
        ({"value": ["48.3", "0.0", "100.0"], "base": 140}, ["impossible", "possible", "possible"]),
        # Out of 29 they would be 36 people of one answer each.
        (
            {"answer": list("abc"), "value": ["58.6", "65.5", ""], "base": 50, "kind": "single"},
            ["impossible", "impossible", "not-checkable"],
        ),
        # Under one rule of rounding 48 is less than 49.
        ({"value": ["48", "49"], "base": 140, "rank": [1, 2]}, ["disputed"] * 2),
        ({"value": ["49", "48"], "base": 140, "rank": [1, 2]}, ["possible"] * 2),
    ],
)
def test_what_a_forensic_reader_tried(columns: dict[str, Any], expected: list[str]) -> None:
    assert verdicts(**columns) == expected


def test_no_base_is_said_to_fit_or_not_to_fit_one_figure_alone() -> None:
    table = pd.DataFrame({"question": ["g"], "value": ["50"], "base": [""]})
    assert "fits" not in analysis.audit(table, bases=range(2, 3)).figures["why_en"].iloc[0]


def test_no_base_is_offered_out_of_which_figures_would_not_close_either() -> None:
    table = {"answer": list("abc"), "value": ["60", "", "50"], "base": 100, "kind": "single"}
    found = analysis.audit(pd.DataFrame({"question": "g", **table})).figures
    assert found["verdict"].iloc[0] == "does-not-close"
    assert "others they would" not in found["why_en"].iloc[0]


def test_what_was_cut_has_cut_neighbours() -> None:
    assert nearest(Printed(text="76.5", reading="truncated"), 51) == ("76.4", "78.4")
    assert nearest(Printed(text="76.0", reading="truncated"), 51) == ("74.5", "76.4")
