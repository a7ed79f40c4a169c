"""Tables of any DataFrame: every count is that of a plain pandas recount, every interval that of scipy."""

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st
from scipy import stats

import analysis
from analysis import AnalysisError, DataError, UnknownNameError

PETS = ["cat", "dog", "fish"]
ANSWER = st.sampled_from([*PETS, "Cat", " dog ", "don't know", None])
HOME = st.sampled_from(["flat", "house", None])


def people(rows: list[tuple[Any, ...]], *names: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(names))


def folded(column: pd.Series) -> pd.Series:
    return column.str.strip().str.lower()


def one(rows: pd.DataFrame, **named: str) -> pd.Series:
    """The row that is told by its columns."""
    for name, value in named.items():
        rows = rows[rows[name] == value]
    (row,) = (row for _, row in rows.iterrows())
    return row


@given(st.lists(st.tuples(ANSWER, HOME), min_size=1, max_size=40))
def test_shares_are_those_of_a_plain_recount(rows: list[tuple[Any, ...]]) -> None:
    frame = people(rows, "pet", "home")
    found = analysis.tabulate(frame, "pet", by="home", options=PETS)
    plain = folded(frame["pet"]).where(lambda pet: pet != "don't know")
    for home, own in plain.groupby(frame["home"]):
        if own.isna().all():  # a share of nobody is none
            assert home not in set(found["group"])
            continue
        for pet in PETS:
            row = one(found, group=home, category=pet)
            assert (row["count"], row["base"]) == ((own == pet).sum(), own.notna().sum())
        refused = (frame["pet"] == "don't know") & (frame["home"] == home)
        assert set(found.loc[found["group"] == home, "left_out"]) == {refused.sum()}


@given(st.integers(1, 60), st.data())
def test_the_interval_is_scipys_wilson(base: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, base))
    frame = pd.DataFrame({"pet": ["cat"] * count + ["dog"] * (base - count)})
    row = one(analysis.tabulate(frame, "pet", options=["cat", "dog"]), category="cat")
    theirs = stats.binomtest(count, base).proportion_ci(method="wilson")
    assert row[["value", "low", "high"]].to_list() == pytest.approx([count / base, theirs.low, theirs.high])


def test_numbers_have_the_mean_and_quartiles_of_numpy_and_students_interval() -> None:
    ages = [23.0, 31, 35, 35, 42, 58, 64]
    found = analysis.tabulate(pd.DataFrame({"age": ages}), "age").set_index("statistic")
    low, high = stats.t.interval(0.95, len(ages) - 1, loc=np.mean(ages), scale=stats.sem(ages))
    assert found.loc["mean", ["value", "low", "high"]].to_list() == pytest.approx([np.mean(ages), low, high])
    quartiles = [found.loc[name, "value"] for name in ("quartile_1", "median", "quartile_3")]
    assert quartiles == pytest.approx(np.quantile(ages, [0.25, 0.5, 0.75]))


def test_weights_are_those_of_a_plain_sum() -> None:
    frame = pd.DataFrame({"pet": ["cat", "dog", "cat", "dog", None], "w": [2.0, 1.0, 0.5, 0.5, 9.0]})
    row = one(analysis.tabulate(frame, "pet", weights="w"), category="cat")
    assert row["value"] == pytest.approx(2.5 / 4)
    assert row["effective_base"] == pytest.approx(4**2 / (4 + 1 + 0.25 + 0.25))


def test_ticks_of_one_cell_and_of_columns_are_the_same_rows() -> None:
    one_cell = pd.DataFrame({"use": ["tv; radio", "tv", "", "radio; paper", None]})
    columns = one_cell["use"].fillna("").str.get_dummies("; ").add_prefix("use[").add_suffix("]")
    shown = ["category", "count", "value"]
    ticked = {"options": ["tv", "radio", "paper"], "kind": "multiple", "base": "ticked_any"}
    a, b = (analysis.tabulate(frame, "use", **ticked)[shown] for frame in (one_cell, columns))
    pd.testing.assert_frame_equal(a, b)
    assert a["count"].to_list() == [2, 2, 1]


def test_a_categorical_keeps_its_order_and_what_nobody_chose() -> None:
    grades = pd.Categorical(["b", "a", "b"], categories=["c", "b", "a"])
    found = analysis.tabulate(pd.DataFrame({"grade": grades}), "grade")
    assert dict(zip(found["category"], found["count"], strict=True)) == {"c": 0, "b": 2, "a": 1}


@pytest.mark.parametrize("kind", ["single", "number", "multiple"])
def test_rows_of_one_name_are_refused_whatever_is_counted(kind: str) -> None:
    """Tables put together have every label twice: who refused to answer cannot be told apart."""
    half = pd.DataFrame({"n": ["1", "don't know"]})
    with pytest.raises(AnalysisError, match=r"reset_index\(drop=True\)"):
        analysis.tabulate(pd.concat([half, half]), "n", kind=kind)


def test_what_cannot_be_counted_is_answered_in_words() -> None:
    frame = pd.DataFrame({"pet": ["cat", "dog"], "home": ["flat", "house"]})
    with pytest.raises(UnknownNameError, match="'pets' is not known.*Did you mean 'pet'"):
        analysis.tabulate(frame, "pets")
    with pytest.raises(UnknownNameError, match="by='house'"):
        analysis.tabulate(frame, "pet", by="house")
    with pytest.raises(AnalysisError, match="frame"):
        analysis.tabulate(["cat", "dog"], "pet")
    assert analysis.tabulate(frame.iloc[:0], "pet").empty


def test_a_table_a_figure_and_a_test_fit_together() -> None:
    frame = people([("ba", "f"), ("ma", "m"), ("ba", "f"), ("ba", "m"), ("ma", "m")] * 12, "degree", "gender")
    rows = analysis.tabulate(frame, "degree", by="gender")
    assert analysis.draw(rows).get_title(loc="left")
    by_group = [own for _, own in rows.groupby("group", sort=False)]
    p = analysis.compare_shares(*by_group).table.loc["ba", "p_worst"]
    theirs = stats.boschloo_exact(pd.crosstab(frame["degree"], frame["gender"])).pvalue
    assert p == pytest.approx(theirs)


def test_rows_of_another_question_are_not_drawn_by_a_study_that_lacks_it(study: analysis.Study) -> None:
    rows = analysis.tabulate(pd.DataFrame({"pet": ["cat", "dog"]}), "pet")
    with pytest.raises(AnalysisError, match=r"add \[questions.pet\] to codebook.toml"):
        analysis.draw(rows, study)
    with pytest.raises(AnalysisError, match="leave wave out"):
        analysis.draw(rows, wave="2021")


def test_answers_that_differ_by_a_sign_are_different_answers() -> None:
    def counts(cells: list[object], **how: Any) -> dict[str, int]:
        found = analysis.tabulate(pd.DataFrame({"q": cells}), "q", **how)
        return dict(zip(found["category"], found["count"].astype("int64"), strict=True))

    assert counts([-1, 1, -1, 1, 1]) == {"1": 3, "-1": 2}
    assert counts(["A", "A-", "A", "B+", "B", "B-"]) == {"A": 2, "A-": 1, "B+": 1, "B": 1, "B-": 1}
    assert counts(["+", "-", "+", "--"]) == {"+": 2, "-": 1, "--": 1}
    assert counts(["yes", "no", "-", "n/a", "yes"]) == {"yes": 2, "no": 1}


def test_a_negative_amount_is_one_and_other_units_have_none() -> None:
    frame = pd.DataFrame({"q": ["-5", "5", "10", "12,5", "\u22123"]})
    found = analysis.tabulate(frame, "q", kind="number").set_index("statistic")["value"]
    assert found["mean"] == pytest.approx((-5 + 5 + 10 + 12.5 - 3) / 5)


def counts(rows: pd.DataFrame) -> dict[str, tuple[int, int]]:
    return {row["category"]: (int(row["count"]), int(row["base"])) for _, row in rows.iterrows()}


@pytest.mark.parametrize("codes", [[1, 2, 1, 1, 2, None], [1, 1.0, "1", 2, 2, None], [1, 2, 1, 1, 2]])
def test_codes_are_the_same_with_a_missing_value_beside_them(codes: list[Any]) -> None:
    frame = pd.DataFrame({"sex": codes, "pet": ["cat", "dog"] * 3} if len(codes) == 6 else {"sex": codes})
    found = analysis.tabulate(frame, "sex", options={"men": ["1"], "women": ["2"]})
    assert counts(found) == {"men": (3, 5), "women": (2, 5)}
    if "pet" in frame:
        assert set(analysis.tabulate(frame, "pet", by="sex")["group"]) == {"1", "2"}


def test_codes_with_options_are_answers_and_no_numbers() -> None:
    frame = pd.DataFrame({"sex": [1, 2, 3, 1, 2]})
    found = analysis.tabulate(frame, "sex", options={"men": "1", "women": "2", "other": "3"})
    assert counts(found) == {"men": (2, 5), "women": (2, 5), "other": (1, 5)}
    with pytest.raises(AnalysisError, match="options must be several texts"):
        analysis.tabulate(frame, "sex", options=[1, 2])  # type: ignore[list-item]


def test_one_word_of_two_options_is_refused() -> None:
    with pytest.raises(AnalysisError, match="labels that are one"):
        analysis.tabulate(pd.DataFrame({"s": ["a", "b"]}), "s", options={"x": ["a", "b"], "y": ["b"]})


def test_a_categorical_counts_as_its_texts_do() -> None:
    said = ["Yes"] * 5 + ["no", "No ", "NO"] + ["Don't know"] * 2
    frame = pd.DataFrame(
        {"q": pd.Categorical(said, categories=["Yes", "no", "No ", "NO", "Don't know", "maybe"])}
    )
    found = analysis.tabulate(frame, "q")
    assert counts(found) == {"Yes": (5, 8), "no": (3, 8), "maybe": (0, 8)}
    assert set(found["left_out"]) == {2}


@pytest.mark.parametrize("kind", [Decimal, float])
def test_numbers_among_objects_are_what_they_are(kind: type) -> None:
    values = pd.Series([*map(kind, ["12.125", "3.375", "7.875"]), None, "2 to 4"], dtype="object")
    found = analysis.tabulate(pd.DataFrame({"x": values}), "x", kind="number")
    assert one(found, statistic="mean")["value"] == pytest.approx((12.125 + 3.375 + 7.875 + 3) / 4)


def test_a_number_of_people_is_no_date() -> None:
    found = analysis.tabulate(pd.DataFrame({"x": ["12", "41310", "250"]}), "x", kind="number", unit="people")
    assert one(found, statistic="mean")["value"] == pytest.approx(13857.333333)


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=12), st.sampled_from([0.1, 0.3, 0.6, 0.7, 1, 3, 1e-7])
)
def test_a_weighted_quantile_does_not_depend_on_the_size_of_the_weights(
    values: list[int], times: float
) -> None:
    frame = pd.DataFrame({"x": [*values, 10, 11, 12], "w": times})
    found = analysis.tabulate(frame, "x", weights="w").set_index("statistic")["value"]
    ordered = sorted(frame["x"])
    for statistic, quarters in {"quartile_1": 1, "median": 2, "quartile_3": 3}.items():
        place = -(-quarters * len(ordered) // 4) - 1  # the first whose part of the weight is not less
        assert found[statistic] == ordered[place]


def test_codes_of_countries_are_answers() -> None:
    frame = pd.DataFrame({"q": list("ynyy"), "land": ["DK", "DK", "NL", "NA"]})
    assert set(analysis.tabulate(frame, "q", by="land")["group"]) == {"DK", "NL", "NA"}
    ticks = pd.DataFrame({"land[DK]": [1, 1, 0, 0], "land[NL]": [1, 0, 1, 1]})
    assert counts(analysis.tabulate(ticks, "land")) == {"DK": (2, 4), "NL": (3, 4)}
    assert counts(analysis.tabulate(pd.DataFrame({"q": ["y", "n", "dk"]}), "q")) == {"y": (1, 2), "n": (1, 2)}


def test_a_column_of_no_option_is_an_answer_of_ones_own() -> None:
    frame = pd.DataFrame({"q[a]": [1, 0, 0, 0], "q[b]": [0, 1, 1, 0]})
    assert counts(analysis.tabulate(frame, "q", options=["a", "c"])) == {
        "a": (1, 3),
        "c": (0, 3),
        "other": (2, 3),
    }


def test_a_base_or_unit_that_is_none_is_told_whatever_is_counted() -> None:
    frame = pd.DataFrame({"pet": ["cat", "dog"], "x": [0.5, float("inf")]})
    with pytest.raises(UnknownNameError, match="base='bogus' is not known"):
        analysis.tabulate(frame, "pet", base="bogus")
    with pytest.raises(UnknownNameError, match="unit='bogus' is not known"):
        analysis.tabulate(frame, "pet", unit="bogus")
    with pytest.raises(AnalysisError, match="'x' has numbers without end"):
        analysis.tabulate(frame, "x", kind="number")


PAIRS = [("1. Klasse", "2. Klasse"), ("Q1: 2020", "Q2: 2020"), ("A", "A*"), ("AA", "AA-"), ("O", "O-")]
PAIRS += [(":)", ":("), ("\u30d0\u30b9", "\u30d1\u30b9"), ("\u0e1b\u0e48\u0e32", "\u0e1b\u0e49\u0e32")]
PAIRS += [("Accepted", "Declined"), ("Sure", "Not sure")]


@pytest.mark.parametrize("pair", PAIRS)
def test_answers_that_differ_in_a_number_or_a_sign_are_two(pair: tuple[str, str]) -> None:
    frame = pd.DataFrame({"a": [pair[0], pair[1], pair[1]], "by": [pair[0], pair[1], pair[1]]})
    assert analysis.tabulate(frame, "a").set_index("category")["count"].to_dict() == {pair[1]: 2, pair[0]: 1}
    assert set(analysis.tabulate(frame, "a", by="by")["group"]) == set(pair)


def test_numbers_before_answers_do_not_hide_what_they_are() -> None:
    frame = pd.DataFrame({"a": ["1. Yes", "2. No", "2. No", "9. Don't know"]})
    found = analysis.tabulate(frame, "a", options=["Yes", "No"]).set_index("category")
    assert found["count"].to_dict() == {"Yes": 1, "No": 2}
    assert set(found["left_out"]) == {1}


def test_of_bands_only_the_ends_of_a_median_are_known() -> None:
    ages = pd.DataFrame({"age": ["18-24"] * 30 + ["25-34"] * 30 + ["65+"] * 41})
    found = analysis.tabulate(ages, "age", kind="number", unit="years").set_index("category")
    assert found["value"].isna().all()
    assert set(found["reading"]) == {"bands"}
    assert found.loc["median", ["low", "high"]].tolist() == [25, 35]
    assert found.loc["quartile_3", "low"] == 65
    assert pd.isna(found.loc["quartile_3", "high"])
    refused = pd.concat([ages, pd.DataFrame({"age": ["don't know"]})], ignore_index=True)
    again = analysis.tabulate(refused, "age", kind="number", unit="years").set_index("category")
    pd.testing.assert_frame_equal(again.drop(columns="left_out"), found.drop(columns="left_out"))
    some = pd.DataFrame({"age": ["18-24"] * 3 + ["20", "30", "40", "50"]})
    assert set(analysis.tabulate(some, "age", kind="number", unit="years")["reading"]) == {"midpoints"}


def test_a_quantile_among_answers_without_an_end_is_a_lower_bound() -> None:
    cells = pd.DataFrame({"n": ["5", "6", "7", "8", "more than 10", "more than 10", "more than 10"]})
    found = analysis.tabulate(cells, "n", kind="number").set_index("category")
    assert found.loc["quartile_3", ["value", "reading"]].tolist() == [10, "lower bound"]
    assert found.loc["median", ["value", "reading"]].tolist() == [8, "midpoints"]


def test_who_answered_is_who_ticked_where_nobody_can_mean_none() -> None:
    """A no to all options is an answer; nothing in a cell may be one, so the bases are not the same."""
    cells = pd.DataFrame({"food": ["dry", "dry, wet", "", ""]})
    flags = pd.DataFrame({"food[dry]": ["yes", "yes", "no", "no"], "food[wet]": ["no", "yes", "no", "no"]})
    ticked, said = (analysis.tabulate(frame, "food", kind="multiple") for frame in (cells, flags))
    assert [(set(rows["reading"]), set(rows["base"])) for rows in (ticked, said)] == [
        ({"ticked_any"}, {2}),
        ({"answered"}, {4}),
    ]
    with pytest.raises(DataError, match="shares of different bases: answered and ticked_any"):
        analysis.compare_shares(ticked, said)


def test_words_are_no_numbers() -> None:
    with pytest.raises(AnalysisError, match="'pet': none of its 3 answers can be read as a number"):
        analysis.tabulate(pd.DataFrame({"pet": PETS}), "pet", kind="number")


@pytest.mark.parametrize("kind", [int, float, Decimal])
def test_numbers_are_numbers_whatever_holds_them(kind: Any) -> None:
    ages = pd.DataFrame({"age": pd.Series([kind(n) for n in (20, 31, 42, 55)], dtype="object")})
    assert analysis.tabulate(ages, "age").set_index("category")["value"].to_dict() == {
        **{"mean": 37, "median": 36.5, "quartile_1": 28.25, "quartile_3": 45.25}
    }


def test_what_is_no_column_is_answered_in_words() -> None:
    frame = pd.DataFrame({"pet": PETS})
    with pytest.raises(AnalysisError, match="by must be a str, but a ndarray came"):
        analysis.tabulate(frame, "pet", by=np.array([1, 2, 3]))
    with pytest.raises(AnalysisError, match="weights must be numbers of 0 or more, but dates came"):
        analysis.tabulate(frame, "pet", weights=pd.Series(pd.date_range("2020", periods=3)))
    of_two = pd.concat({"pet": frame, "other": frame}, axis=1)
    with pytest.raises(AnalysisError, match="Several columns are named 'pet'"):
        analysis.tabulate(of_two, "pet")
