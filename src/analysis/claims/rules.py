"""Claims as data: a statement, the figures it rests on, and the tests that decide it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from types import MappingProxyType

from analysis.languages import Label


@dataclass(frozen=True, kw_only=True)
class Range:
    """A range of values, shares 0-1; ``above``, ``below`` leave their end out, ``from_``, ``to`` do not."""

    from_: float = -inf
    to: float = inf
    above: float = -inf
    below: float = inf

    def holds(self, value: float) -> bool:
        """Whether a value lies in it."""
        return self.from_ <= value <= self.to and self.above < value < self.below


@dataclass(frozen=True, kw_only=True)
class Between:
    """One figure lies in a range."""

    figure: str
    range: Range


@dataclass(frozen=True, kw_only=True)
class Leads:
    """These answers have the highest shares of their question, in whatever order.

    Answers ``beside`` the question, such as "other", are left out.
    """

    question: str
    group: str
    answers: tuple[str, ...]
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Lower:
    """Each of these answers has a lower share than each of the others named."""

    question: str
    group: str
    answers: tuple[str, ...]
    than: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class First:
    """A published order begins with these answers, in this order."""

    question: str
    group: str
    answers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Apart:
    """Some share differs between two groups by at least this much (0-1)."""

    question: str
    groups: tuple[str, str]
    by: float


Test = Between | Leads | Lower | First | Apart

# What each test is called in TOML, and which keys it needs.
KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "between": ("figure",),
        "leads": ("question", "group", "answers"),
        "lower": ("question", "group", "answers", "than"),
        "first": ("question", "group", "answers"),
        "apart": ("question", "groups", "by"),
    }
)
OPTIONAL: Mapping[str, tuple[str, ...]] = MappingProxyType({"leads": ("beside",)})
ENDS = ("from", "to", "above", "below")

MAKE: Mapping[str, Callable[..., Test]] = MappingProxyType(
    {"leads": Leads, "lower": Lower, "first": First, "apart": Apart}
)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One claim.

    Attributes
    ----------
    name, topic
        Short name, and what it is about.
    statement
        In every language of the package.
    figures
        Ids of the figures it rests on.
    tests
        What must be true; a test whose question a wave does not have is passed over there.
    cannot
        Why it cannot be checked at all, if so.
    """

    name: str
    topic: str
    statement: Label
    figures: tuple[str, ...] = ()
    note: str = ""
    tests: tuple[Test, ...] = ()
    cannot: Label | None = None


@dataclass(frozen=True, kw_only=True)
class Claims:
    """Claims of one claimant, by name; ``claimant`` is a source of the study, or empty."""

    claimant: str
    claims: Mapping[str, Claim]
