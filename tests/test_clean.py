"""Cleaning: every changed cell in the log, people kept out, amounts as people write them."""

import pandas as pd
import pytest
from hypothesis import example, given, strategies as st

from analysis.clean import clean
from analysis.clean.log import (
    EMPTY_ERRORS,
    MEND_LETTERS,
    TRIM_SPACE,
    beyond_the_whole,
    duplicates,
    implausible,
    mend_letters,
)
from analysis.clean.numbers import codes_among, read_amount, read_amounts, read_yes_no
from analysis.clean.personal import MASK_PERSONAL, drop_personal, mask
from analysis.clean.recode import recode
from analysis.labels import is_nonsubstantive, plain
from tests.conftest import BOOK

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_the_log_accounts_for_every_changed_cell(texts: list[str]) -> None:
    before = pd.DataFrame({"a": texts, "b": texts[::-1]})
    cleaned = clean(before, [MEND_LETTERS, TRIM_SPACE])
    step = before
    changed = 0
    for mending in (MEND_LETTERS, TRIM_SPACE):
        after = step.map(mending.mend)
        changed += int((step != after).to_numpy().sum())
        step = after
    assert cleaned.log["count"].sum() == changed
    pd.testing.assert_frame_equal(cleaned.frame, step)
    assert before["a"].to_list() == texts, "the frame that came is left as it is"


@given(st.lists(TEXTS, min_size=1, max_size=8))
@example(["Â\x0c0"])
@example(["Â\t\tÂ\t0"])
def test_cleaning_twice_changes_nothing_more(texts: list[str]) -> None:
    once = clean(pd.DataFrame({"a": texts}), [MEND_LETTERS, TRIM_SPACE]).frame
    assert clean(once, [MEND_LETTERS, TRIM_SPACE]).frame["a"].to_list() == once["a"].to_list()


def test_letters_of_the_wrong_encoding_are_mended_and_typing_is_not() -> None:
    frame = pd.DataFrame({"a": ["geÃ¯nteresseerd", "“nice” – &amp; ﬁne", "café"]})
    assert frame["a"].map(mend_letters).to_list() == ["geïnteresseerd", "“nice” – &amp; ﬁne", "café"]


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
    kept = drop_personal(pd.DataFrame(PERSONAL), {"years"})
    cleaned = clean(kept.frame, [MASK_PERSONAL, MEND_LETTERS, TRIM_SPACE])
    assert list(cleaned.frame) == ["remark", "years"]
    assert cleaned.frame["remark"].to_list() == ["mail [e-mail] or call [phone]", "ask [handle]"]
    assert cleaned.frame["years"].to_list() == PERSONAL["years"]
    told = kept.log.to_csv() + cleaned.log.to_csv()
    assert not any(word in told for word in ("jan", "Jan", "ann@", "1234", "linkedin", "192.168"))
    dropped = kept.log.set_index("column")["count"].to_dict()
    assert set(kept.log["after"]) == {"(dropped)"}
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
        ("1 year and six months", 1.5, 1.5, 1.5, "exact"),
        ("1,5 jaar en 3 maanden", 1.75, 1.75, 1.75, "exact"),
        ("zes maanden", 0.5, 0.5, 0.5, "exact"),
        ("less than six months", 0.25, 0, 0.5, "less than"),
        ("6-12 months", 0.75, 0.5, 1, "band"),
        ("6 maanden tot 1 jaar", 0.75, 0.5, 1, "band"),
        ("18 months of experience", 1.5, 1.5, 1.5, "exact"),
        ("3½", 3.5, 3.5, 3.5, "exact"),
        ("41310", 3.5, 2, 5, "excel date"),
        ("41435", 8, 6, 10, "excel date"),
        ("2013-02-05", 3.5, 2, 5, "excel date"),
        ("5-feb", 3.5, 2, 5, "excel date"),
        ("2-mei", 3.5, 2, 5, "excel date"),
        ("3 years or less", 1.5, 0, 3, "less than"),
        ("4 jaar of minder", 2, 0, 4, "less than"),
        ("younger than 18", 9, 0, 18, "less than"),
        ("niet ouder dan 30 jaar", 15, 0, 30, "less than"),
        ("t/m 6 jaar", 3, 0, 6, "less than"),
        ("17 and under", 8.5, 0, 17, "less than"),
        ("at most 9 years", 4.5, 0, 9, "less than"),
        ("hoogstens 8", 4, 0, 8, "less than"),
        ("niet meer dan twee jaar", 1, 0, 2, "less than"),
        ("no more than 6 months", 0.25, 0, 0.5, "less than"),
        ("<= 7", 3.5, 0, 7, "less than"),
        ("75 or over", 75, 75, None, "more than"),
        ("ouder dan 64", 64, 64, None, "more than"),
        ("80 jaar of ouder", 80, 80, None, "more than"),
        ("30 years and up", 30, 30, None, "more than"),
        ("tenminste 3 jaar", 3, 3, None, "more than"),
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
        ("$25,000 or less", 12_500),
        ("25.000 euro of minder", 12_500),
        ("fewer than 400", 200),
    ],
)
def test_amounts_have_thousands(text: str, value: float) -> None:
    assert read_amount(text, unit="amount").value == value


def test_people_are_counted_in_thousands_and_excel_dates_are_bands() -> None:
    assert [read_amount(text, unit="people").value for text in ("1.200", "5-feb", "12")] == [1200, 3.5, 12]


@pytest.mark.parametrize(
    "text",
    [
        *("lots", "-3", "5 or so maybe", "", "n/a", "1.2.3.4", "12/25/2013 was nice"),
        *("7" * 26, "3-" + "8" * 40, "> 12345678901234567", "6" * 79),
    ],
)
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


REFUSALS = [
    *("Prefer not to disclose", "I'd rather not say", "Other or prefer not to say", "Don't know / unsure"),
    *("I am not sure yet", "Decline to state", "Wil ik liever niet zeggen", "Ik weet het nog niet", "N/A"),
]


@pytest.mark.parametrize("text", REFUSALS)
def test_a_refusal_is_no_answer_and_is_told_apart(text: str) -> None:
    found = recode(pd.Series(["yes", text, "maybe so"]), {"formal": ["yes"]}, free="another")
    assert found.answers.isna().to_list() == [False, True, False]
    assert found.nonsubstantive.to_dict() == {1: text}
    assert found.strange.to_dict() == {2: "maybe so"}, "only what somebody said is in their own words"


def test_a_refusal_that_the_questionnaire_offers_is_its_option() -> None:
    found = recode(pd.Series(["Not sure"]), {"sure": ["sure"], "unsure": ["not sure"]})
    assert (found.answers.to_list(), len(found.nonsubstantive)) == (["unsure"], 0)


@pytest.mark.parametrize(
    "text", ["Prefer to self-describe", "Other", "not sure, but blogs", "I know", "none"]
)
def test_what_says_something_is_no_refusal(text: str) -> None:
    assert not is_nonsubstantive(plain(text))


def test_what_answers_otherwise_is_in_the_base() -> None:
    found = recode(pd.Series(["yes", "no", "hm"]), {"formal": ["yes"]}, otherwise=["no"])
    assert found.answers.to_list() == ["formal", "(otherwise)", "(otherwise)"]
    assert found.strange.to_list() == ["hm"]


def test_what_cannot_be_is_reported() -> None:
    years = pd.DataFrame({"social_media": [3.0, 9.0, None], "working": [10.0, 5.0, 70.0]})
    of = BOOK.items["experience"]
    found = [
        *implausible(years["working"], table="t", column="experience.working", of=of),
        *beyond_the_whole(years, table="t", of=of),
    ]
    assert [(notice.row, notice.column, notice.why.split(",")[0]) for notice in found] == [
        ("2", "experience.working", "more than there can be"),
        ("1", "experience.social_media", "more than experience.working"),
    ]


def test_the_same_row_twice_is_reported_and_empty_ones_are_not() -> None:
    frame = pd.DataFrame({"a": ["x", "y", "x", "", ""], "b": ["1", "1", "1", "", ""]}, index=[2, 3, 4, 5, 6])
    found = duplicates(frame, table="t")
    assert [(notice.row, notice.found) for notice in found] == [("4", "the same as row 2")]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("jan at example dot org", "[e-mail]"),
        ("jan (at) example (dot) org", "[e-mail]"),
        ("jan＠example.org", "[e-mail]"),
        ("jan\u200b@example.org", "[e-mail]"),
        ("2001:db8::1", "[ip]"),
        ("the ratio 3:4:5:6:7", "the ratio 3:4:5:6:7"),
        ("from 192.168.1.23.", "from [ip]."),
        ("NL91 ABNA 0417 1643 00", "[iban]"),
        ("DE89370400440532013000", "[iban]"),
        ("BE68 5390 0754 7034", "[iban]"),
        ("BE68 5390 0754 7034 CALL ME", "[iban] CALL ME"),
        ("NL91 ABNA 0417 1643 01", "[iban]"),
        ("DE89370400440532013001", "DE89370400440532013001"),
        ("instagram.com/jan", "[url]"),
        ("123456782", "[bsn]"),
        ("123456789", "123456789"),
        *((same, same) for same in ("12:30:45", "look at amazon.com", "2000-2010", "1.234.567", "7 tot 9")),
        *((same, same) for same in ("100.000 - 250.000", "310.000 - 500.000", "10.000-50.000", "€ 50.000")),
        *((same, same) for same in ("310000-350000", "100000 - 250000")),
        *((same, same) for same in ("100 000 - 250 000", "500.000 - 1.000.000", "1.000.000.000")),
    ],
)
def test_people_are_masked_and_amounts_are_not(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("piece", ["a", "1", "a.", "1:", "(0", "@a", "a b ", "a at ", "+1 "])
def test_a_long_text_is_masked_at_once(piece: str) -> None:
    """No pattern looks at a text again and again: this would take hours."""
    assert mask(piece * 50_000)


def test_errors_of_excel_are_empty_cells_and_logged() -> None:
    cleaned = clean(pd.DataFrame({"a": ["#N/B", "#DEEL/0!", "#NAME?", "#1", "x"]}), [EMPTY_ERRORS])
    assert cleaned.frame["a"].to_list() == ["", "", "", "#1", "x"]
    assert cleaned.log["count"].sum() == 3


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("een miljoen", "amount", 1e6),
        ("half a million", "amount", 5e5),
        ("twee mln", "amount", 2e6),
        ("five k", "amount", 5e3),
        ("€ 50.000,-", "amount", 5e4),
        ("50 duizend", "amount", 5e4),
        ("1 ton", "amount", 1e5),
        ("50.000 per jaar", "amount", 5e4),
        ("1 250", "people", 1250),
        ("2.1250", "people", 2.125),
        (",5", "people", 0.5),
        ("5fte", "people", 5),
        ("twee en een half", "people", 2.5),
        ("2 jaar en een half", "years", 2.5),
        ("5 jaar werkervaring", "years", 5),
        ("okt-15", "people", 12.5),
        *((strange, "people", None) for strange in ("10 12", "10 m", "Jansen 5", "Marieke 3", "1980-05-12")),
        *((date, "amount", None) for date in ("25-jan", "2036-11-21", "12 mei 1980")),
        *((band, "amount", None) for band in ("500-1m", "50 - 1 ton", "5000 months")),
        ("800 - 1,5k", "amount", 1150),
        ("9" * 5000 + " jaar en 3 maanden", "years", None),
    ],
)
def test_amounts_are_read_or_left_and_never_guessed(text: str, unit: str, value: float | None) -> None:
    found = read_amount(text, unit=unit).value
    assert found == value or (value is None and pd.isna(found))


@given(st.text(max_size=100), st.sampled_from(["years", "amount", "people"]))
def test_any_text_is_an_amount_or_none(text: str, unit: str) -> None:
    found = read_amount(text, unit=unit)
    assert (found.how == "") == pd.isna(found.value)


@pytest.mark.parametrize("text", ["geen master", "bezig met master", "bachelor (niet afgerond)", "not a phd"])
def test_a_word_that_is_taken_back_is_no_answer(text: str) -> None:
    words = {"bachelor": ["bachelor"], "master": ["master"], "phd": ["phd"]}
    assert recode(pd.Series([text]), words, inside=True).strange.tolist() == [text]


@pytest.mark.parametrize(
    ("text", "degree"),
    [
        ("MSc in Marketing", "master"),
        ("MA Communication", "master"),
        ("Graduate degree", "master"),
        ("Boston, MA", None),
        ("High school graduate", None),
        ("Certified Scrum Master", None),
        ("Master's in progress", None),
        ("currently pursuing an MBA", None),
        ("PhD candidate", None),
        ("HBO gestopt", None),
        ("Propedeuse hbo", None),
    ],
)
def test_a_degree_that_nobody_holds_is_none(text: str, degree: str | None) -> None:
    item = BOOK.items["degree_level"]
    found = recode(pd.Series([text]), item.words, inside=item.inside, denied=item.denied)
    assert (found.answers.tolist() == [degree]) if degree else (found.strange.tolist() == [text])


@pytest.mark.parametrize(
    ("text", "low", "high", "how"),
    [
        ("5 bis 7 Jahre", 5, 7, "band"),
        ("mehr als 10 Jahre", 10, None, "more than"),
        ("unter 1 Jahr", 0, 1, "less than"),
        ("anderthalb Jahre", 1.5, 1.5, "exact"),
        ("6 Monate", 0.5, 0.5, "exact"),
        ("ca. 2,5 Jahre", 2.5, 2.5, "about"),
    ],
)
def test_amounts_are_read_in_german(text: str, low: float, high: float | None, how: str) -> None:
    found = read_amount(text)
    assert (found.low, None if found.high != found.high else found.high, found.how) == (low, high, how)


@pytest.mark.parametrize(
    "text", ["Keine Angabe", "Weiß nicht", "Das weiß ich nicht", "k. A.", "Möchte ich nicht sagen"]
)
def test_refusals_are_known_in_german(text: str) -> None:
    assert is_nonsubstantive(plain(text)) == (text != "k. A."), "with a space it may be anybody's initials"


def test_days_of_many_years_are_no_bands() -> None:
    started = ["2012-02-05", "2015-03-06", "2019-01-04", "4"]
    assert read_amounts(pd.Series(started), unit="years")["how"].to_list() == ["", "", "", "exact"]
    bands = ["2012-02-05", "2012-03-06", "2013-01-04", "4"]  # typed before and after New Year
    assert read_amounts(pd.Series(bands), unit="years")["low"].to_list() == [2, 3, 1, 4]


def test_one_number_in_millions_makes_no_decimals_of_thousands() -> None:
    column = pd.Series(["1.234", "5.678", "1.000.000", "12.5k"])
    assert read_amounts(column, unit="people")["value"].tolist() == [1234, 5678, 1_000_000, 12_500]


def test_thousands_of_thousands_are_not_guessed() -> None:
    assert read_amount("$1,250k", unit="amount").how == ""
    assert read_amount("1,5 mln", unit="amount").value == 1_500_000


def test_a_refusal_is_none_of_the_options_whatever_else_was_answered() -> None:
    """Where nobody in a wave says no, "not sure" is no second answer: the questionnaire has one."""
    words = {"yes": ["yes"], "no": ["no"]}
    for cells in (["yes", "yes", "not sure"], ["yes", "no", "not sure"]):
        found = recode(pd.Series(cells), words)
        assert found.answers.notna().tolist() == [True, True, False]
        assert found.nonsubstantive.tolist() == ["not sure"]
    accepted = recode(
        pd.Series(["accepted", "declined"]), {"accepted": ["accepted"], "declined": ["declined"]}
    )
    assert accepted.answers.tolist() == ["accepted", "declined"]


@pytest.mark.parametrize(
    ("cells", "mean"),
    [
        (["2.333", "3.667", "2", "4", "3.333", "1.667"], 17 / 6),
        (["0.532", "1.230", "2.118", "0.999"], 1.21975),
        (["0.250", "0.500", "0.750", "1.000", "1.250", "1.500"], 0.875),
        (["0,500", "1,750", "2,250", "3,100"], 1.9),
        (["45.000", "38.500", "51.250", "45"], 33_698.75),
        (["45.000", "52.500", "0.500"], 32_500 + 0.5 / 3),
        (["twenty-five", "thirty one", "five-ten"], (25 + 31 + 7.5) / 3),
        (["1.204", "7", "15", "3.415", "987"], 1_125.6),
        (["(1,250.00)", "(300.00)", "200.00", "100.50"], -312.375),
        (["$(1,250)", "($300)", "$200"], -450),
        (["0 - Not at all", "5", "10 - Very likely", "25 jan"], 5),
    ],
)
def test_what_signs_mean_is_seen_in_the_column(cells: list[str], mean: float) -> None:
    assert read_amounts(pd.Series(cells), unit="amount")["value"].mean() == pytest.approx(mean)


def test_codes_for_no_answer_stand_apart() -> None:
    hours = [36.0, 40.0, 38.0]
    assert codes_among(pd.Series([*hours, 999, -99])) == [-99, 999]
    assert codes_among(pd.Series([*hours, 45, -9, -20])) == []
    assert codes_among(pd.Series([70.0, 80.0, 99.0])) == []
    assert codes_among(pd.Series([99.0])) == []
