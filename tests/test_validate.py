"""Codes against hand codes: published examples, scipy-free arithmetic, intervals, the human ceiling."""

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis import DataError


def frame(*columns: str) -> pd.DataFrame:
    return pd.DataFrame({f"t{i}": [int(c) for c in column] for i, column in enumerate(columns)})


def test_alpha_is_that_of_krippendorff() -> None:
    """Krippendorff (2011), section B: two observers, ten articles, alpha = 0.095."""
    table = analysis.validate_codes(frame("0100000010"), frame("1110010000")).table
    assert table.loc["t0", "alpha"] == pytest.approx(0.095, abs=5e-4)


def test_alpha_is_one_for_equal_and_negative_for_opposite_codes() -> None:
    assert analysis.validate_codes(frame("0110"), frame("0110")).table.loc["t0", "alpha"] == 1
    assert analysis.validate_codes(frame("0110"), frame("1001")).table.loc["t0", "alpha"] < 0


def test_precision_recall_and_f1_by_hand() -> None:
    row = analysis.validate_codes(frame("1110000000"), frame("1101100000")).table.loc["t0"]
    assert (row["gold"], row["coded"], row["documents"]) == (4, 3, 10)
    assert [row["precision"], row["recall"], row["f1"]] == pytest.approx([2 / 3, 2 / 4, 4 / 7])
    assert row["share_error"] == pytest.approx(-0.1)
    assert row["share_error_low"] < row["share_error"] < row["share_error_high"]
    assert np.isnan(row["f1_low"]), "four documents are too few for a resampled interval"


def test_intervals_are_given_where_there_is_enough_and_hold_the_value() -> None:
    rng = np.random.default_rng(4)
    gold = pd.DataFrame(rng.integers(0, 2, (60, 3))).add_prefix("t")
    codes = gold.where(rng.random((60, 3)) < 0.9, 1 - gold)
    table = analysis.validate_codes(codes, gold).table
    for name in ("precision", "recall", "f1", "alpha", "share_error"):
        assert (table[f"{name}_low"] <= table[name]).all()
        assert (table[name] <= table[f"{name}_high"]).all()


def test_a_task_that_nobody_coded_certifies_nothing() -> None:
    validation = analysis.validate_codes(frame("0000", "0110"), frame("0000", "0110"))
    assert validation.table.loc["t0", ["alpha", "f1", "precision", "precision_low"]].isna().all()
    assert validation.unreliable == ["t0"]


def test_the_share_error_of_a_rare_task_has_an_interval() -> None:
    row = analysis.validate_codes(frame("1" + "0" * 49), frame("1" + "0" * 49)).table.loc["t0"]
    assert row["share_error_low"] < 0 < row["share_error_high"]


def test_pooled_counts_are_those_of_all_tasks() -> None:
    codes, gold = frame("1100", "0011"), frame("1000", "0111")
    validation = analysis.validate_codes(codes, gold)
    pooled = validation.table.loc["all tasks"]
    assert pooled["precision"] == pytest.approx(3 / 4)
    assert validation.macro_f1 == pytest.approx(np.mean([2 / 3, 4 / 5]))


def test_only_what_both_have_is_used() -> None:
    codes, gold = frame("11", "00"), frame("10").loc[[0]]
    assert analysis.validate_codes(codes, gold).table["documents"].tolist() == [1, 1]


def test_the_lower_alpha_says_what_a_task_bears() -> None:
    """Of the coder and of two people; 0.8 and 0.667 are Krippendorff's."""
    gold = frame("11110000000000000000", "10101010101010101010", "11111111110000000000")
    second = frame("11110000000000000000", "01010101010101010101", "11111111110000000111")
    validation = analysis.validate_codes(gold, gold, second=second)
    assert validation.table["standing"].drop("all tasks").tolist() == ["firm", "none", "tentative"]
    assert "Tentative (alpha below 0.8): t2. No conclusion (alpha below 0.667): t1." in str(validation)
    assert "<td>" in validation._repr_html_()


def test_resampling_gives_no_interval_where_it_would_be_too_short() -> None:
    often = frame("1" * 45 + "0" * 5, "1" * 25 + "0" * 25, "1" * 25 + "0" * 25)
    other = frame("1" * 44 + "0" * 6, "1" * 24 + "0" * 26, "1" * 25 + "0" * 25)
    table = analysis.validate_codes(other, often).table
    assert table["alpha_low"].drop("all tasks").isna().tolist() == [True, False, True]


def test_the_same_seed_gives_the_same_intervals() -> None:
    codes, gold = frame("1110010110"), frame("1100011110")
    one, two = (analysis.validate_codes(codes, gold, seed=1).table for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


def test_nothing_in_common_and_other_cells_are_answered() -> None:
    with pytest.raises(DataError, match="no document or no task in common"):
        analysis.validate_codes(frame("1"), frame("1").set_axis(["x"]))
    with pytest.raises(DataError, match="gold, column t0\n  whole file: found cells that are not 0 or 1"):
        analysis.validate_codes(frame("10"), frame("12"))
