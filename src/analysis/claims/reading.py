"""Claims from TOML, checked as a whole: every problem at once."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from sys import float_info
from typing import Any

import pandas as pd

from analysis.claims.judge import ENDS, KINDS, MAKE, OPTIONAL, Between, Claim, Claims, Range, Test
from analysis.errors import DataError, Problem
from analysis.files import read_toml
from analysis.languages import Label, languages

CANNOT = "cannot_"  # before a language: why a claim cannot be checked
FIGURE = "the id of a figure"
LISTS = ("answers", "than", "groups", "beside", "figures")
NUMBERS = (*ENDS, "by")

Table = Mapping[str, Any]


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
    toml = read_toml(Path(path), file)
    if found := [*_file_problems(file, toml, estimates)]:
        raise DataError(found)
    claims = {key: _claim(key, table) for key, table in toml["claims"].items()}
    return Claims(claimant=toml.get("claimant", ""), claims=claims)


def _claim(name: str, table: Table) -> Claim:
    cannot = Label({lang: table[CANNOT + lang] for lang in languages() if CANNOT + lang in table})
    return Claim(
        name=name,
        topic=table["topic"],
        statement=Label({lang: table[lang] for lang in languages() if lang in table}),
        figures=tuple(table.get("figures", ())),
        note=table.get("note", ""),
        tests=tuple(map(_test, table.get("tests", ()))),
        cannot=cannot or None,
    )


def _test(table: Table) -> Test:
    if table["test"] == "between":
        ends = {"from_" if end == "from" else end: float(table[end]) for end in ENDS if end in table}
        return Between(figure=table["figure"], range=Range(**ends))
    kind = table["test"]
    keys = [key for key in (*KINDS[kind], *OPTIONAL.get(kind, ())) if key in table]
    return MAKE[kind](**{key: tuple(table[key]) if key in LISTS else table[key] for key in keys})


# --- what can be wrong ------------------------------------------------------------------------------------


def _file_problems(file: str, toml: Table, estimates: pd.DataFrame | None) -> Iterator[Problem]:
    for key in set(toml) - {"claimant", "claims"}:
        yield _problem(file, key, "this key", "only claimant, and tables [claims.NAME]")
    tables = toml.get("claims", {})
    if not isinstance(tables, dict) or not tables or not all(isinstance(t, dict) for t in tables.values()):
        yield _problem(file, "claims", "no tables of claims", "a table [claims.NAME] for each claim")
        return
    if "claimant" in toml and estimates is not None:
        named = [str(toml["claimant"])]
        yield from _unknown(file, "claimant", named, set(estimates["source"]), "a source of the study")
    for key, table in tables.items():
        yield from _claim_problems(file, f"claims.{key}", table, estimates)


def _claim_problems(file: str, place: str, table: Table, estimates: pd.DataFrame | None) -> Iterator[Problem]:
    if "topic" not in table:
        yield _problem(file, place, "no text 'topic'", "what the claim is about")
    if not set(table) & set(languages()):
        yield _problem(
            file, place, "no statement", f"a text in one of the languages {', '.join(languages())}"
        )
    allowed = ("topic", *languages(), "figures", "note", "tests", *(CANNOT + lang for lang in languages()))
    yield from _strange_keys(file, place, table, allowed)
    yield from _type_problems(file, place, {k: v for k, v in table.items() if k in allowed and k != "tests"})
    tests = table.get("tests", [])
    if not isinstance(tests, list) or not all(isinstance(test, dict) for test in tests):
        yield _problem(file, place, "tests of another form", 'tests = [{ test = "between", ... }, ...]')
        return
    if bool(tests) == any(CANNOT + lang in table for lang in languages()):
        found = "both tests and a reason why not" if tests else "no tests, and no reason why not"
        yield _problem(file, place, found, f"either tests, or {CANNOT}{languages()[0]}")
    if estimates is not None and _is_names(table.get("figures", [])):
        yield from _unknown(file, place, table.get("figures", ()), set(estimates["id"]), FIGURE)
    for number, test in enumerate(tests, start=1):
        here = f"{place}, test {number}"
        found_here = [*_test_problems(file, here, test)]
        yield from found_here or ([] if estimates is None else _name_problems(file, here, test, estimates))


def _strange_keys(file: str, place: str, table: Table, allowed: Collection[str]) -> Iterator[Problem]:
    for key in table:
        if key not in allowed:
            yield _problem(file, place, f"a key {key!r}", f"only the keys {', '.join(allowed)}")


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _type_problems(file: str, place: str, table: Table) -> Iterator[Problem]:
    """Texts must be texts, lists lists of texts without repetition, numbers finite numbers."""
    for key, value in table.items():
        if key in NUMBERS:
            number = isinstance(value, int | float) and not isinstance(value, bool)
            sound = number and abs(value) <= float_info.max  # a whole number can be larger, and NaN is none
            expected = "a number; shares are 0-1"
        elif key in LISTS:
            sound = (
                _is_names(value) and len(set(value)) == len(value) and (len(value) > 0 or key == "figures")
            )
            expected = 'a list of names, each once, such as ["men", "women"]'
        else:
            sound, expected = isinstance(value, str) and value.strip() != "", "a text"
        if not sound:
            yield _problem(file, place, f"{key} = {value!r}", expected)


def _test_problems(file: str, place: str, test: Table) -> Iterator[Problem]:
    kind = str(test.get("test"))
    if kind not in KINDS:
        yield _problem(file, place, repr(kind), f"a test of {', '.join(KINDS)}")
        return
    optional = ENDS if kind == "between" else OPTIONAL.get(kind, ())
    allowed = ("test", *KINDS[kind], *optional)
    if missing := [key for key in KINDS[kind] if key not in test]:
        yield _problem(file, place, f"no {', no '.join(missing)}", f"the keys {', '.join(KINDS[kind])}")
    yield from _strange_keys(file, place, test, allowed)
    unsound = [*_type_problems(file, place, {key: value for key, value in test.items() if key in allowed})]
    yield from unsound
    if not unsound and not missing:
        yield from _sense_problems(file, place, test)


def _sense_problems(file: str, place: str, test: Table) -> Iterator[Problem]:
    """What is well formed and still cannot be meant."""
    if test["test"] == "between":
        ends = {end: float(test[end]) for end in ENDS if end in test}
        low = max(ends.get("from", -float("inf")), ends.get("above", -float("inf")))
        high = min(ends.get("to", float("inf")), ends.get("below", float("inf")))
        if not ends:
            yield _problem(file, place, "no end of the range", f"one or two of {', '.join(ENDS)}")
        elif low > high or (low == high and {"above", "below"} & set(ends)):
            yield _problem(file, place, "a range that holds nothing", "its low end below its high end")
    if "groups" in test and len(test["groups"]) != 2:
        yield _problem(file, place, f"{len(test['groups'])} groups", "two groups")
    if "by" in test and not 0 < test["by"] <= 1:
        yield _problem(file, place, f"by = {test['by']}", "a difference of shares, above 0 and up to 1")
    for key in ("than", "beside"):
        if both := sorted(set(test.get(key, ())) & set(test.get("answers", ()))):
            yield _problem(
                file, place, f"{', '.join(both)} in answers and in {key}", "an answer in one of them"
            )


def _name_problems(file: str, place: str, test: Table, estimates: pd.DataFrame) -> Iterator[Problem]:
    if "figure" in test:
        yield from _unknown(file, place, [test["figure"]], set(estimates["id"]), FIGURE)
        rows = estimates[estimates["id"] == test["figure"]]
        percents = [f"{end} = {test[end]}" for end in ENDS if end in test and not 0 <= test[end] <= 1]
        if percents and (rows["statistic"] == "share").any():
            yield _problem(file, place, ", ".join(percents), "0 to 1: the figure is a share")
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
    return Problem(file, found, expected, advice, column=place or None)
