"""Claims from TOML, checked as a whole: every problem at once."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from analysis.claims.judge import Between, Claims, Leads, Lower, Test
from analysis.errors import DataError, Problem
from analysis.records import read_records

FIGURE = "the id of a figure"


def read_claims(
    path: str | Path, *, estimates: pd.DataFrame | None = None, name: str | None = None
) -> Claims:
    """Read claims and hold every name in them against a study.

    Parameters
    ----------
    path
        A TOML file; its form is told at the top of ``data/raw/claims.toml``.
    estimates
        Tidy estimates, all waves: the figures, questions, groups and answers that a claim may name. If not
        given, only the form of the claims is checked.
    name
        What to call the file in messages; its own name if not given.

    Raises
    ------
    DataError
        With every problem: no TOML, unknown or missing keys, figures or answers that do not exist.
    """
    file = name or Path(path).name
    read = read_records(Path(path), Claims, file=file)
    if found := [*_problems(read, file, estimates)]:
        raise DataError(found)
    return read


# --- what can be wrong ------------------------------------------------------------------------------------


def _problems(read: Claims, file: str, estimates: pd.DataFrame | None) -> Iterator[Problem]:
    if read.claimant and estimates is not None:
        sources = set(estimates["source"])
        yield from _unknown(file, "claimant", [read.claimant], sources, "a source of the study")
    for name, told in read.claims.items():
        place = f"claims.{name}"
        if bool(told.tests) == bool(told.cannot):
            found = "both tests and a reason why not" if told.tests else "no tests, and no reason why not"
            yield Problem(file, found, "either tests, or cannot", column=place)
        if estimates is not None:
            yield from _unknown(file, place, told.figures, set(estimates["id"]), FIGURE)
        for number, test in enumerate(told.tests, start=1):
            here = f"{place}, test {number}"
            senseless = [*_sense_problems(file, here, test)]
            yield from senseless
            if estimates is not None and not senseless:
                yield from _name_problems(file, here, test, estimates)


def _sense_problems(file: str, place: str, test: Test) -> Iterator[Problem]:
    if isinstance(test, Between):
        low, high = max(test.from_, test.above), min(test.to, test.below)
        if not test.ends:
            yield Problem(file, "no end of the range", "one or two of from, to, above, below", column=place)
        elif low > high or (low == high and {"above", "below"} & set(test.ends)):
            expected = "its low end below its high end"
            yield Problem(file, "a range that holds nothing", expected, column=place)
    others = test.than if isinstance(test, Lower) else test.beside if isinstance(test, Leads) else ()
    if both := sorted({*others} & {*getattr(test, "answers", ())}):
        found = f"{', '.join(both)} in answers and in {'than' if isinstance(test, Lower) else 'beside'}"
        yield Problem(file, found, "an answer in one of them", column=place)


def _name_problems(file: str, place: str, test: Test, estimates: pd.DataFrame) -> Iterator[Problem]:
    if isinstance(test, Between):
        yield from _unknown(file, place, [test.figure], set(estimates["id"]), FIGURE)
        rows = estimates[estimates["id"] == test.figure]
        percents = [f"{end} = {value}" for end, value in test.ends.items() if not 0 <= value <= 1]
        if percents and (rows["statistic"] == "share").any():
            yield Problem(file, ", ".join(percents), "0 to 1: the figure is a share", column=place)
        return
    yield from _unknown(file, place, [test.question], set(estimates["panel"]), "a question")
    there = estimates[estimates["panel"] == test.question]
    if len(there):
        groups = getattr(test, "groups", None) or [getattr(test, "group", "")]
        yield from _unknown(file, place, groups, set(there["group"]), "a group of the question")
        answers = [name for key in ("answers", "than", "beside") for name in getattr(test, key, ())]
        yield from _unknown(file, place, answers, set(there["category"]), "an answer to the question")


def _unknown(
    file: str, place: str, names: Iterable[str], known: set[str], expected: str
) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            advice = f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(sorted(known)[:20])}."
            yield Problem(file, repr(name), expected, advice, column=place)
