"""Comparison of two groups, against R, scipy, published tables and brute force; and the traps."""

import tracemalloc
from collections import Counter
from itertools import chain, combinations, permutations, product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from pandas.testing import assert_frame_equal
from scipy.stats import boschloo_exact, chi2, chi2_contingency, fisher_exact, kendalltau

import analysis
from analysis import DataError, Study
from analysis.compare import shares
from analysis.compare.joint import permute, rao_scott
from analysis.compare.published import then_and_now
from analysis.compare.ranks import rank_agreement, rank_biased_overlap, tau_b, tiers
from analysis.compare.tasks import adjusted_differences
from analysis.intervals import newcombe, paired_newcombe, possible_counts

EXACT = {"Boschloo": boschloo_exact, "Fisher": fisher_exact}
TWO = ["two_prop_33_50_vs_12_50", "two_prop_5_50_vs_0_50"]


def two(reference: dict[str, Any], case: str) -> tuple[tuple[int, int, int, int], dict[str, Any]]:
    told = reference[case]["inputs"]
    return (told["x1"], told["n1"], told["x2"], told["n2"]), reference[case]["expected"]


@pytest.mark.parametrize("case", TWO)
def test_two_shares_are_those_of_r(reference: dict[str, Any], case: str) -> None:
    counts, told = two(reference, case)
    assert newcombe(*counts) == pytest.approx(told["newcombe_hybrid_score_ci"], abs=1e-9)
    assert shares.fisher_p(*counts) == pytest.approx(told["fisher_two_sided_p"], rel=1e-6)
    assert shares.difference_p(*counts)[0] == pytest.approx(
        told["boschloo_two_sided_scipy_convention_p"], rel=1e-5
    )
    assert shares.n_minus_1_p(*counts) == pytest.approx(told["n_minus_1_p"], rel=1e-9)
    assert float(shares.cohens_h(told["p1"], told["p2"])) == pytest.approx(told["cohens_h"], abs=1e-9)
    odds = shares.odds_ratio_limits(*counts)[0]
    assert odds == (
        np.inf
        if told["odds_ratio_conditional_mle"] is None
        else pytest.approx(told["odds_ratio_conditional_mle"], abs=1e-4)
    )


def test_newcombe_is_that_of_the_paper() -> None:
    """Newcombe (1998), table II, method 10: 56/70 against 48/80."""
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_groups_are_the_columns_of_boschloo() -> None:
    """The trap: scipy takes groups as columns, and the transposed table is another test."""
    p, name = shares.difference_p(14, 52, 9, 47)
    assert name == "Boschloo"
    assert p == pytest.approx(boschloo_exact([[14, 9], [38, 38]]).pvalue)
    assert p != pytest.approx(boschloo_exact([[14, 38], [9, 38]]).pvalue, abs=1e-3)


def test_beyond_some_hundreds_the_test_changes_and_says_so() -> None:
    assert shares.difference_p(200, 400, 150, 400)[1] == "N-1 chi-square"
    assert shares.difference_p(1, 400, 0, 400)[1] == "Fisher"
    assert shares.difference_p(0, 400, 0, 400) == (1.0, "Boschloo")


@pytest.mark.parametrize(
    ("counts", "test"),
    [
        ((6, 30, 50, 1000), "Boschloo"),
        ((4, 40, 9, 1100), "Boschloo"),
        ((9, 60, 160, 2000), "Fisher"),
        ((9000, 600_000, 6, 150), "Fisher"),
        ((150, 3000, 90, 3000), "N-1 chi-square"),
    ],
)
def test_a_small_group_beside_a_large_one_is_tested_exactly(
    counts: tuple[int, int, int, int], test: str
) -> None:
    """It is the smallest expected count that makes a chi-square wrong, not the larger group that mends it."""
    k, n, j, m = counts
    table = [[k, j], [n - k, m - j]]
    p, name = shares.difference_p(k, n, j, m)
    assert name == test
    if test in EXACT:
        assert p == pytest.approx(EXACT[test](table).pvalue, rel=1e-6)
    assert shares.difference_p(j, m, k, n)[1] == test


def test_a_weighted_share_is_tested_by_the_people_it_stands_for() -> None:
    """Effective bases are tested like others, and a chi-square of 20 against 1,000 would be too bold."""
    told = {"category": "x", "statistic": "share", "count_low": 31, "count_high": 31, "base": 155}
    a = pd.DataFrame([told | {"value": 0.2, "effective_base": 20.3, "low": 0.08, "high": 0.42}])
    b = pd.DataFrame([told | {"value": 0.05, "count_low": 50, "count_high": 50, "base": 1000}])
    p = analysis.compare_shares(a, b).table.loc["x", "p_worst"]
    assert p == pytest.approx(boschloo_exact([[4, 50], [16, 950]]).pvalue)
    assert p > 0.01 > shares.n_minus_1_p(4, 20, 50, 1000)


def test_adjusted_p_are_those_of_r(reference: dict[str, Any]) -> None:
    told = reference["p_adjust_1"]
    assert shares.holm(told["inputs"]["p"]) == pytest.approx(told["expected"]["holm"], abs=1e-9)
    assert shares.benjamini_hochberg(told["inputs"]["p"]) == pytest.approx(told["expected"]["BH"], abs=1e-9)


def test_power_is_that_of_r(reference: dict[str, Any]) -> None:
    told = reference["power_n50"]
    found = [
        shares.power(p, 50, q, 50) for p, q in zip(told["inputs"]["p1"], told["inputs"]["p2"], strict=True)
    ]
    assert found == pytest.approx(told["expected"]["normal_approx_power"], abs=1e-6)


def test_the_smallest_gap_has_eighty_percent_power() -> None:
    gap = shares.smallest_gap(50, 50)
    assert shares.power(0.5 + gap / 2, 50, 0.5 - gap / 2, 50) == pytest.approx(0.8, abs=1e-9)
    assert 0.25 < gap < 0.30  # "near 30 points", by exact enumeration, with an exact test
    assert np.isnan(shares.smallest_gap(9, 500))


@pytest.mark.parametrize(
    ("n", "m", "around"), [(12, 60, 0.15), (12, 60, 0.3), (1000, 50, 0.02), (50, 50, 1.0)]
)
def test_the_smallest_gap_is_seen_whichever_group_is_ahead(n: int, m: int, around: float) -> None:
    gap = shares.smallest_gap(n, m, around=around)
    assert gap == pytest.approx(shares.smallest_gap(m, n, around=around))
    low = min(max(around - gap / 2, 0), 1 - gap)
    seen = [shares.power(low + gap, n, low, m), shares.power(low, n, low + gap, m)]
    assert min(seen) == pytest.approx(0.8, abs=1e-6)


def test_missing_p_values_stay_missing_and_do_not_count() -> None:
    """As R's p.adjust has it."""
    assert shares.holm([0.01, np.nan, 0.03]) == pytest.approx([0.02, np.nan, 0.03], nan_ok=True)
    assert shares.benjamini_hochberg([0.01, np.nan, 0.03]) == pytest.approx([0.02, np.nan, 0.03], nan_ok=True)


def rows(reference: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    told = reference["multilabel_two_samples"]
    one, two = (pd.DataFrame([list(map(int, row)) for row in told["inputs"][key]]) for key in ("L", "J"))
    return one.add_prefix("t"), two.add_prefix("t"), told["expected"]


def test_rao_scott_is_that_of_mrcv(reference: dict[str, Any]) -> None:
    one, two_, told = rows(reference)
    found = rao_scott(one, two_)
    assert found.statistic == pytest.approx(told["MRCV"]["rs2_X"], abs=1e-8)
    assert found.df == pytest.approx(told["MRCV"]["rs2_df"], abs=1e-8)
    assert found.p == pytest.approx(told["MRCV"]["rs2_p"], abs=1e-8)


def test_a_task_of_all_or_none_says_nothing(reference: dict[str, Any]) -> None:
    one, two_, _ = rows(reference)
    more = [frame.assign(all=1, none=0) for frame in (one, two_)]
    assert rao_scott(*more).p == pytest.approx(rao_scott(one, two_).p)


def test_the_table_is_that_of_r(reference: dict[str, Any]) -> None:
    one, two_, told = rows(reference)
    table = analysis.compare_tasks(one, two_).table
    assert table["count_a"].tolist() == told["counts_L"]
    assert table["count_b"].tolist() == told["counts_J"]
    assert table["fisher_p"].to_numpy() == pytest.approx(told["fisher_p"], abs=1e-9)


def test_permutation_agrees_with_rao_scott_and_max_t_is_between(reference: dict[str, Any]) -> None:
    """The example of the trap: as a whole they differ, yet no task survives Holm."""
    one, two_, told = rows(reference)
    found = analysis.compare_tasks(one, two_)
    assert found.global_p == pytest.approx(told["MRCV"]["rs2_p"], abs=0.004)
    assert found.differing == []
    assert "0 differ after Holm." in found.summary
    assert (found.table["max_t"] <= np.minimum(found.table["fisher_p"] * 6, 1) + 0.02).all()


def arranged(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Chi-squares of the tasks as they are, and in every arrangement of the rows."""
    rows, n = np.vstack([x, y]), len(x)

    def statistics(a: list[int]) -> list[float]:
        b = [i for i in range(len(rows)) if i not in a]
        tables = [[[rows[g, t].sum(), len(g) - rows[g, t].sum()] for g in (a, b)] for t in range(x.shape[1])]
        return [
            chi2_contingency(table, correction=False).statistic if np.sum(table, axis=0).all() else 0
            for table in tables
        ]

    every = [statistics(list(a)) for a in combinations(range(len(rows)), n)]
    return np.array(statistics(list(range(n)))), np.array(every)


def step_down(observed: np.ndarray, every: np.ndarray) -> np.ndarray:
    """Westfall and Young's algorithm 4.1, word by word."""
    adjusted, least = np.empty(len(observed)), 0.0
    order = sorted(range(len(observed)), key=lambda t: -observed[t])
    for place, task in enumerate(order):
        largest = every[:, order[place:]].max(axis=1)
        least = max(least, float((largest >= observed[task] - 1e-9).mean()))
        adjusted[task] = least
    return adjusted


@pytest.mark.parametrize("seed", range(4))
def test_permutation_is_exact_in_the_small(seed: int) -> None:
    """All 126 arrangements of nine rows, against many drawn ones: the whole, and task by task."""
    rng = np.random.default_rng(seed)
    common = rng.integers(0, 2, (9, 1))
    rows = np.hstack([common | rng.integers(0, 2, (9, 2)), rng.integers(0, 2, (9, 1))])
    x, y = rows[:4], rows[4:]
    x[:, 1], y[0, 1] = 1, 0
    observed, every = arranged(x, y)
    drawn = permute(x, y, seed=1, permutations=20_000)
    assert drawn.p == pytest.approx((every.sum(axis=1) >= observed.sum() - 1e-9).mean(), abs=0.012)
    assert drawn.task_p == pytest.approx(step_down(observed, every), abs=0.012)
    assert len(np.unique(drawn.shares_a @ [1, 10, 100])) <= len(every)


def test_the_order_of_the_rows_means_nothing() -> None:
    rng = np.random.default_rng(8)
    x, y = (pd.DataFrame((rng.random((40, 5)) < 0.3).astype(int)).add_prefix("t") for _ in range(2))
    turned = (x.iloc[rng.permutation(40)], y.iloc[rng.permutation(40)])
    found, again = (analysis.compare_tasks(*pair) for pair in ((x, y), turned))
    assert_frame_equal(found.table, again.table)
    assert (found.global_p, found.ranks) == (again.global_p, again.ranks)


@pytest.mark.parametrize("tasks", [17, 60])
def test_permutations_of_many_texts_fit_into_memory(tasks: int) -> None:
    """With 60 tasks hardly two texts are of one kind, and batches must be small."""
    rng = np.random.default_rng(8)
    x, y = ((rng.random((30_000, tasks), dtype="float32") < 0.2).astype("int8") for _ in range(2))
    tracemalloc.start()
    drawn = permute(x, y, seed=1, permutations=300)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 180e6
    assert drawn.shares_a.mean(axis=0) == pytest.approx((x.mean(axis=0) + y.mean(axis=0)) / 2, abs=1e-3)


def test_one_seed_gives_one_answer(reference: dict[str, Any]) -> None:
    one, two_, _ = rows(reference)
    a, b, c = (analysis.compare_tasks(one, two_, seed=s) for s in (1, 1, 2))
    pd.testing.assert_frame_equal(a.table, b.table)
    assert a.table["max_t"].tolist() != c.table["max_t"].tolist()


def test_the_paired_interval_is_that_of_the_paper() -> None:
    """Newcombe (1998b), table II, case a=36 b=12 c=2 d=0 (n=50), method 10: 0.0569 to 0.3404."""
    pairs = [(1, 1)] * 36 + [(1, 0)] * 12 + [(0, 1)] * 2
    x, y = (np.array(side)[:, None] for side in zip(*pairs, strict=True))
    low, high = paired_newcombe(x, y)
    assert (low[0], high[0]) == pytest.approx((0.0569, 0.3404), abs=5e-5)


def test_rank_correlations_are_those_of_r_and_scipy(reference: dict[str, Any]) -> None:
    told = reference["rank_ties_10"]
    a, b = told["inputs"]["a"], told["inputs"]["b"]
    assert tau_b(a, b)[0] == pytest.approx(told["expected"]["kendall_tau_b"], abs=1e-9)
    one = np.array([a, b], dtype="float64")
    found = rank_agreement(one[0], one[1], permuted_a=one[:1], permuted_b=one[1:])
    assert found.rho == pytest.approx(told["expected"]["spearman_rho"], abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=12))
def test_tau_b_is_that_of_scipy(pairs: list[tuple[int, int]]) -> None:
    a, b = zip(*pairs, strict=True)
    assert tau_b(a, b)[0] == pytest.approx(kendalltau(a, b).statistic, nan_ok=True)


def test_rank_biased_overlap_is_that_of_r(reference: dict[str, Any]) -> None:
    told = reference["rbo_untied"]
    items = told["inputs"]["list_a"]
    score_a = [-told["inputs"]["list_a"].index(i) for i in items]
    score_b = [-told["inputs"]["list_b"].index(i) for i in items]
    for persistence, expected in told["expected"]["rbo_ext"].items():
        found = rank_biased_overlap(score_a, score_b, persistence=float(persistence))
        assert found == pytest.approx(expected, abs=1e-9)


def untied(scores: list[int]) -> list[list[float]]:
    """All ways to break the ties."""
    groups = [[i for i, s in enumerate(scores) if s == value] for value in sorted(set(scores), reverse=True)]
    orders = [list(chain(*choice)) for choice in product(*(permutations(g) for g in groups))]
    return [[-order.index(i) for i in range(len(scores))] for order in orders]


@settings(max_examples=40)
@given(st.lists(st.integers(0, 2), min_size=2, max_size=4), st.integers(0, 99))
def test_tied_overlap_is_the_mean_over_all_ways_to_break_the_ties(a: list[int], shuffle: int) -> None:
    b = [int(v) for v in np.random.default_rng(shuffle).permutation(a)]
    broken = [rank_biased_overlap(p, q) for p in untied(a) for q in untied(b)]
    assert rank_biased_overlap(a, b) == pytest.approx(np.mean(broken))


def test_no_interval_is_given_for_a_rank_correlation(reference: dict[str, Any]) -> None:
    """The trap: a bootstrap interval for tau covers identical orders in no case."""
    one, two_, _ = rows(reference)
    fields = set(analysis.compare_tasks(one, two_).ranks.__dataclass_fields__)
    assert fields == {"tau", "rho", "rbo", "floor_median", "floor_low", "floor_high", "p"}


@pytest.mark.slow
def test_two_samples_of_one_population_agree_at_the_noise_floor() -> None:
    rng = np.random.default_rng(5)
    chances = np.linspace(0.66, 0.12, 10)
    p = []
    for _ in range(30):
        x, y = (pd.DataFrame((rng.random((50, 10)) < chances).astype(int)) for _ in range(2))
        ranks = analysis.compare_tasks(x, y).ranks
        p.append(ranks.p)
    assert 0.6 < ranks.floor_median < 0.85  # anchors: .75 for this case
    assert 0.2 < np.mean(p) < 0.8


def test_tiers_separate_what_can_be_told_apart() -> None:
    x = np.zeros((40, 4), dtype=int)
    x[:38, 0] = x[2:39, 1] = 1
    x[:5, 2] = x[3:7, 3] = 1
    assert tiers(x).tolist() == [1, 1, 2, 2]


def test_one_stratum_gives_the_plain_difference() -> None:
    x, y = pd.DataFrame({"t": [1] * 33 + [0] * 17}), pd.DataFrame({"t": [1] * 12 + [0] * 38})
    found = adjusted_differences(x, y, np.full(50, 7), np.full(50, 7)).loc["t"]
    assert found["adjusted"] == pytest.approx(0.42)
    assert (found["adjusted_low"], found["adjusted_high"]) == pytest.approx((0.2272, 0.5709), abs=1e-4)
    assert found["comparable"] == 100
    assert found["adjusted_p"] == found["adjusted_holm"] == pytest.approx(shares.fisher_p(33, 50, 12, 50))


def test_strata_are_tested_as_in_the_manual_of_r() -> None:
    """Penicillin in rabbits, the example of ``mantelhaen.test``: p = 0.03994 with ``exact = TRUE``."""
    levels = np.array([[0, 0, 6, 5], [3, 0, 3, 6], [6, 2, 0, 4], [5, 6, 1, 0], [2, 5, 0, 0]])
    cured, late, dead, late_dead = levels.T
    p = shares.stratified_p(cured, cured + dead, late, late + late_dead)
    assert p == pytest.approx(0.03994, abs=5e-6)


CODES = st.lists(st.integers(0, 1), min_size=1, max_size=4)


@given(st.lists(st.tuples(CODES, CODES), min_size=2, max_size=2))
def test_strata_are_tested_as_every_outcome_tells(strata: list[tuple[list[int], list[int]]]) -> None:
    """Every way in which the texts of a stratum can change groups, counted one by one."""
    ways = ([sum(chosen) for chosen in combinations(a + b, len(a))] for a, b in strata)
    counts = Counter(map(sum, product(*ways)))
    found = counts[sum(sum(a) for a, _ in strata)]
    as_rare = sum(times for times in counts.values() if times <= found)
    columns = zip(*((sum(a), len(a), sum(b), len(b)) for a, b in strata), strict=True)
    assert shares.stratified_p(*columns) == pytest.approx(as_rare / counts.total())


def test_a_large_stratum_is_tested_by_chi_square() -> None:
    table = [[180, 120], [120, 180]]
    pearson = chi2_contingency(table, correction=False).statistic
    expected = chi2.sf(pearson * 599 / 600, 1)
    assert shares.stratified_p([180], [300], [120], [300]) == pytest.approx(expected)
    assert shares.stratified_p([300], [300], [300], [300]) == 1


def test_a_difference_that_length_makes_disappears() -> None:
    rng = np.random.default_rng(0)
    words = [rng.integers(500, 900, 400), rng.integers(100, 600, 400)]
    x, y = (pd.DataFrame({"t": (rng.random(400) < w / 900).astype(int)}) for w in words)
    raw = x["t"].mean() - y["t"].mean()
    found = adjusted_differences(x, y, *words).loc["t"]
    assert raw > 0.3
    assert abs(found["adjusted"]) < 0.15
    assert found["comparable"] < 800


def test_texts_of_no_like_length_cannot_be_adjusted() -> None:
    x = pd.DataFrame({"t": [0, 1, 1, 1]})
    found = adjusted_differences(x, x, np.array([900, 901, 902, 903]), np.array([1, 2, 3, 4])).loc["t"]
    assert np.isnan(found["adjusted"])
    assert found["comparable"] == 0


def test_the_adjusted_interval_covers_what_it_should() -> None:
    rng = np.random.default_rng(3)
    covered = []
    for _ in range(300):
        words = [rng.integers(0, 2, 60) * 1000 + rng.integers(0, 9, 60) for _ in range(2)]
        x, y = (pd.DataFrame({"t": (rng.random(60) < 0.2 + 0.0004 * w).astype(int)}) for w in words)
        row = adjusted_differences(x, y, *words).loc["t"]
        covered.append(row["adjusted_low"] <= 0 <= row["adjusted_high"])
    assert np.mean(covered) > 0.92


def test_a_document_without_length_is_left_out_and_the_rest_stays_adjusted() -> None:
    rng = np.random.default_rng(2)
    words = [
        pd.Series(rng.integers(300, 900, 60), dtype="Int64"),
        pd.Series(rng.integers(100, 700, 60), dtype="Int64"),
    ]
    x, y = (pd.DataFrame({"t": (rng.random(60) < w.to_numpy() / 900).astype(int)}) for w in words)
    whole = adjusted_differences(x, y, *words).loc["t"]
    gap = [words[0].mask(words[0].index == 3), words[1]]
    found = adjusted_differences(x, y, *gap).loc["t"]
    assert found["adjusted"] == pytest.approx(whole["adjusted"], abs=0.06)
    assert found["comparable"] == whole["comparable"] - 1


def test_power_is_named_with_its_method_and_as_about() -> None:
    x, y = (pd.DataFrame({"t": [1] * k + [0] * (30 - k), "u": [0, 1] * 15}) for k in (18, 12))
    told = analysis.compare_tasks(x, y).summary
    assert "a gap of 35 points or more had about 80 % power in one planned test" in told
    assert "(normal approximation)" in told


def test_a_p_with_only_zeros_to_show_is_told_as_under_the_smallest() -> None:
    x, y = (pd.DataFrame({"t": [value] * 40, "u": [0, 1] * 20}) for value in (1, 0))
    y.loc[0, "t"] = x.loc[0, "u"] = 1
    found = analysis.compare_tasks(x, y)
    assert "(permutation p = 0.0001; Rao-Scott p < 0.0001)" in found.summary
    assert str(found).splitlines()[2].endswith("< 0.0001 < 0.0001 < 0.0001 0.0001")
    assert found._repr_html_().count("<td>&lt; 0.0001</td>") == 4
    high, low = (published([share], 40, "verbatim", round(40 * share)) for share in (1.0, 0.025))
    compared = analysis.compare_shares(high, low)
    assert str(compared).count("< 0.0001") == compared._repr_html_().count("&lt; 0.0001") == 6


def test_groups_that_are_all_of_one_kind_have_no_rao_scott() -> None:
    assert np.isnan(rao_scott([[1], [1]], [[0], [0]]).p)


def test_an_order_of_ties_alone_has_no_p() -> None:
    x, y = frame([1, 0, 1, 0], u=[0, 1, 0, 1]), frame([1, 0, 0, 0], u=[1, 1, 1, 0])
    found = analysis.compare_tasks(x, y)
    assert np.isnan([found.ranks.tau, found.ranks.p]).all()
    assert "tau-b" not in found.summary


def test_lengths_must_be_there_for_every_text() -> None:
    x = frame([1, 0, 1])
    with pytest.raises(DataError, match="no length for 2"):
        analysis.compare_tasks(x, x, words=(pd.Series([5, 6]), pd.Series([1, 2, 3])))
    with pytest.raises(DataError, match="ids that appear twice"):
        analysis.compare_tasks(x.set_axis([0, 0, 1]), x, words=(pd.Series([5, 6, 7]), pd.Series([1, 2, 3])))


def frame(values: npt.ArrayLike, **columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"t": values, **columns})


@pytest.mark.parametrize(
    ("a", "b", "told"),
    [
        (frame([1, 2]), frame([0, 1]), "cells that are neither 0 nor 1 in t"),
        (frame([1]), frame([0, 1]), "1 documents"),
        (frame([1, 0], u=[1, 1]), frame([0, 1]), "no task u"),
    ],
)
def test_what_cannot_be_compared_is_answered(a: pd.DataFrame, b: pd.DataFrame, told: str) -> None:
    with pytest.raises(DataError, match=told):
        analysis.compare_tasks(a, b)


def test_groups_without_tasks_are_answered() -> None:
    nothing = pd.DataFrame(index=range(3))
    with pytest.raises(DataError, match="no task columns"):
        analysis.compare_tasks(nothing, nothing)
    with pytest.raises(DataError, match="found no task columns(.|\n)*found no task t"):
        analysis.compare_tasks(nothing, frame([0, 1, 1]))


def test_texts_that_were_not_coded_are_left_out() -> None:
    coded = frame([1, 0, 1]).astype("Int8")
    with_gap = pd.concat([coded, pd.DataFrame({"t": [pd.NA]}, index=[9])]).astype("Int8")
    assert analysis.compare_tasks(with_gap, coded).base_a == 3


def test_published_shares_are_tested_over_all_their_counts(study: Study) -> None:
    table = study.table("degree_level")
    profiles, ads = (table[table["group"] == g] for g in ("linkedin", "job_description"))
    found = analysis.compare_shares(profiles, ads)
    assert found.table.loc["bachelor", "p_best"] == pytest.approx(shares.difference_p(40, 50, 33, 50)[0])
    assert "the joint tests are impossible" in found.note
    loose = profiles.assign(count_low=39, count_high=41).query("category == 'bachelor'")
    wide = analysis.compare_shares(loose, ads).table.loc["bachelor"]
    assert wide["p_best"] < found.table.loc["bachelor", "p_best"] < wide["p_worst"]


def test_an_impossible_share_is_not_tested(study: Study) -> None:
    goals = study.table("goals")
    found = analysis.compare_shares(goals, goals)
    assert found.table.loc["roi_measurement", ["p_best", "p_worst"]].isna().all()


def test_published_groups_that_do_not_fit_are_answered(study: Study) -> None:
    with pytest.raises(DataError, match="no answer in common"):
        analysis.compare_shares(study.table("gender"), study.table("goals"))
    with pytest.raises(DataError, match="bachelor, master more than once"):
        analysis.compare_shares(study.table("degree_level"), study.table("degree_level"))


def two_groups(study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    table = study.table("degree_level")
    return table[table["group"] == "linkedin"], table[table["group"] == "job_description"]


def test_shares_are_compared_however_their_numbers_are_kept(study: Study) -> None:
    a, b = two_groups(study)
    expected = analysis.compare_shares(a, b).table
    for kept in (a.convert_dtypes(), a.astype("object"), a.assign(value=a["value"].astype("str"))):
        assert_frame_equal(analysis.compare_shares(kept, b).table, expected, check_dtype=False)


@pytest.mark.parametrize(
    "changed",
    [
        {"base": None},
        {"base": np.inf},
        {"count_low": 1, "count_high": 1},
        {"count_high": 51},
        {"count_low": -1},
    ],
)
def test_counts_and_bases_that_cannot_be_are_told(study: Study, changed: dict[str, object]) -> None:
    a, b = two_groups(study)
    with pytest.raises(DataError, match="counts that do not go with their value and base"):
        analysis.compare_shares(a.assign(**changed), b)


@given(st.integers(1, 300), st.integers(0, 100), st.sampled_from(["lower bound", "upper bound", "truncated"]))
def test_whatever_a_printed_figure_allows_can_be_compared(base: int, percent: int, reading: str) -> None:
    """More than 50 % of 50 people are at least 26 of them, which is two points more than is printed."""
    counts = possible_counts(str(percent), base, reading=reading)
    nearest = counts[-1 if reading == "upper bound" else 0] if counts else None
    rows = published([percent / 100], base, reading, nearest)
    found = analysis.compare_shares(rows, published([0.5], 2, "verbatim", 1)).table
    assert found["p_worst"].notna().tolist() == [bool(counts)]


def published(values: list[float], base: int, reading: str, count: int | None = None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": [f"q.g.{i}" for i in range(len(values))],
            **{"panel": "q", "group": "g", "category": [f"{i}" for i in range(len(values))]},
            **{"statistic": "share", "value": values, "base": base, "reading": reading},
            **{"count_low": count, "count_high": count},
        }
    )


def test_a_bound_at_a_small_base_does_not_stop_then_and_now() -> None:
    """Beside it the other answers of the question are compared as ever."""
    then = published([0.5, 0.24], 50, "verbatim", 12).assign(
        reading=["lower bound", "verbatim"], count_low=[26, 12], count_high=[50, 12]
    )
    now = published([0.9, 0.3], 40, "counted").assign(count_low=[36, 12], count_high=[36, 12])
    found = then_and_now(then, now).set_index("category")
    assert found["p"].tolist() == pytest.approx(
        [
            max(shares.difference_p(36, 40, count, 50)[0] for count in range(26, 51)),
            shares.difference_p(12, 40, 12, 50)[0],
        ]
    )
    assert found["difference"].isna().tolist() == [True, False]


def test_only_a_bound_may_lie_beside_its_count() -> None:
    rows = published([0.5], 50, "verbatim", 26)
    with pytest.raises(DataError, match="counts that do not go with their value"):
        analysis.compare_shares(rows, rows)
    with pytest.raises(DataError, match="counts that do not go with their value"):
        analysis.compare_shares(rows.assign(reading="upper bound", count_high=28), rows)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"value": None}, "found counts without a value"),
        ({"value": np.nan, "count_low": None}, "found counts without a value"),
        ({"effective_base": 0}, "found effective bases of 0 or less"),
        ({"effective_base": -12.5}, "found effective bases of 0 or less"),
    ],
)
def test_what_would_end_in_a_wrong_number_is_told(changed: dict[str, object], told: str) -> None:
    rows = published([0.5, 0.2], 50, "verbatim").assign(count_low=[25, 10], count_high=[25, 10])
    wrong = rows.assign(low=0.1, high=0.9, **changed)
    for a, b in ((wrong, rows), (rows, wrong)):
        with pytest.raises(DataError, match=told):
            analysis.compare_shares(a, b)


def test_weights_of_either_group_count(study: Study) -> None:
    """A weighted share does not differ from itself, and which group comes first only turns the sign."""
    plain, other = two_groups(study)
    weighted = other.assign(effective_base=20.0, low=0.44, high=0.83)[other["category"] == "bachelor"]
    itself = analysis.compare_shares(weighted, weighted).table.iloc[0]
    assert itself["p_worst"] == 1
    assert itself["difference_low"] < 0 < itself["difference_high"]
    one = analysis.compare_shares(weighted, plain).table.iloc[0]
    turned = analysis.compare_shares(plain, weighted).table.iloc[0]
    assert one["p_worst"] == pytest.approx(turned["p_worst"])
    assert one["difference_low"] == pytest.approx(-turned["difference_high"])


def test_lengths_that_nobody_knows_lead_to_no_conclusion() -> None:
    a = pd.DataFrame({"x": [1, 0, 1, 0], "y": [1, 1, 0, 0]})
    unknown = pd.Series([None] * 4, dtype="Int64")
    found = analysis.compare_tasks(a, a, words=(unknown, pd.Series([10, 20, 30, 40])))
    assert found.words_a is None
    assert "median text" not in found.summary


def test_a_test_that_has_no_p_is_not_quoted() -> None:
    all_, none = (pd.DataFrame({"x": [value] * 10, "y": [value] * 10}) for value in (1, 0))
    assert "nan" not in analysis.compare_tasks(all_, none).summary


@given(st.integers(300, 400), st.integers(300, 400), st.data())
@settings(max_examples=20, deadline=None)
def test_of_large_bases_the_widest_limits_and_p_are_those_of_every_pair(
    base: int, other: int, data: st.DataObject
) -> None:
    sides = [possible_counts(str(data.draw(st.integers(5, 95))), n) for n in (base, other)]
    rows = [
        pd.DataFrame(
            [{"category": "x", "statistic": "share", "value": counts[len(counts) // 2] / n, "base": n}]
        ).assign(count_low=counts[0], count_high=counts[-1])
        for counts, n in zip(sides, (base, other), strict=True)
    ]
    found = analysis.compare_shares(*rows).table.iloc[0]
    pairs = list(product(*sides))
    limits = [newcombe(a, base, b, other) for a, b in pairs]
    assert found["difference_low"] == pytest.approx(min(float(low) for low, _ in limits))
    assert found["difference_high"] == pytest.approx(max(float(high) for _, high in limits))
    p = [shares.difference_p(a, base, b, other)[0] for a, b in pairs]
    assert (found["p_best"], found["p_worst"]) == (pytest.approx(min(p)), pytest.approx(max(p)))


def test_rows_of_means_are_told_to_be_none_of_shares() -> None:
    table = analysis.tabulate(pd.DataFrame({"x": [1.5, 2.5, 9.5, 4.5], "g": list("aabb")}), "x", by="g")
    with pytest.raises(
        DataError, match="found rows of mean, median, quartile_1, quartile_3; expected rows of shares"
    ):
        analysis.compare_shares(table)


def test_the_worst_p_of_large_bases_is_that_of_every_count() -> None:
    counts, others = possible_counts("22", 550), possible_counts("17", 2517)
    a = published([0.22], 550, "verbatim").assign(count_low=counts[0], count_high=counts[-1])
    b = published([0.17], 2517, "verbatim").assign(count_low=others[0], count_high=others[-1])
    pairs = product(counts, others)
    p = [shares.difference_p(x, 550, y, 2517)[0] for x, y in pairs]
    found = analysis.compare_shares(a, b).table.iloc[0]
    assert (found["p_best"], found["p_worst"]) == pytest.approx((min(p), max(p)))


def test_shares_of_different_people_are_not_compared() -> None:
    frame = pd.DataFrame({"use": ["a;b", "a", "", ""]})
    asked, ticked = (
        analysis.tabulate(frame, "use", kind="multiple", base=base) for base in ("asked", "ticked_any")
    )
    with pytest.raises(DataError, match="shares of different bases: asked and ticked_any; expected one base"):
        analysis.compare_shares(asked, ticked)
