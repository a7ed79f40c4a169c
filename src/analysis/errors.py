"""What can go wrong, in plain words.

A fault in somebody's data is never one fault: readers collect every :class:`Problem` they see and raise
one :class:`DataError` that prints them all, each with its place and the next step.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import groupby
from typing import Any, ParamSpec, TypeVar

MOST_SHOWN = 200  # characters of what was found; of what was expected, and advised, five times as many

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """One fault in one place of one file.

    Attributes
    ----------
    file
        The file as the user knows it, relative to the project where that is possible.
    found, expected
        What stands there, and what could stand there instead.
    advice
        What to do next, in the imperative.
    row
        Row as a spreadsheet numbers it: the header is row 1. ``None`` when the whole file is meant.
    column
        Header of the column, or ``None`` when the whole row is meant.
    """

    file: str
    found: str
    expected: str
    advice: str = "Correct it."
    row: Any = field(default=None, kw_only=True)
    column: str | None = field(default=None, kw_only=True)

    @property
    def place(self) -> str:
        """Where in the file: ``row 12, value``, or ``whole file``."""
        parts = [f"row {self.row}"] if self.row is not None else []
        return ", ".join(parts + ([self.column] if self.column else [])) or "whole file"

    def __post_init__(self) -> None:
        """Cut what is quoted: a cell, a header or a list of names can be as long as a book."""
        if self.row is not None:  # a label of a frame, as pandas gives it
            object.__setattr__(self, "row", int(self.row))
        for name in ("file", "found", "expected", "advice", "column"):
            most = MOST_SHOWN if name in ("found", "column") else 5 * MOST_SHOWN
            if text := getattr(self, name):
                object.__setattr__(self, name, shortened(text, most))

    def __str__(self) -> str:
        return f"{self.place}: found {self.found}; expected {self.expected}. {self.advice}"


def shortened(text: str, most: int = MOST_SHOWN) -> str:
    """Cut the middle out of a long text, and say how long it was."""
    if len(text) <= most:
        return text
    return f"{text[: most - 50]} ... {text[-20:]} ({len(text):,} characters)"


class AnalysisError(Exception):
    """Base of every error this package raises on purpose; its text is meant for the user."""


class DataError(AnalysisError):
    """Raw data that cannot be used, with every problem found in it.

    Parameters
    ----------
    problems
        At least one :class:`Problem`.

    Attributes
    ----------
    problems : tuple of Problem
        In the order of file and row.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.row or 0)))
        super().__init__(self._report())

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it cross from one process to another."""
        return type(self), (self.problems,)

    def _report(self) -> str:
        count = len(self.problems)
        lines = [f"{count:,} problem{'s' if count != 1 else ''} in the data."]
        for file, found in groupby(self.problems, key=lambda p: p.file):
            lines += ["", file, *(f"  {problem}" for problem in found)]
        return "\n".join(lines)


def refuse(problems: Iterable[Problem]) -> None:
    """Answer bad data with all of its problems, if there are any.

    Raises
    ------
    DataError
        With every one of them.
    """
    if found := list(problems):
        raise DataError(found)


class Gathering:
    """Collects the problems of several readers, so that all are told at once.

    Attributes
    ----------
    problems : list of Problem
        What has been found so far; add to it freely.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def attempt(self, read: Callable[P, T], *args: P.args, **options: P.kwargs) -> T | None:
        """Call a reader; ``None`` if its data have problems, which are kept."""
        try:
            return read(*args, **options)
        except DataError as error:
            self.problems += error.problems
            return None


class UnknownNameError(AnalysisError, ValueError):
    """A name that does not exist, answered with the nearest and with all valid names.

    Parameters
    ----------
    parameter
        The argument the name was given for.
    name
        What came.
    valid
        What could have come.
    """

    def __init__(self, parameter: str, name: object, valid: Sequence[str]) -> None:
        near = get_close_matches(str(name)[:MOST_SHOWN], valid, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        told = shortened(repr(name))
        super().__init__(f"{parameter}={told} is not known.{hint} Valid: {', '.join(valid)}.")
        self.parameter, self.name, self.valid = parameter, name, tuple(valid)

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it cross from one process to another."""
        return type(self), (self.parameter, self.name, self.valid)


def check_kind(parameter: str, value: object, kind: type[Any], advice: str) -> None:
    """Answer an argument of another kind before it fails somewhere deep.

    Raises
    ------
    AnalysisError
        With the name of the argument, what was expected and what came.
    """
    if not isinstance(value, kind):
        came = type(value).__name__
        raise AnalysisError(f"{parameter} must be a {kind.__name__}, but a {came} came. {advice}")
