"""Claims from TOML, checked as a whole: every problem at once."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from analysis.claims.rules import ENDS, KINDS, MAKE, OPTIONAL, Between, Claim, Claims, Range, Test
from analysis.codebook import Label
from analysis.errors import DataError, Problem
from analysis.sources.files import decode_text

NEEDED = ("topic", "en", "nl")
ALLOWED = (*NEEDED, "figures", "note", "tests", "cannot_en", "cannot_nl")
FIGURE = "the id of a figure"
LISTS = ("answers", "than", "groups", "beside")

Table = Mapping[str, Any]


def read_claims(
    path: str | Path, *, estimates: pd.DataFrame | None = None, name: str | None = None
) -> Claims:
    """Read claims and hold every name in them against a study.

    Parameters
    ----------
    path
        A TOML file; its form is told at the top of ``data/raw/published/claims.toml``.
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
    toml = _parsed(decode_text(Path(path), file)[0], file)
    tables = toml.get("claims", {})
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise DataError([_problem(file, "claims", "something else", "a table [claims.NAME] for each claim")])
    if found := [p for key, table in tables.items() for p in _claim_problems(file, key, table, estimates)]:
        raise DataError(found)
    claims = {key: _claim(key, table) for key, table in tables.items()}
    return Claims(claimant=str(toml.get("claimant", "")), claims=MappingProxyType(claims))


def _parsed(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError([_problem(file, "", str(error), "TOML", "Mend that line.")]) from None


def _claim(name: str, table: Table) -> Claim:
    cannot = Label(en=table["cannot_en"], nl=table["cannot_nl"]) if "cannot_en" in table else None
    return Claim(
        name=name,
        topic=table["topic"],
        statement=Label(en=table["en"], nl=table["nl"]),
        figures=tuple(table.get("figures", ())),
        note=table.get("note", ""),
        tests=tuple(map(_test, table.get("tests", ()))),
        cannot=cannot,
    )


def _test(table: Table) -> Test:
    if table["test"] == "between":
        ends = {"from_" if end == "from" else end: float(table[end]) for end in ENDS if end in table}
        return Between(figure=table["figure"], range=Range(**ends))
    kind = table["test"]
    keys = [key for key in (*KINDS[kind], *OPTIONAL.get(kind, ())) if key in table]
    return MAKE[kind](**{key: tuple(table[key]) if key in LISTS else table[key] for key in keys})


def _claim_problems(file: str, name: str, table: Table, estimates: pd.DataFrame | None) -> Iterator[Problem]:
    place = f"claims.{name}"
    for key in NEEDED:
        if not isinstance(table.get(key), str):
            yield _problem(file, place, f"no text {key!r}", f"the keys {', '.join(NEEDED)}")
    for key in set(table) - set(ALLOWED):
        yield _problem(file, place, f"a key {key!r}", f"only the keys {', '.join(ALLOWED)}")
    if estimates is not None:
        yield from _unknown(file, place, table.get("figures", ()), set(estimates["id"]), FIGURE)
    tests = table.get("tests", [])
    if bool(tests) == ("cannot_en" in table and "cannot_nl" in table):
        yield _problem(file, place, "both or neither", "either tests, or cannot_en and cannot_nl")
    for number, test in enumerate(tests, start=1):
        here = f"{place}, test {number}"
        found = [*_test_problems(file, here, test)]
        yield from found or ([] if estimates is None else _name_problems(file, here, test, estimates))


def _test_problems(file: str, place: str, test: Table) -> Iterator[Problem]:
    kind = str(test.get("test"))
    if kind not in KINDS:
        yield _problem(file, place, repr(kind), f"a test of {', '.join(KINDS)}")
        return
    needed, ends = KINDS[kind], ENDS if kind == "between" else OPTIONAL.get(kind, ())
    if missing := [key for key in needed if key not in test]:
        yield _problem(file, place, f"no {', no '.join(missing)}", f"the keys {', '.join(needed)}")
        return
    for key in set(test) - {"test", *needed, *ends}:
        yield _problem(file, place, f"a key {key!r}", f"only the keys test, {', '.join((*needed, *ends))}")
    for key in {*ENDS, "by"} & set(test):
        if not isinstance(test[key], int | float):
            yield _problem(file, place, f"{key} = {test[key]!r}", "a number; shares are 0-1")
    if kind == "between" and not set(ends) & set(test):
        yield _problem(file, place, "no end of the range", f"one or two of {', '.join(ends)}")


def _name_problems(file: str, place: str, test: Table, estimates: pd.DataFrame) -> Iterator[Problem]:
    if "figure" in test:
        yield from _unknown(file, place, [test["figure"]], set(estimates["id"]), FIGURE)
        return
    yield from _unknown(file, place, [test["question"]], set(estimates["panel"]), "a question")
    there = estimates[estimates["panel"] == test["question"]]
    groups = test["groups"] if "groups" in test else [test["group"]]
    if len(there):
        yield from _unknown(file, place, groups, set(there["group"]), "a group of the question")
        answers = [name for key in ("answers", "than", "beside") for name in test.get(key, ())]
        yield from _unknown(file, place, answers, set(there["category"]), "an answer to the question")


def _unknown(
    file: str, place: str, names: Iterable[str], known: set[str], expected: str
) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            near = get_close_matches(str(name), known, n=1)
            advice = f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(sorted(known)[:20])}."
            yield _problem(file, place, repr(name), expected, advice)


def _problem(file: str, place: str, found: str, expected: str, advice: str = "Correct the claim.") -> Problem:
    return Problem(file=file, column=place or None, found=found, expected=expected, advice=advice)
