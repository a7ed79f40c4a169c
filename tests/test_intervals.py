"""Counts behind a percentage, and Wilson's interval, against R, scipy and brute force."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.stats import binomtest

from analysis.intervals import mean_interval, paired_newcombe, possible_counts, wilson

CASES = ["ci_prop_32_50", "ci_prop_81_140", "ci_prop_0_50"]


@pytest.mark.parametrize("case", CASES)
def test_wilson_is_that_of_r(reference: dict[str, Any], case: str) -> None:
    told = reference[case]
    low, high = wilson(told["inputs"]["x"], told["inputs"]["n"])
    assert [low, high] == pytest.approx(told["expected"]["wilson"], abs=told["abs_tol"])


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.999))
def test_wilson_is_that_of_scipy(count_base: tuple[int, int], confidence: float) -> None:
    count, base = count_base
    theirs = binomtest(count, base).proportion_ci(confidence, method="wilson")
    assert wilson(count, base, confidence=confidence) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_wilson_takes_arrays_and_keeps_missing() -> None:
    low, high = wilson([32, np.nan, 0, 50], [50, 50, 50, 50])
    assert np.isnan([low[1], high[1]]).all()
    assert (low[2], high[3]) == (0, 1)
    assert np.isnan(wilson(0, np.nan)).all()


@pytest.mark.parametrize(
    ("count", "base", "confidence", "message"),
    [
        (51, 50, 0.95, "count must lie between 0 and base"),
        (-1, 50, 0.95, "count must lie between 0 and base"),
        (0, 0, 0.95, "base must be positive"),
        (1, 2, 95, "confidence must lie between 0 and 1, but 95 came"),
    ],
)
def test_wilson_refuses_nonsense(count: int, base: int, confidence: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wilson(count, base, confidence=confidence)


def test_counts_are_those_of_r(reference: dict[str, Any]) -> None:
    for told in reference["counts_behind_percent"]["expected"]:
        assert list(possible_counts(f"{told['percent']:g}", told["n"])) == told["counts"]


def test_impossible_percentages_are_those_of_scrutiny(reference: dict[str, Any]) -> None:
    for told in reference["grim_percent"]["expected"]:
        assert bool(possible_counts(told["percent"], told["n"])) == told["consistent"]


@given(st.integers(1, 300), st.integers(0, 2), st.data())
def test_counts_are_those_found_by_rounding_every_count(base: int, digits: int, data: st.DataObject) -> None:
    step = Decimal(1).scaleb(-digits)
    shown = {
        count: {
            (Decimal(100 * count) / base).quantize(step, rule) for rule in (ROUND_HALF_UP, ROUND_HALF_EVEN)
        }
        for count in range(base + 1)
    }
    printed = data.draw(st.sampled_from(sorted(set().union(*shown.values()))))
    by_hand = [count for count, figures in shown.items() if printed in figures]
    found = list(possible_counts(str(printed), base))
    # An exact half may also have gone down: "half even" sends only every second one there.
    halves = {c for c in range(base + 1) if abs(Decimal(100 * c) / base - printed) * 2 == step}
    assert set(by_hand) <= set(found) <= set(by_hand) | halves


@pytest.mark.parametrize(
    ("printed", "base", "reading", "counts"),
    [
        ("76.4", 51, "truncated", [39]),
        ("11.7", 51, "truncated", [6]),
        ("76.4", 51, "verbatim", []),
        ("48.3", 140, "verbatim", []),
        ("48.3", 118, "verbatim", [57]),
        ("5", 50, "as read", []),
        ("75", 4, "lower bound", [4]),
        ("75", 4, "upper bound", [0, 1, 2, 3]),
        ("100", 50, "verbatim", [50]),
        ("0", 50, "verbatim", [0]),
    ],
)
def test_how_a_figure_was_read_decides_its_counts(
    printed: str, base: int, reading: str, counts: list[int]
) -> None:
    assert list(possible_counts(printed, base, reading=reading)) == counts


def test_trailing_zeros_are_precision() -> None:
    assert list(possible_counts("41", 140)) == [57, 58]
    assert list(possible_counts("41.0", 140)) == []


def test_a_base_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="base must be a whole number of at least 1, but 0 came"):
        possible_counts("5", 0)


@pytest.mark.parametrize(
    ("values", "weights"),
    [([1, 2, 3], [1, 1, np.nan]), ([1, 2, 3], [1, 1, -1]), ([1, 2, np.nan], None), ([1, 2, 3], [1, 1])],
)
def test_a_mean_of_what_is_no_number_is_refused(values: list[float], weights: list[float] | None) -> None:
    with pytest.raises(ValueError, match="as many numbers"):
        mean_interval(values, weights)


@pytest.mark.parametrize(("a", "b"), [([1, 1], [0]), ([1, 2], [0, 1])])
def test_pairs_without_a_partner_or_of_other_numbers_are_refused(a: list[int], b: list[int]) -> None:
    with pytest.raises(ValueError, match="same shape, and 0 or 1"):
        paired_newcombe(a, b)


@given(st.integers(0, 100), st.integers(1, 400), st.sampled_from(["verbatim", "truncated", "lower bound"]))
def test_a_base_that_pandas_keeps_as_a_float_is_the_same_base(value: int, base: int, reading: str) -> None:
    exact = possible_counts(str(value), base, reading=reading)
    assert possible_counts(str(value), float(base), reading=reading) == exact


@pytest.mark.parametrize("base", [140.5, float("nan"), -1])
def test_a_base_that_is_no_number_of_people_is_refused(base: float) -> None:
    with pytest.raises(ValueError, match="base must be a whole number of at least 1"):
        possible_counts("28", base)
