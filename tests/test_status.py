"""Every statistic within its tolerance of one that is not ours, and the generated pages current."""

import numpy as np
import pytest

from analysis.compare.shares import difference_p
from tests.pages import DOCS, PAGES
from tests.rates import BASES, every_p, wolves, wolves_beside_an_endless_group
from tests.status import CHECKS, Check, run, shown


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: f"{c.statistic}, {c.reference}")
def test_a_statistic_agrees_with_one_that_is_not_ours(check: Check) -> None:
    result = run(check)
    assert result.numbers > 0
    assert result.largest <= check.tolerance, result.worst


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name == "status.md" else name for name in PAGES]
)
def test_a_generated_page_is_current(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "run: make docs"


def test_differences_are_shown_as_the_power_of_ten_they_stay_under() -> None:
    assert [shown(d) for d in (0, 3e-16, 2e-10, 0.004, 0.5)] == [
        "0",
        "< 1e-12",
        "< 1e-9",
        "< 1e-2",
        "< 1e+00",
    ]


@pytest.mark.parametrize(("n", "m"), BASES)
def test_the_rates_are_those_of_our_test(n: int, m: int) -> None:
    """The p-values behind the table of rates, against those of scipy, for tables of all kinds."""
    rng = np.random.default_rng(n * m)
    for share in (0.03, 0.1, 0.1, 0.3, 0.5):
        a, b = int(rng.binomial(n, share)), int(rng.binomial(m, share))
        assert every_p(n, m)[a, b] == pytest.approx(difference_p(a, n, b, m)[0], rel=0.01)


@pytest.mark.parametrize(("n", "m"), BASES)
def test_no_more_differences_are_found_than_is_said(n: int, m: int) -> None:
    one, seventeen = wolves(every_p(n, m))
    exact = n * m <= 50_000
    assert one <= (0.05 if exact else 0.054)
    assert seventeen <= 0.05


def test_the_approximation_holds_where_it_is_used() -> None:
    assert max(wolves_beside_an_endless_group()) < 0.06
