"""Every statistic within its tolerance of one that is not ours, and the generated pages current."""

import pytest

from tests.pages import DOCS, PAGES
from tests.status import CHECKS, Check, run, shown


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: f"{c.statistic}, {c.reference}")
def test_a_statistic_agrees_with_one_that_is_not_ours(check: Check) -> None:
    result = run(check)
    assert result.numbers > 0
    assert result.largest <= check.tolerance, result.worst


@pytest.mark.parametrize("name", PAGES)
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
