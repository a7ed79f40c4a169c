"""Tables of TOML, read into frozen records by the types of their fields, with every fault at once.

A field of a record is a key of its table. ``Annotated`` adds a :class:`Check` to a type; a mapping gives each
of its records the key as ``name``; :func:`keyed` is a field that is called otherwise in TOML.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from math import isfinite
from pathlib import Path
from sys import float_info
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from analysis.errors import Problem, refuse
from analysis.files import read_toml
from analysis.languages import Label, languages

T = TypeVar("T")


@dataclass(frozen=True)
class Check:
    """What a value must be beyond its type: a rule, and what to expect, in words."""

    holds: Callable[[Any], object]
    expected: str


@dataclass(frozen=True)
class OneOf:
    """Records of several types, told apart by the value of one key."""

    key: str
    kinds: Mapping[str, type[Any]]


Text = Annotated[str, Check(str.strip, "a text")]


def keyed(key: str, **options: Any) -> Any:
    """A field that is called otherwise in TOML."""
    return field(metadata={"key": key}, **options)


def read_records(path: Path, kind: type[T], *, file: str) -> T:
    """Read a file of TOML into a record.

    Parameters
    ----------
    path
        The file.
    kind
        Type of the record.
    file
        What the file is called in messages.

    Raises
    ------
    DataError
        If it is no TOML; or with every key that is unknown or lacking and every value of another kind.
    """
    made: T = as_record(read_toml(path, file), kind, file=file)
    return made


def as_record(table: object, kind: Any, *, file: str, place: str = "") -> Any:
    """Read what TOML holds into a record; see :func:`read_records`.

    Raises
    ------
    DataError
        With every fault.
    """
    reader = _Reader(file)
    made = reader.value(kind, table, place)
    refuse(reader.problems)
    return made


class _Reader:
    """Reads values; where one is wrong it notes why, and goes on with None in its place."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def _wrong(self, place: str, found: str, expected: str, advice: str = "Correct it.") -> None:
        self.problems.append(Problem(self.file, found, expected, advice, column=place or None))

    def value(self, kind: Any, value: Any, place: str, name: str = "") -> Any:  # noqa: PLR0911  - one per type
        origin, args = get_origin(kind), get_args(kind)
        if is_dataclass(kind):
            return self._record(kind, value, place, name)
        if origin is Annotated:
            return self._annotated(args[0], args[1], value, place, name)
        if origin in (Union, UnionType):  # something or None, which TOML does not have
            return self.value(args[0], value, place)
        if origin is tuple:
            return self._list(args, value, place)
        if origin is Mapping:
            if not isinstance(value, dict):
                return self._wrong(place, repr(value), expected(kind))
            return {
                key: self.value(args[1], of, f"{place}.{key}".lstrip("."), key) for key, of in value.items()
            }
        sound = value in args if origin is Literal else _is(kind, value)
        if not sound:
            return self._wrong(place, repr(value), expected(kind))
        return Label(value) if kind is Label else value

    def _annotated(self, kind: Any, rule: Check | OneOf, value: Any, place: str, name: str) -> Any:
        if isinstance(rule, OneOf):
            chosen = value.get(rule.key) if isinstance(value, dict) else None
            if not isinstance(chosen, str) or chosen not in rule.kinds:
                found = f"no {rule.key}" if chosen is None else repr(chosen)
                return self._wrong(place, found, f"{rule.key} = one of {', '.join(rule.kinds)}")
            rest = {key: of for key, of in value.items() if key != rule.key}
            return self.value(rule.kinds[chosen], rest, place)
        faults = len(self.problems)
        read = self.value(kind, value, place, name)
        if len(self.problems) == faults and not rule.holds(read):
            return self._wrong(place, repr(value), rule.expected)
        return read

    def _list(self, args: tuple[Any, ...], value: Any, place: str) -> Any:
        several = [value] if isinstance(value, str) else value  # one text stands for a list of one
        fixed = None if args[-1] is ... else len(args)
        if not isinstance(several, list) or fixed not in (None, len(several)):
            told = _several(args[0]) + (f", {fixed} of them" if fixed else "")
            return self._wrong(place, repr(value), told)
        return tuple(self.value(args[0], of, f"{place}, number {n}") for n, of in enumerate(several, start=1))

    def _record(self, kind: Any, table: Any, place: str, name: str) -> Any:
        if not isinstance(table, dict):
            return self._wrong(place, repr(table), "a table")
        known = _fields(kind)
        given: dict[str, Any] = {"name": name} if name and "name" in known else {}
        keys = {
            of.metadata.get("key", key): (of, hint) for key, (of, hint) in known.items() if key not in given
        }
        for key in table:
            if key not in keys:
                near = [f"Did you mean {name!r}?" for name in get_close_matches(key, keys, n=1)]
                advice = next(iter(near), "Correct it.")
                self._wrong(place, f"a key {key!r}", f"only the keys {', '.join(keys)}", advice)
        for key, (of, hint) in keys.items():
            if key in table:
                given[of.name] = self.value(hint, table[key], f"{place}.{key}".lstrip("."))
            elif of.default is MISSING and of.default_factory is MISSING:
                self._wrong(place, f"no {key}", f"{key}, {expected(hint)}", "Add it.")
                given[of.name] = None
        return kind(**given)


@cache
def _fields(kind: Any) -> dict[str, tuple[Field[Any], Any]]:
    """Fields of a record by name, each with its type."""
    hints = get_type_hints(kind, include_extras=True)
    return {of.name: (of, hints[of.name]) for of in fields(kind)}


def _is(kind: Any, value: Any) -> bool:
    if kind is Label:
        texts = isinstance(value, dict) and value and all(isinstance(t, str) and t for t in value.values())
        return bool(texts) and set(value) <= set(languages())
    if kind in (int, float):
        number = isinstance(value, int if kind is int else int | float) and not isinstance(value, bool)
        return number and abs(value) <= float_info.max and isfinite(value)
    return isinstance(value, kind)


def expected(kind: Any) -> str:  # noqa: PLR0911  - one per type
    """Say what a value of some type looks like."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return args[1].expected if isinstance(args[1], Check) else "a table"
    if origin in (Union, UnionType):
        return expected(args[0])
    if origin is Literal:
        return f"one of {', '.join(str(of) for of in args if of != '')}"
    if origin is tuple:
        return _several(args[0])
    if origin is Mapping:
        return f"for each name {expected(args[1])}"
    if kind is Label:
        return f'a text by language ({", ".join(languages())}), such as {{ en = "men" }}'
    names = {str: "a text", bool: "true or false", int: "a whole number", float: "a number"}
    return names.get(kind, "a table")


def _several(kind: Any) -> str:
    text = expected(kind)
    return 'several texts, such as ["a", "b"]' if text == "a text" else f"a list: each {text}"
