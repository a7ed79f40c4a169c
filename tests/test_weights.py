"""Raking and weighted shares against R's survey package, and counts by group against pandas."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from scipy.stats import ttest_1samp

from analysis import AnalysisError
from analysis.counting import answer_table
from analysis.intervals import mean_interval
from analysis.weights import given as given_weights, rake
from tests.rates import SURVEYS, coverage


@pytest.fixture(scope="module")
def raked(reference: dict[str, Any]) -> tuple[pd.DataFrame, dict[str, Any], Any]:
    case = reference["raked_proportion"]
    rows = [(c["gender"], c["edu"], c["q"]) for c in case["inputs"]["cells"] for _ in range(c["count"])]
    frame = pd.DataFrame(rows, columns=["gender", "edu", "q"])
    margins = {"gender": case["inputs"]["target_gender"], "edu": case["inputs"]["target_edu"]}
    return frame, case["expected"], rake(frame, margins)


def test_raked_weights_are_those_of_r(raked: tuple[pd.DataFrame, dict[str, Any], Any]) -> None:
    frame, told, weights = raked
    assert weights.converged
    for cell in told["weights_by_cell"]:
        own = weights.series[(frame["gender"] == cell["gender"]) & (frame["edu"] == cell["edu"])]
        assert own.to_numpy() == pytest.approx(cell["w"], abs=1e-7)
    assert weights.effective_base == pytest.approx(told["kish_n_eff"], abs=1e-6)


def test_a_raked_share_and_its_error_are_those_of_r(raked: tuple[pd.DataFrame, dict[str, Any], Any]) -> None:
    """The effective base is the smaller of Kish's and of what R's error leaves, whose n is n - 1."""
    frame, told, weights = raked
    answers = pd.Series(pd.Categorical(frame["q"], [0, 1]))
    row = answer_table(answers, weights=weights.series).loc[1]
    assert row["share"] == pytest.approx(told["raked_p"], abs=1e-9)
    linearised = told["raked_se_weights_treated_as_fixed"] ** 2 * 139 / 140
    wanted = min(told["kish_n_eff"], told["raked_p"] * (1 - told["raked_p"]) / linearised)
    assert row["effective_base"] == pytest.approx(wanted, abs=1e-6)


def test_trimmed_weights_stay_in_bounds_and_say_that_margins_are_not_met() -> None:
    frame = pd.DataFrame({"sector": ["a"] * 98 + ["b"] * 2})
    weights = rake(frame, {"sector": {"a": 0.5, "b": 0.5}}, trim=3)
    assert weights.series.max() <= 3 + 1e-6
    assert weights.series.min() >= 1 / 3 - 1e-6
    assert weights.series.mean() == pytest.approx(1)
    assert not weights.converged
    assert "the margins are not met" in weights.summary


@settings(max_examples=40)
@given(st.integers(0, 2**16))
def test_raking_goes_on_until_the_margins_are_met(seed: int) -> None:
    """Margins that some weights meet are met, however slowly: the largest gap may grow on the way."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"x": rng.integers(0, 3, 25).astype(str), "y": rng.integers(0, 3, 25).astype(str)})
    truth = rng.random(25) ** 3 + 0.02
    margins = {name: (pd.Series(truth).groupby(frame[name]).sum() / truth.sum()).to_dict() for name in frame}
    found = rake(frame, margins)
    assert found.converged
    for name, of in margins.items():
        assert (found.series.groupby(frame[name]).sum() / 25).to_dict() == pytest.approx(of, abs=1e-6)


@pytest.mark.parametrize(("heavy", "light"), [(0.05, 0.6), (0.6, 0.05), (0.3, 0.3)])
def test_intervals_cover_when_answers_go_with_the_weights(heavy: float, light: float) -> None:
    """A group of 60 % makes 90 % of the sample."""
    rng = np.random.default_rng(7)
    covered = []
    for _ in range(600):
        often = rng.random(140) < 0.9
        answers = np.where(rng.random(140) < np.where(often, heavy, light), "yes", "no")
        weights = np.where(often, 0.6 / often.mean(), 0.4 / (1 - often.mean()))
        row = answer_table(pd.Series(pd.Categorical(answers, ["yes", "no"])), weights=pd.Series(weights))
        low, high = row.loc["yes", ["low", "high"]]
        covered.append(low <= 0.6 * heavy + 0.4 * light <= high)
    assert np.mean(covered) > 0.91


@pytest.mark.parametrize(
    ("margins", "told"),
    [
        ({"sector": {"a": 0.5, "b": 0.4}}, "adds to 0.9, not to 1"),
        ({"sector": {"a": 0.5, "c": 0.5}}, "no respondent is c; the margin has no 'b'"),
        ({"region": {"a": 1.0}}, "There is no column 'region' to rake to; there are sector."),
    ],
)
def test_margins_that_cannot_be_met_are_answered(margins: dict[str, dict[str, float]], told: str) -> None:
    with pytest.raises(AnalysisError, match=told):
        rake(pd.DataFrame({"sector": ["a", "b"]}), margins)


@pytest.mark.parametrize("trim", [0.5, 1, float("nan")])
def test_a_bound_that_no_weights_can_keep_to_is_answered(trim: float) -> None:
    with pytest.raises(AnalysisError, match="trim=.* must be above 1"):
        rake(pd.DataFrame({"sector": ["a", "b"]}), {"sector": {"a": 0.5, "b": 0.5}}, trim=trim)


def test_everything_wrong_with_margins_is_told_at_once() -> None:
    frame = pd.DataFrame({"sector": ["a", "b"], "size": ["s", "l"], "age": ["old", "young"]})
    margins: Any = {
        "sector": {"a": -0.5, "b": 1.5},
        "size": {},
        "age": {"old": float("nan"), "young": None},
        "region": {"north": 0.7},
    }
    with pytest.raises(AnalysisError) as caught:
        rake(frame, margins, trim=0.2)
    for told in (
        "trim=0.2 must be above 1",
        "'sector' must have shares above 0 and up to 1, but has a: -0.5, b: 1.5",
        "The margin of 'size' has no categories",
        "'age' must have shares above 0 and up to 1, but has old: nan, young: None",
        "no column 'region' to rake to; there are sector, size, age",
        "The margin of 'region' adds to 0.7",
    ):
        assert told in str(caught.value)


@pytest.mark.parametrize("margins", [{}, {"sector": {"a": 1.0, "b": 0.0}}, {"sector": 0.5}, None])
def test_margins_that_are_none_are_answered(margins: Any) -> None:
    with pytest.raises(AnalysisError, match="margin"):
        rake(pd.DataFrame({"sector": ["a", "b"]}), margins)


def test_who_weighs_nothing_is_left_out_everywhere() -> None:
    rng = np.random.default_rng(11)
    weights, answers = pd.Series(rng.random(60) * (rng.random(60) < 0.4)), pd.Series(rng.random(60) < 0.5)
    kept = weights > 0
    whole, part = given_weights(weights), given_weights(weights[kept])
    assert whole.series[kept].to_numpy() == pytest.approx(part.series)
    assert whole.effective_base == pytest.approx(part.effective_base)
    chosen = pd.Series(pd.Categorical(answers.map({True: "yes", False: "no"})))
    found = answer_table(chosen, weights=weights)
    assert found["base"].tolist() == [kept.sum()] * 2
    pd.testing.assert_frame_equal(found, answer_table(chosen[kept], weights=weights[kept]))
    values = pd.Series(rng.normal(5, 2, 60))
    assert mean_interval(values, weights) == mean_interval(values[kept], weights[kept])


def test_two_people_with_weight_leave_a_mean_open() -> None:
    """Student's t of two, not of a hundred."""
    mean, low, high = mean_interval(pd.Series([0, 10] + [5] * 98), pd.Series([1, 1] + [0] * 98))
    assert (mean, low, high) == pytest.approx((5, 0, 5 + 12.7062 * 5), abs=1e-3)
    values, weights = pd.Series([1.0, 4, 9, 9]), pd.Series([2, 2, 2, 0])
    wanted = ttest_1samp([1, 4, 9], 0).confidence_interval(0.95)
    assert mean_interval(values, weights)[2] == pytest.approx(wanted.high)
    assert np.isnan(mean_interval(pd.Series([1.0, 2.0]), pd.Series([1, 1e-30]))[1])


@pytest.mark.parametrize("survey", SURVEYS)
def test_weighted_intervals_cover_what_they_say(survey: str) -> None:
    """Whether weights have to do with answers or not; the table is in docs/status.md."""
    found = coverage(survey)
    assert found.share > 0.945
    assert found.mean > 0.935


@pytest.mark.parametrize("values", [["1", "x"], ["1", "-1"], ["0", "0"], ["1", ""], ["1", "inf"]])
def test_weights_that_are_none_are_answered(values: list[str]) -> None:
    with pytest.raises(AnalysisError, match="Weights must be numbers of 0 or more"):
        given_weights(pd.Series(values))


@settings(max_examples=25)
@given(st.integers(0, 2**16))
def test_answers_by_group_agree_with_pandas(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 400))
    answers = pd.Series(pd.Categorical.from_codes(rng.integers(-1, 3, n), ["a", "b", "c"]))
    by, weights = pd.Series(rng.choice(["x", "y"], n)), pd.Series(rng.random(n) + 0.1)
    table = answer_table(answers, by=by, weights=weights)
    known = answers.notna()
    wanted = pd.crosstab(
        by[known], answers[known], values=weights[known], aggfunc="sum", normalize="index", dropna=False
    )
    for group, option in table.index:
        if table.loc[(group, option), "base"]:
            assert table.loc[(group, option), "share"] == pytest.approx(wanted.fillna(0).loc[group, option])
    assert table["count"].sum() == known.sum()


def test_who_has_no_answer_to_a_margin_keeps_the_weight_of_the_others() -> None:
    frame = pd.DataFrame({"sex": ["m"] * 30 + ["w"] * 10 + [None] * 10, "age": ["old", "young"] * 25})
    weights = rake(frame, {"sex": {"m": 0.5, "w": 0.5}}).series
    known = weights[frame["sex"].notna()]
    assert known[frame["sex"] == "m"].sum() / known.sum() == pytest.approx(0.5)
    assert weights[frame["sex"].isna()].unique() == pytest.approx([1.0])
    both = rake(frame, {"sex": {"m": 0.5, "w": 0.5}, "age": {"old": 0.3, "young": 0.7}})
    assert both.converged
    assert both.series[frame["age"] == "old"].sum() / 50 == pytest.approx(0.3)


def test_a_margin_of_truths_is_raked_to() -> None:
    frame = pd.DataFrame({"works": [True, True, True, False]})
    assert rake(frame, {"works": {True: 0.5, False: 0.5}}).series.tolist() == pytest.approx([2 / 3] * 3 + [2])  # type: ignore[dict-item]


def test_a_categorical_with_a_gap_is_raked_as_texts_are() -> None:
    margins = {"s": {"x": 0.5, "y": 0.5}}
    answers = pd.DataFrame({"s": ["x", "y", "y", None]})
    assert rake(answers.astype("category"), margins).series.equals(rake(answers, margins).series)


def test_a_weight_that_is_missing_is_called_so() -> None:
    with pytest.raises(AnalysisError, match=r"there is none \(0 leaves somebody out\) in row 1"):
        given_weights(pd.Series(["1.5", ""]))
