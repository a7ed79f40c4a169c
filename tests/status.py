"""Every statistic held against an implementation that is not ours: the source of docs/status.md.

A check gives pairs of numbers, ours and theirs, by the name of the case. ``make docs`` writes the page; a
test fails while a check is outside its tolerance or the page is not current.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from math import floor, inf, isclose
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import (
    binomtest,
    boschloo_exact,
    chi2,
    chi2_contingency,
    fisher_exact,
    kendalltau,
    ttest_1samp,
)

import analysis
from analysis import weights
from analysis.auditing.arithmetic import Printed, closes, counts_of
from analysis.compare import shares
from analysis.compare.joint import rao_scott
from analysis.compare.ranks import rank_agreement, rank_biased_overlap, tau_b
from analysis.counting import answer_table
from analysis.intervals import mean_interval, newcombe, paired_newcombe, possible_counts, wilson
from tests import rates

ROOT = Path(__file__).parents[1]
Numbers = Iterable[tuple[str, float, float]]  # case, ours, theirs


@dataclass(frozen=True, kw_only=True)
class Check:
    """One statistic against one reference; ``tolerance`` is the largest difference that is allowed."""

    statistic: str
    ours: str
    reference: str
    tolerance: float
    numbers: Callable[[], Numbers]


CHECKS: list[Check] = []


def check(
    statistic: str, ours: str, reference: str, *, tolerance: float
) -> Callable[[Callable[[], Numbers]], Callable[[], Numbers]]:
    """Enter a function that gives numbers as a check."""

    def enter(numbers: Callable[[], Numbers]) -> Callable[[], Numbers]:
        made = {"statistic": statistic, "ours": ours, "reference": reference}
        CHECKS.append(Check(**made, tolerance=tolerance, numbers=numbers))
        return numbers

    return enter


@cache
def _r() -> Mapping[str, dict[str, Any]]:
    cases = json.loads((ROOT / "tests/reference/r.json").read_text(encoding="utf-8"))["cases"]
    return {case["id"]: case for case in cases}


def _pairs(case: str, ours: Iterable[float], theirs: Iterable[float]) -> Iterator[tuple[str, float, float]]:
    for a, b in zip(np.ravel(list(ours)), np.ravel(list(theirs)), strict=True):
        yield case, float(a), float(b)


# --- one share --------------------------------------------------------------------------------------------


@check("Interval of a share (Wilson)", "intervals.wilson", "R 4.2.2, prop.test", tolerance=1e-9)
def _wilson_r() -> Numbers:
    for name in ("ci_prop_32_50", "ci_prop_81_140", "ci_prop_0_50"):
        told = _r()[name]
        x, n = told["inputs"]["x"], told["inputs"]["n"]
        yield from _pairs(f"{x} of {n}", wilson(x, n), told["expected"]["wilson"])


@check("Interval of a share (Wilson)", "intervals.wilson", "scipy, binomtest", tolerance=1e-9)
def _wilson_scipy() -> Numbers:
    for n in (1, 2, 50, 51, 139, 140):
        for x in range(n + 1):
            theirs = binomtest(x, n).proportion_ci(0.95, method="wilson")
            yield from _pairs(f"{x} of {n}", wilson(x, n), (theirs.low, theirs.high))


@check("Counts behind a percentage", "intervals.possible_counts", "R 4.2.2, enumeration", tolerance=0)
def _counts_r() -> Numbers:
    for told in _r()["counts_behind_percent"]["expected"]:
        ours = list(possible_counts(f"{told['percent']:g}", told["n"]))
        yield from _pairs(
            f"{told['percent']} % of {told['n']}", [len(ours), *ours], [len(told["counts"]), *told["counts"]]
        )


@check("Possible or not (GRIM)", "intervals.possible_counts", "R, scrutiny 0.6.1", tolerance=0)
def _grim_r() -> Numbers:
    for told in _r()["grim_percent"]["expected"]:
        ours = bool(possible_counts(told["percent"], told["n"]))
        yield f"{told['percent']} % of {told['n']}", ours, told["consistent"]


@check("Do shares of one choice close?", "auditing.arithmetic.closes", "R 4.2.2, enumeration", tolerance=0)
def _closure_r() -> Numbers:
    for told in _r()["single_choice_closure"]["expected"]:
        counts = [counts_of(Printed(text=str(p)), told["n"]) for p in told["percents"]]
        yield f"{told['percents']} of {told['n']}", closes(counts, told["n"]), told["feasible"]


@check(
    "Counts behind a percentage", "intervals.possible_counts", "rounding every count, 4 bases", tolerance=0
)
def _counts_brute() -> Numbers:
    for n in (50, 118, 139, 140):
        shown = [floor(1000 * k / n + 0.5) for k in range(n + 1)]
        for permille in range(1001):
            text = f"{permille // 10}.{permille % 10}"
            ours = len(possible_counts(text, n))
            exact_half = any(isclose(1000 * k / n % 1, 0.5) for k in range(n + 1))
            if not exact_half:
                yield f"{text} % of {n}", ours, shown.count(permille)


@cache
def _raked() -> tuple[pd.DataFrame, weights.Weights]:
    told = _r()["raked_proportion"]["inputs"]
    rows = [(cell["gender"], cell["edu"], cell["q"]) for cell in told["cells"] for _ in range(cell["count"])]
    frame = pd.DataFrame(rows, columns=["gender", "edu", "q"])
    return frame, weights.rake(frame, {"gender": told["target_gender"], "edu": told["target_edu"]})


@check("Raked weights", "weights.rake", "R, survey 4.1.1", tolerance=1e-7)
def _raking() -> Numbers:
    frame, raked = _raked()
    for cell in _r()["raked_proportion"]["expected"]["weights_by_cell"]:
        own = raked.series[(frame["gender"] == cell["gender"]) & (frame["edu"] == cell["edu"])]
        yield f"{cell['gender']}, {cell['edu']}", float(own.iloc[0]), cell["w"]


@check("Effective base (Kish)", "weights.Weights", "R, survey 4.1.1", tolerance=1e-6)
def _kish() -> Numbers:
    yield "140 raked answers", _raked()[1].effective_base, _r()["raked_proportion"]["expected"]["kish_n_eff"]


@check("Raked share, and its effective base", "counting.answer_table", "R, survey 4.1.1", tolerance=1e-6)
def _raked_share() -> Numbers:
    frame, raked = _raked()
    answers = pd.Series(pd.Categorical(frame["q"], [0, 1]))
    row, told = answer_table(answers, weights=raked.series).loc[1], _r()["raked_proportion"]["expected"]
    linearised = told["raked_se_weights_treated_as_fixed"] ** 2 * (len(frame) - 1) / len(frame)
    base = min(told["kish_n_eff"], told["raked_p"] * (1 - told["raked_p"]) / linearised)
    return _pairs("140 raked answers", (row["share"], row["effective_base"]), (told["raked_p"], base))


@check("Tick-all shares, three bases", "multiselect", "R 4.2.2, SPSS's rule", tolerance=1e-12)
def _bases() -> Numbers:
    told, expected = _r()["multiselect_bases"]["inputs"], _r()["multiselect_bases"]["expected"]
    frame = pd.DataFrame(told).rename(columns=lambda c: f"use[{c.replace('none_of_these', 'None of these')}]")
    names = ("pct_of_asked", "pct_of_answered", "pct_of_tickers_SPSS_MULT_RESPONSE_default")
    for base, name in zip(("asked", "answered", "ticked_any"), names, strict=True):
        yield from _pairs(base, analysis.multiselect(frame, "use").table(base=base)["share"], expected[name])


@check("Interval of a mean (Student)", "intervals.mean_interval", "scipy, ttest_1samp", tolerance=1e-9)
def _means() -> Numbers:
    rng = np.random.default_rng(2010)
    for n in (2, 5, 50):
        values = pd.Series(rng.normal(10, 3, n))
        theirs = ttest_1samp(values, 0).confidence_interval(0.95)
        yield from _pairs(f"{n} values", mean_interval(values)[1:], (theirs.low, theirs.high))


# --- two shares -------------------------------------------------------------------------------------------


def _two(field: str, statistic: Callable[..., Any]) -> Callable[[], Numbers]:
    def numbers() -> Numbers:
        for name in ("two_prop_33_50_vs_12_50", "two_prop_5_50_vs_0_50"):
            told = _r()[name]
            i, theirs = told["inputs"], told["expected"][field]
            case = f"{i['x1']}/{i['n1']} against {i['x2']}/{i['n2']}"
            if theirs is not None:
                yield from _pairs(
                    case, np.ravel(statistic(i["x1"], i["n1"], i["x2"], i["n2"])), np.ravel(theirs)
                )

    return numbers


@check("Interval of a difference (Newcombe)", "intervals.newcombe", "Newcombe 1998, table II", tolerance=5e-5)
def _newcombe_paper() -> Numbers:
    return _pairs("56/70 against 48/80", newcombe(56, 70, 48, 80), (0.0524, 0.3339))


@check(
    "Interval of a paired difference", "intervals.paired_newcombe", "Newcombe 1998b, table II", tolerance=5e-5
)
def _paired_newcombe_paper() -> Numbers:
    pairs = [(1, 1)] * 36 + [(1, 0)] * 12 + [(0, 1)] * 2
    x, y = (np.array(side)[:, None] for side in zip(*pairs, strict=True))
    return _pairs("36, 12, 2, 0", paired_newcombe(x, y), (0.0569, 0.3404))


TABLES = [
    (a, n, b, m)
    for n, m in ((50, 50), (12, 30), (30, 31))
    for a in range(0, n + 1, 6)
    for b in range(0, m + 1, 5)
]


def _tables(ours: Callable[..., float], theirs: Callable[[list[list[int]]], float]) -> Callable[[], Numbers]:
    def numbers() -> Numbers:
        for a, n, b, m in TABLES:
            if 0 < a + b < n + m:
                yield f"{a}/{n} against {b}/{m}", ours(a, n, b, m), theirs([[a, b], [n - a, m - b]])

    return numbers


def _n_minus_1(table: list[list[int]]) -> float:
    n = np.sum(table)
    statistic = chi2_contingency(table, correction=False).statistic * (n - 1) / n
    return float(chi2.sf(statistic, 1))


def _cohens_h(x1: int, n1: int, x2: int, n2: int) -> float:
    return float(shares.cohens_h(x1 / n1, x2 / n2))


check(
    "Interval of a difference (Newcombe)", "intervals.newcombe", "R 4.2.2, from the formulas", tolerance=1e-9
)(_two("newcombe_hybrid_score_ci", newcombe))
check("Exact test (Boschloo)", "compare.shares.difference_p", "R 4.2.2, from the formulas", tolerance=1e-6)(
    _two("boschloo_two_sided_scipy_convention_p", lambda *c: shares.difference_p(*c)[0])
)
check("Exact test (Fisher)", "compare.shares.fisher_p", "R 4.2.2, fisher.test", tolerance=1e-9)(
    _two("fisher_two_sided_p", shares.fisher_p)
)
check("N-1 chi-square", "compare.shares.n_minus_1_p", "R 4.2.2, chisq.test", tolerance=1e-9)(
    _two("n_minus_1_p", shares.n_minus_1_p)
)
check("Effect size h", "compare.shares.cohens_h", "R, effectsize 0.8.3", tolerance=1e-9)(
    _two("cohens_h", _cohens_h)
)
check("Conditional odds ratio", "compare.shares.odds_ratio_limits", "R 4.2.2, fisher.test", tolerance=1e-3)(
    _two("odds_ratio_conditional_mle", lambda *counts: shares.odds_ratio_limits(*counts)[0])
)
check("Exact test (Boschloo)", "compare.shares.difference_p", "scipy, groups as columns", tolerance=1e-12)(
    _tables(lambda *c: shares.difference_p(*c)[0], lambda t: float(boschloo_exact(t).pvalue))
)
check("Exact test (Fisher)", "compare.shares.fisher_p", "scipy", tolerance=1e-12)(
    _tables(shares.fisher_p, lambda t: float(fisher_exact(t).pvalue))
)
check("N-1 chi-square", "compare.shares.n_minus_1_p", "scipy, chi2_contingency", tolerance=1e-12)(
    _tables(shares.n_minus_1_p, _n_minus_1)
)


# --- many tests, power ------------------------------------------------------------------------------------


def _adjusted(name: str, ours: Callable[[list[float]], Any]) -> Callable[[], Numbers]:
    told = _r()["p_adjust_1"]
    return lambda: _pairs("ten p-values", ours(told["inputs"]["p"]), told["expected"][name])


check("Adjusted p (Holm)", "compare.shares.holm", "R 4.2.2, p.adjust", tolerance=1e-9)(
    _adjusted("holm", shares.holm)
)
check(
    "Adjusted p (Benjamini-Hochberg)",
    "compare.shares.benjamini_hochberg",
    "R 4.2.2, p.adjust",
    tolerance=1e-9,
)(_adjusted("BH", shares.benjamini_hochberg))


@check("Power", "compare.shares.power", "R 4.2.2, power.prop.test", tolerance=1e-6)
def _power() -> Numbers:
    told = _r()["power_n50"]
    shown = zip(
        told["inputs"]["p1"], told["inputs"]["p2"], told["expected"]["normal_approx_power"], strict=True
    )
    for p, q, theirs in shown:
        yield f"{p} against {q}, 50 each", shares.power(p, 50, q, 50), theirs


# --- all tasks together -----------------------------------------------------------------------------------


def _rows() -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    told = _r()["multilabel_two_samples"]
    one, two = (pd.DataFrame([list(map(int, row)) for row in told["inputs"][key]]) for key in ("L", "J"))
    return one.add_prefix("t"), two.add_prefix("t"), told["expected"]


@check("All tasks at once (Rao-Scott)", "compare.joint.rao_scott", "R, MRCV 0.4-0", tolerance=1e-8)
def _rao_scott() -> Numbers:
    one, two, told = _rows()
    found, theirs = rao_scott(one, two), told["MRCV"]
    return _pairs(
        "six tasks, 50 + 50",
        (found.statistic, found.df, found.p),
        (theirs["rs2_X"], theirs["rs2_df"], theirs["rs2_p"]),
    )


@check(
    "All tasks at once (permutation)", "compare.joint.permute", "R, MRCV 0.4-0 (asymptotic)", tolerance=5e-3
)
def _permutation() -> Numbers:
    one, two, told = _rows()
    yield "six tasks, 50 + 50", analysis.compare_tasks(one, two).global_p, told["MRCV"]["rs2_p"]


# --- ranks ------------------------------------------------------------------------------------------------


def _correlations(field: str) -> Callable[[], Numbers]:
    def numbers() -> Numbers:
        told = _r()["rank_ties_10"]
        one = np.array([told["inputs"]["a"], told["inputs"]["b"]], dtype="float64")
        found = rank_agreement(one[0], one[1], permuted_a=one[:1], permuted_b=one[1:])
        ours = {"kendall_tau_b": found.tau, "spearman_rho": found.rho}[field]
        yield "ten items with ties", ours, told["expected"][field]

    return numbers


check("Rank correlation (tau-b)", "compare.ranks.tau_b", "R 4.2.2, cor.test", tolerance=1e-9)(
    _correlations("kendall_tau_b")
)
check("Rank correlation (rho)", "compare.ranks.rank_agreement", "R 4.2.2, cor.test", tolerance=1e-9)(
    _correlations("spearman_rho")
)


@check("Rank correlation (tau-b)", "compare.ranks.tau_b", "scipy, 200 random orders", tolerance=1e-12)
def _tau_scipy() -> Numbers:
    rng = np.random.default_rng(2010)
    for number in range(200):
        a, b = rng.integers(0, 6, (2, rng.integers(3, 18)))
        theirs = kendalltau(a, b).statistic
        if not np.isnan(theirs):
            yield f"random order {number}", tau_b(a, b)[0], theirs


@check("Rank-biased overlap, extrapolated", "compare.ranks.rank_biased_overlap", "rbo 0.1.3", tolerance=1e-9)
def _overlap() -> Numbers:
    told = _r()["rbo_untied"]
    items = told["inputs"]["list_a"]
    scores = [[-told["inputs"][key].index(i) for i in items] for key in ("list_a", "list_b")]
    for persistence, theirs in told["expected"]["rbo_ext"].items():
        ours = rank_biased_overlap(*scores, persistence=float(persistence))
        yield f"eight items, p = {persistence}", ours, theirs


# --- coders -----------------------------------------------------------------------------------------------


@check(
    "Agreement of coders (alpha)",
    "coding.validate.validate_codes",
    "Krippendorff 2011, section B",
    tolerance=5e-4,
)
def _alpha() -> Numbers:
    codes = [pd.DataFrame({"t": [int(c) for c in text]}) for text in ("0100000010", "1110010000")]
    yield "two observers, ten articles", float(analysis.validate_codes(*codes).table.loc["t", "alpha"]), 0.095


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a check found: how many numbers, the largest difference, and the case it stands in."""

    check: Check
    numbers: int
    largest: float
    worst: str


@cache
def run(check: Check) -> Result:
    """Make one check."""
    pairs = list(check.numbers())
    gaps = [0.0 if a == b else inf if np.isnan(a - b) else abs(a - b) for _, a, b in pairs]
    worst = int(np.argmax(gaps))
    return Result(check=check, numbers=len(pairs), largest=gaps[worst], worst=pairs[worst][0])


STEPS = (1e-12, 1e-9, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2)


def shown(difference: float) -> str:
    """Write a difference as the power of ten it stays under: machines differ in the digits behind."""
    if difference == 0:
        return "0"
    return f"< {next((step for step in STEPS if difference < step), 1):.0e}".replace("e-0", "e-")


HEAD = """\
# How our statistics compare with others'

Each statistic of this package against an implementation that is not ours. R's numbers are in
`tests/reference/r.json`; scipy's are computed anew. "Largest" is the largest absolute difference over all
numbers compared, "worst case" where it stands. Made by `make docs`; a test fails while a number is outside
its tolerance or this page is not current.

| statistic | ours (`analysis.`) | reference | numbers | largest | allowed | worst case |
|---|---|---|---|---|---|---|
"""

FOOT = """
Not in the table, because nothing outside can say: the noise floor of ranks and the step-down maxT are
permutations (exact in the small, by trying every arrangement; see `tests/test_compare.py`), the adjustment
for length and its interval (coverage by simulation, same file), tiers (McNemar, scipy).

Disagreements that are known:

* Boschloo's two-sided p has two conventions. scipy, and so we, double the smaller tail; ordering the tables
  by Fisher's two-sided p gives another value where the groups differ in size (0.0088 against 0.0099 for
  56/70 against 48/80).
* The permutation p and the asymptotic Rao-Scott p are different tests of one question, and need not be equal.
"""

RATES = f"""
## How often a difference is found where there is none

Of two groups with the same share, at the share where it happens most: how often p is at most 5 %, and how
often Holm finds a difference among {rates.TASKS} tasks that do not go together. Every table that two such
groups can give was tried (`tests/rates.py`), none was drawn. `compare.shares.difference_p` chooses the test:
Boschloo's up to {shares.EXACT_UP_TO:,} of one base times the other; beyond that Fisher's, and the N-1
chi-square where every expected count is at least {shares.LARGE}. Beside it the N-1 chi-square wherever every
expected count is at least 1, as 1.0 had it beyond 300. "Millions" is the limit where one share is as good as
known and the answer is rare.

| bases | test | one test | {rates.TASKS} tasks | N-1 from 1, one test | {rates.TASKS} tasks |
|---|---|---|---|---|---|
"""

POWER = f"""
## How often the smallest gap is seen

`compare.shares.smallest_gap` promises about 80 %, by the normal approximation. This is the exact power of our
test at that gap, with the group ahead that makes it lower: of one planned test, and of the first of
{rates.TASKS} with Holm. The two shares lie round one half, 0.2 or 0.05.

| bases | one test, 0.5 | 0.2 | 0.05 | first of {rates.TASKS}, 0.5 | 0.2 | 0.05 |
|---|---|---|---|---|---|---|
"""

COVERAGE = f"""
## How often weighted intervals hold the truth

{rates.SAMPLES:,} samples of {rates.PEOPLE} people each (`tests/rates.py`); 95 % is what the intervals say.
The share is that of `counting.answer_table`, over the smaller of the linearised effective base and Kish's;
beside it what each of the two would cover alone. The mean is that of `intervals.mean_interval`. "Deff" is
the mean of people over Kish's base. Raked weights leave the intervals wider than they need be: what the
margins explain does not vary.

| weights | deff | share | linearised alone | Kish alone | mean |
|---|---|---|---|---|---|
"""


HELD = f"""
## How often corrected shares hold the truth

Shares of 2, 5, 10, 30 and 60 %, coders that find and miss alike or find too much, {rates.RESTS:,} texts and
so many of them coded by hand (`tests/rates.py`, {rates.DRAWS:,} draws); of the five shares the one where the
interval holds least often. "Coder alone" is Wilson's interval of what the program found, "normal" that of
prediction-powered inference as published, "ours" that of `intervals.corrected`, "by hand" Wilson's of the
hand codes alone, which itself dips to 0.92 where a share of 2 % meets 25 texts. Beside it how wide ours is,
as a part of the one by hand.

| coder | texts by hand | coder alone | normal | ours | by hand | width |
|---|---|---|---|---|---|---|
"""


def page() -> str:
    """Write the page."""
    parts = (
        (HEAD, map(_line, map(run, CHECKS))),
        (FOOT + RATES, rates.rate_lines()),
        (POWER, rates.power_lines()),
        (COVERAGE, rates.coverage_lines()),
        (HELD, rates.held_lines()),
    )
    return "".join(chain.from_iterable((text, *lines) for text, lines in parts))


def _line(result: Result) -> str:
    check = result.check
    worst = result.worst if result.largest >= STEPS[0] else "-"
    cells = (check.statistic, f"`{check.ours}`", check.reference, str(result.numbers), shown(result.largest))
    return f"| {' | '.join((*cells, f'{check.tolerance:g}', worst))} |\n"
