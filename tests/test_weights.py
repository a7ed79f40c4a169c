"""Raking and weighted shares against R's survey package, and counts by group against pandas."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import AnalysisError
from analysis.counting import answer_table
from analysis.weights import given as given_weights
from analysis.weights import rake, weighted_share


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


def test_the_error_of_a_raked_share_is_that_of_r(raked: tuple[pd.DataFrame, dict[str, Any], Any]) -> None:
    frame, told, weights = raked
    found = weighted_share(frame["q"], weights)
    assert found.share == pytest.approx(told["raked_p"], abs=1e-9)
    assert found.error == pytest.approx(told["raked_se_linearised_accounting_for_raking"], abs=1e-6)
    assert (found.low, found.high) == pytest.approx(told["ci_logit_raking_aware"], abs=1e-6)


def test_with_weights_that_are_given_the_error_is_that_of_r(
    raked: tuple[pd.DataFrame, dict[str, Any], Any],
) -> None:
    frame, told, weights = raked
    found = weighted_share(frame["q"], given_weights(weights.series))
    assert found.error == pytest.approx(told["raked_se_weights_treated_as_fixed"], abs=1e-9)
    assert (found.low, found.high) == pytest.approx(told["ci_logit_fixed_weights"], abs=1e-9)


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


def test_a_share_of_nobody_is_not_certain() -> None:
    weights = given_weights(pd.Series([1.0] * 90 + [3.0] * 10))
    none, every = (weighted_share(np.full(100, value), weights) for value in (0.0, 1.0))
    assert (none.low, every.high) == (0, 1)
    assert 0.03 < none.high < 0.07
    assert every.low == pytest.approx(1 - none.high)


def test_trimmed_weights_make_no_margin_certain() -> None:
    frame = pd.DataFrame({"sector": ["a"] * 90 + ["b"] * 10})
    found = weighted_share(frame["sector"] == "b", rake(frame, {"sector": {"a": 0.5, "b": 0.5}}, trim=2))
    assert found.low < found.share < found.high


@pytest.mark.parametrize(("heavy", "light"), [(0.05, 0.6), (0.6, 0.05), (0.3, 0.3)])
def test_intervals_cover_when_answers_go_with_the_weights(heavy: float, light: float) -> None:
    """A group of 60 % makes 90 % of the sample: Kish's base covers 87 % of the first."""
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
