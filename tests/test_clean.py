"""Cleaning: every changed cell in the log, people kept out, amounts as people write them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.clean import clean
from analysis.clean.checks import duplicates, impossible_years
from analysis.clean.numbers import read_amount, read_amounts, read_yes_no
from analysis.clean.personal import drop_personal, mask, mask_personal
from analysis.clean.recode import recode
from analysis.clean.steps import mend_letters, trim_space

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_the_log_accounts_for_every_changed_cell(texts: list[str]) -> None:
    before = pd.DataFrame({"a": texts, "b": texts[::-1]})
    cleaned = clean(before, [mend_letters, trim_space])
    step = before
    changed = 0
    for function in (mend_letters, trim_space):
        after = function(step)
        changed += int((step != after).to_numpy().sum())
        step = after
    assert cleaned.log["count"].sum() == changed
    pd.testing.assert_frame_equal(cleaned.frame, step)
    assert before["a"].to_list() == texts, "the frame that came is left as it is"


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_cleaning_twice_changes_nothing_more(texts: list[str]) -> None:
    once = clean(pd.DataFrame({"a": texts}), [mend_letters, trim_space]).frame
    assert clean(once, [mend_letters, trim_space]).frame["a"].to_list() == once["a"].to_list()


def test_letters_of_the_wrong_encoding_are_mended_and_typing_is_not() -> None:
    frame = pd.DataFrame({"a": ["geÃ¯nteresseerd", "“nice” – &amp; ﬁne", "café"]})
    assert mend_letters(frame)["a"].to_list() == ["geïnteresseerd", "“nice” – &amp; ﬁne", "café"]


PERSONAL = {
    "Name": ["Jan Jansen", "Ann"],
    "E-mailadres": ["jan@example.org", ""],
    "Telefoon": ["06-12345678", ""],
    "who": ["ann@example.org", "jan@example.com"],
    "found by": ["https://www.linkedin.com/in/jan", "www.example.org/ann"],
    "machine": ["192.168.1.10", "2001:db8:85a3:0:0:8a2e:370:7334"],
    "remark": ["mail jan@example.org or call +31 6 1234 5678", "ask @janjansen"],
    "years": ["2000-2010", "5-7 years"],
}


def test_people_are_dropped_at_the_door_and_never_shown() -> None:
    cleaned = clean(pd.DataFrame(PERSONAL), [drop_personal, mask_personal, mend_letters, trim_space])
    assert list(cleaned.frame) == ["remark", "years"]
    assert cleaned.frame["remark"].to_list() == ["mail [e-mail] or call [phone]", "ask [handle]"]
    assert cleaned.frame["years"].to_list() == PERSONAL["years"]
    told = cleaned.log.to_csv()
    assert not any(word in told for word in ("jan", "Jan", "ann@", "1234", "linkedin", "192.168"))
    dropped = cleaned.log[cleaned.log["after"] == "(dropped)"].set_index("column")["count"].to_dict()
    assert dropped == {"Name": 2, "E-mailadres": 1, "Telefoon": 1, "who": 2, "found by": 2, "machine": 2}


@pytest.mark.parametrize(
    "text", ["2-5", "1.234,50", "2013-02-05", "13+", "10:30", "3.5 of 5", "R2D2", "1 000 000"]
)
def test_what_is_nobodys_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "value", "low", "high", "how"),
    [
        ("5", 5, 5, 5, "exact"),
        ("2,5 jaar", 2.5, 2.5, 2.5, "exact"),
        ("5-7 years", 6, 5, 7, "band"),
        ("tussen 2 en 5", 3.5, 2, 5, "band"),
        ("7 – 5", 6, 5, 7, "band"),
        ("meer dan 10 jaar", 10, 10, None, "more than"),
        ("13+", 13, 13, None, "more than"),
        ("10 of meer", 10, 10, None, "more than"),
        ("< 1", 0.5, 0, 1, "less than"),
        ("less than a year", 0.5, 0, 1, "less than"),
        ("ca. 5", 5, 5, 5, "about"),
        ("± 4 jaar", 4, 4, 4, "about"),
        ("6 maanden", 0.5, 0.5, 0.5, "exact"),
        ("een half jaar", 0.5, 0.5, 0.5, "exact"),
        ("anderhalf jaar", 1.5, 1.5, 1.5, "exact"),
        ("2 jaar en 6 maanden", 2.5, 2.5, 2.5, "exact"),
        ("3½", 3.5, 3.5, 3.5, "exact"),
        ("41310", 3.5, 2, 5, "excel date"),
        ("41435", 8, 6, 10, "excel date"),
        ("2013-02-05", 3.5, 2, 5, "excel date"),
        ("5-feb", 3.5, 2, 5, "excel date"),
        ("2-mei", 3.5, 2, 5, "excel date"),
    ],
)
def test_years_are_read(text: str, value: float, low: float, high: float | None, how: str) -> None:
    found = read_amount(text)
    assert (found.value, found.low, found.how) == (value, low, how)
    assert found.high == high or high is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234", 1234),
        ("1,234", 1234),
        ("12k", 12000),
        ("$66,000", 66000),
        ("1,5 mln", 1.5e6),
        ("1.234,50", 1234.5),
        ("3.1", 3.1),
        ("250-500k", 375_000),
        ("0,750 mln", 750_000),
    ],
)
def test_amounts_have_thousands(text: str, value: float) -> None:
    assert read_amount(text, unit="amount").value == value


def test_people_are_counted_in_thousands_and_excel_dates_are_bands() -> None:
    assert [read_amount(text, unit="people").value for text in ("1.200", "5-feb", "12")] == [1200, 3.5, 12]


@pytest.mark.parametrize("text", ["lots", "-3", "5 or so maybe", "", "n/a", "1.2.3.4", "12/25/2013 was nice"])
def test_what_is_no_amount_is_left_out_and_not_guessed(text: str) -> None:
    assert read_amount(text).how == ""
    assert pd.isna(read_amount(text).value)


@given(TEXTS)
def test_no_text_breaks_the_reader(text: str) -> None:
    for unit in ("years", "amount"):
        found = read_amount(text, unit=unit)
        assert (found.how == "") == pd.isna(found.value)
        assert pd.isna(found.value) or pd.isna(found.high) or found.low <= found.value <= found.high


def test_columns_keep_their_rows() -> None:
    column = pd.Series(["5", "", "5", "lots"], index=[3, 5, 8, 9])
    assert read_amounts(column, unit="years")["value"].dropna().to_dict() == {3: 5.0, 8: 5.0}


def test_yes_and_no_in_two_languages() -> None:
    assert [read_yes_no(t) for t in ("Yes", "ja ", "NEE", "no.")] == [1, 1, 0, 0]
    assert pd.isna(read_yes_no("maybe"))


def test_answers_are_recognised_and_strange_ones_stay_as_they_are() -> None:
    column = pd.Series(["Man", " v ", "Non-binary", "", "n.v.t.", "VROUW*"])
    found = recode(column, {"men": ["man", "m"], "women": ["vrouw", "v"]}, free="another")
    assert found.answers.astype("object").where(found.answers.notna(), None).to_list() == [
        "men",
        "women",
        "another",
        None,
        None,
        "women",
    ]
    assert found.strange.to_dict() == {2: "Non-binary"}


def test_what_answers_otherwise_is_in_the_base() -> None:
    found = recode(pd.Series(["yes", "no", "hm"]), {"formal": ["yes"]}, otherwise=["no"])
    assert found.answers.to_list() == ["formal", "(otherwise)", "(otherwise)"]
    assert found.strange.to_list() == ["hm"]


def test_what_cannot_be_is_reported() -> None:
    years = pd.DataFrame(
        {"experience.social_media": [3.0, 9.0, None], "experience.working": [10.0, 5.0, 70.0]}
    )
    found = [
        (row, column, why.split(",")[0]) for _, row, column, _, why, _ in impossible_years(years, table="t")
    ]
    assert found == [
        (2, "experience.working", "more than a working life"),
        (1, "experience.social_media", "more than experience.working"),
    ]


def test_the_same_row_twice_is_reported_and_empty_ones_are_not() -> None:
    frame = pd.DataFrame({"a": ["x", "y", "x", "", ""], "b": ["1", "1", "1", "", ""]}, index=[2, 3, 4, 5, 6])
    assert [(row, found) for _, row, _, found, _, _ in duplicates(frame, table="t")] == [
        (4, "the same as row 2")
    ]
