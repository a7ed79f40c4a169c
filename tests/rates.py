"""How often the tests cry wolf, by trying every table; how often intervals cover, by simulation."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import binom, chi2, hypergeom, norm, poisson

from analysis.compare.shares import BOSCHLOO, EXACT_UP_TO, FISHER, LARGE, N_MINUS_1, smallest_gap
from analysis.counting import answer_table
from analysis.intervals import corrected, mean_interval, weighted_wilson, wilson

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

LEVEL, TASKS = 0.05, 17
BASES = ((12, 60), (30, 30), (50, 50), (30, 1000), (50, 140), (60, 3000), (100, 1000), (300, 300))
POWERED = ((10, 10), (10, 100), (12, 60), (30, 30), (50, 50), (30, 1000), (140, 140))
COMMON = np.sin(np.linspace(0, np.pi / 4, 150)[1:]) ** 2  # shares that both groups have, up to one half

# --- tests: the p of every table that two groups can give ------------------------------------------------


def _tables(n: int, m: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    a, b = np.meshgrid(np.arange(n + 1), np.arange(m + 1), indexing="ij")
    return a, b


def n_minus_1(n: int, m: int) -> Floats:
    """P of the N-1 chi-square of every table."""
    a, b = (counts.astype("float64") for counts in _tables(n, m))
    hits, everybody = a + b, n + m
    gap = a * (m - b) - b * (n - a)
    with np.errstate(invalid="ignore"):
        square = (everybody - 1) * gap**2 / (n * m * hits * (everybody - hits))
    return np.asarray(chi2.sf(np.nan_to_num(square), 1), dtype="float64")


def fisher(n: int, m: int) -> Floats:
    """P of Fisher's exact test of every table: the probabilities that are no larger than its own."""
    p = np.ones((n + 1, m + 1))
    for hits in range(n + m + 1):
        count = np.arange(max(0, hits - m), min(n, hits) + 1)
        chance = hypergeom.pmf(count, n + m, hits, n)
        ordered = np.sort(chance)
        upto = np.searchsorted(ordered, chance * (1 + 1e-7), side="right")
        p[count, hits - count] = np.cumsum(ordered)[upto - 1]
    return p


def boschloo(n: int, m: int, *, grid: int = 400) -> Floats:
    """P of Boschloo's exact test of every table, over a grid of common shares; twice the smaller tail."""
    a, b = (counts.ravel() for counts in _tables(n, m))
    shares = np.sin(np.linspace(0, np.pi / 2, grid + 2)[1:-1]) ** 2
    tails = []
    for ranked in (hypergeom.cdf(a, n + m, a + b, n), hypergeom.sf(a - 1, n + m, a + b, n)):
        order = np.argsort(ranked, kind="stable")
        last = np.searchsorted(ranked[order], ranked[order] * (1 + 1e-9), side="right") - 1
        largest = np.zeros(len(order))
        for share in shares:
            chance = np.outer(binom.pmf(np.arange(n + 1), n, share), binom.pmf(np.arange(m + 1), m, share))
            largest = np.maximum(largest, np.cumsum(chance.ravel()[order])[last])
        tail = np.empty(len(order))
        tail[order] = largest
        tails.append(tail)
    both: Floats = np.minimum(2 * np.minimum(*tails), 1)
    return both.reshape(n + 1, m + 1)


@cache
def every_p(n: int, m: int) -> Floats:
    """P of every table as ``difference_p`` chooses the test."""
    return boschloo(n, m) if n * m <= EXACT_UP_TO else approximate(n, m, enough=LARGE)


def approximate(n: int, m: int, *, enough: float) -> Floats:
    """P of the N-1 chi-square where every expected count is enough, otherwise of Fisher's test."""
    hits = np.add(*_tables(n, m))
    least = np.minimum(hits, n + m - hits) * min(n, m) / (n + m)
    return np.asarray(np.where(least < enough, fisher(n, m), n_minus_1(n, m)), dtype="float64")


def rejected(p: Floats, shares: Floats, level: float) -> Floats:
    """How often p is at most ``level`` where both groups have the share, for each of the shares."""
    n, m = (size - 1 for size in p.shape)
    chance_a = binom.pmf(np.arange(n + 1), n, shares[:, None])
    chance_b = binom.pmf(np.arange(m + 1), m, shares[:, None])
    return np.asarray(((chance_a @ (p <= level)) * chance_b).sum(axis=1))


def wolves(p: Floats) -> tuple[float, float]:
    """Rate of one test, and of 17 with Holm finding something, at the common share that is worst for each.

    Holm finds something if the smallest p is at most the level over the number of tests; the tasks are taken
    as independent.
    """
    one, first = (float(rejected(p, COMMON, level).max()) for level in (LEVEL, LEVEL / TASKS))
    return one, 1 - (1 - first) ** TASKS


def wolves_beside_an_endless_group() -> tuple[float, float]:
    """The same for the N-1 chi-square of rare answers, from ``LARGE`` expected, where one share is known."""
    expected = np.linspace(LARGE, 5 * LARGE, 4001)

    def rate(level: float) -> float:
        reach = norm.isf(level / 2) * np.sqrt(expected)
        above = poisson.sf(np.ceil(expected + reach) - 1, expected)
        return float(np.max(above + poisson.cdf(np.floor(expected - reach), expected)))

    return rate(LEVEL), 1 - (1 - rate(LEVEL / TASKS)) ** TASKS


AROUND = (0.5, 0.2, 0.05)  # shares that the two lie round


def seen(n: int, m: int, *, around: float, level: float) -> float:
    """Exact power of our test at the gap that ``smallest_gap`` gives, whichever group is ahead: the lower."""
    gap = smallest_gap(n, m, around=around, alpha=level)
    low = min(max(around - gap / 2, 0.0), 1 - gap)
    found = every_p(n, m) <= level
    return min(
        float(binom.pmf(np.arange(n + 1), n, a) @ found @ binom.pmf(np.arange(m + 1), m, b))
        for a, b in ((low, low + gap), (low + gap, low))
    )


def power_lines() -> Iterator[str]:
    """Rows of the table of power."""
    for n, m in POWERED:
        levels = (LEVEL, LEVEL / TASKS)
        rates = [seen(n, m, around=around, level=level) for level in levels for around in AROUND]
        yield f"| {n} against {m:,} | {' | '.join(f'{rate:.2f}' for rate in rates)} |\n"


def _percent(rates: Iterable[float]) -> str:
    return " | ".join(f"{100 * rate:.1f} %" for rate in rates)


def rate_lines() -> Iterator[str]:
    """Rows of the table of rates."""
    for n, m in BASES:
        test = BOSCHLOO if n * m <= EXACT_UP_TO else f"{FISHER}, {N_MINUS_1}"
        rates = (*wolves(every_p(n, m)), *wolves(approximate(n, m, enough=1)))
        yield f"| {n} against {m:,} | {test} | {_percent(rates)} |\n"
    yield f"| any against millions | {N_MINUS_1} | {_percent(wolves_beside_an_endless_group())} | | |\n"


# --- intervals: samples of 140 with weights --------------------------------------------------------------

PEOPLE, SAMPLES = 140, 4000
SHAPE = (SAMPLES, PEOPLE)
OFTEN, OFTEN_DRAWN = 0.6, 0.9  # a group of people, and its part of the sample where weights go with answers
Drawn = tuple[Floats, Bools]  # weights, and who is of that group


def _lognormal(spread: float) -> Callable[[np.random.Generator], Drawn]:
    def draw(rng: np.random.Generator) -> Drawn:
        return np.exp(rng.normal(0, spread, SHAPE)), rng.random(SHAPE) < OFTEN

    return draw


def _few_heavy(rng: np.random.Generator) -> Drawn:
    return np.where(rng.random(SHAPE) < 0.02, 40.0, 1.0), rng.random(SHAPE) < OFTEN


def _related(rng: np.random.Generator) -> Drawn:
    """Weights of the chance to be drawn."""
    often = rng.random(SHAPE) < OFTEN_DRAWN
    return np.where(often, OFTEN / OFTEN_DRAWN, (1 - OFTEN) / (1 - OFTEN_DRAWN)), often


def _raked(rng: np.random.Generator) -> Drawn:
    """The same, brought to the known part of the group in every sample."""
    _, often = _related(rng)
    part = often.mean(axis=1, keepdims=True)
    return np.where(often, OFTEN / part, (1 - OFTEN) / (1 - part)), often


SURVEYS: Mapping[str, tuple[Callable[[np.random.Generator], Drawn], tuple[float, float]]] = {
    "all weights 1": (_lognormal(0), (0.3, 0.3)),
    "unrelated": (_lognormal(1.02), (0.3, 0.3)),
    "unrelated, a rare answer": (_lognormal(1.02), (0.1, 0.1)),
    "unrelated, wide": (_lognormal(1.71), (0.3, 0.3)),
    "unrelated, wide, a rare answer": (_lognormal(1.71), (0.1, 0.1)),
    "unrelated, a few very heavy": (_few_heavy, (0.3, 0.3)),
    "those weighed up say it": (_related, (0.05, 0.6)),
    "those weighed up say it, raked": (_raked, (0.05, 0.6)),
    "those weighed down say it": (_related, (0.6, 0.05)),
    "those weighed down say it, raked": (_raked, (0.6, 0.05)),
    "all say it alike, raked": (_raked, (0.3, 0.3)),
}


@dataclass(frozen=True, kw_only=True)
class Covered:
    """How often the intervals of a survey hold the true share and mean, and the design effect of Kish."""

    design_effect: float
    share: float
    linearised: float
    kish: float
    mean: float


def coverage(survey: str) -> Covered:
    """Draw a survey many times, weigh it, and look whether its intervals hold the truth.

    Values are normal about a mean that differs between the groups as far as their shares do. The intervals
    over the linearised and over Kish's effective base alone are for comparison.
    """
    rng = np.random.default_rng(2010)
    draw, (often_say, rest_say) = SURVEYS[survey]
    weights, often = draw(rng)
    said = rng.random(SHAPE) < np.where(often, often_say, rest_say)
    values = rng.normal(10 + 10 * np.where(often, often_say, rest_say), 3)
    truth = OFTEN * often_say + (1 - OFTEN) * rest_say
    answers = pd.Series(pd.Categorical.from_codes(said.ravel().astype(int), ["no", "yes"]))
    sample = pd.Series(np.repeat(np.arange(SAMPLES), PEOPLE))
    table = answer_table(answers, by=sample, weights=pd.Series(weights.ravel())).xs("yes", level="option")
    sums, squares = weights.sum(axis=1), (weights**2).sum(axis=1)
    spread = ((weights * (said - table["share"].to_numpy()[:, None])) ** 2).sum(axis=1)
    share = table["share"].to_numpy()
    kish = sums**2 / squares
    with np.errstate(divide="ignore"):
        linearised = np.where(spread > 0, share * (1 - share) * sums**2 / spread, kish)
    means = np.array(
        [mean_interval(pd.Series(x), pd.Series(w)) for x, w in zip(values, weights, strict=True)]
    )
    return Covered(
        design_effect=float((PEOPLE / kish).mean()),
        share=_covers(table["low"], table["high"], truth),
        linearised=_covers(*weighted_wilson(share, np.minimum(linearised, PEOPLE)), truth),
        kish=_covers(*weighted_wilson(share, kish), truth),
        mean=_covers(means[:, 1], means[:, 2], 10 + 10 * truth),
    )


def _covers(low: npt.ArrayLike, high: npt.ArrayLike, truth: float) -> float:
    return float(((np.asarray(low) <= truth) & (truth <= np.asarray(high))).mean())


def coverage_lines() -> Iterator[str]:
    """Rows of the table of coverage."""
    for survey in SURVEYS:
        c = coverage(survey)
        rates = " | ".join(f"{rate:.2f}" for rate in (c.share, c.linearised, c.kish, c.mean))
        yield f"| {survey} | {c.design_effect:.1f} | {rates} |\n"


# --- shares of texts that a coder has read, and a person some of them ------------------------------------

RESTS, BY_HAND = 2000, (25, 50, 100, 200)
RARE = (0.02, 0.05, 0.1, 0.3, 0.6)
CODERS = {
    "F1 0.5": (0.5, 0.5),
    "F1 0.8": (0.8, 0.8),
    "F1 0.8, finds too much": (0.92, 0.71),
    "F1 0.95": (0.95, 0.95),
}
DRAWS = 2000


@dataclass(frozen=True, kw_only=True)
class Held:
    """How often intervals hold the true share: the coder's alone, the normal corrected one, ours, by hand."""

    naive: float
    normal: float
    ours: float
    hand: float
    width: float  # of ours, as part of the width by hand


def held(share: float, coder: str, by_hand: int) -> Held:
    """Draw texts, code them by hand and by a coder that errs, and look whether intervals hold the truth."""
    rng = np.random.default_rng(2010)
    recall, precision = CODERS[coder]
    wrong = min(share * recall * (1 - precision) / precision / (1 - share), 0.95)
    hand = rng.random((by_hand, DRAWS)) < share
    coded = rng.random((by_hand, DRAWS)) < np.where(hand, recall, wrong)
    # By quantiles: NumPy's own binomial draws other numbers from 2.5 on.
    hits = binom.ppf(rng.random(DRAWS), RESTS, share * recall + (1 - share) * wrong)
    found = corrected(hand, coded, hits, RESTS)
    rest = hits / RESTS
    errors = hand - found.trust * coded
    guess = found.trust * rest + errors.mean(axis=0)
    spread = found.trust**2 * rest * (1 - rest) / RESTS + errors.var(axis=0, ddof=1) / by_hand
    normal = norm.ppf(0.975) * np.sqrt(spread)
    alone = wilson(hand.sum(axis=0), by_hand)

    def within(low: Floats, high: Floats) -> float:
        return float(np.mean((low <= share) & (share <= high)))

    return Held(
        naive=within(*wilson(hits, RESTS)),
        normal=within(guess - normal, guess + normal),
        ours=within(found.low, found.high),
        hand=within(*alone),
        width=float(np.mean(found.high - found.low) / np.mean(alone[1] - alone[0])),
    )


def held_lines() -> Iterator[str]:
    """Rows of the table of corrected shares."""
    for coder in CODERS:
        for by_hand in BY_HAND:
            each = [held(share, coder, by_hand) for share in RARE]
            worst = [min(getattr(h, name) for h in each) for name in ("naive", "normal", "ours", "hand")]
            rates = " | ".join(f"{rate:.2f}" for rate in worst)
            widths = [h.width for h in each]
            yield f"| {coder} | {by_hand} | {rates} | {min(widths):.2f} to {max(widths):.2f} |\n"
