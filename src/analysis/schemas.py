"""What a row of each table is: fields, types, units, constraints, keys.

The schemas are data (``schemas.toml``). Everything that checks, types or describes a table reads them here,
so that a reader, a written file and its data package can never disagree.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from analysis.errors import Problem, UnknownNameError
from analysis.languages import languages

DTYPES = {"string": "str", "integer": "Int64", "number": "float64"}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column: its Table Schema type and constraints, in the words of ``schemas.toml``."""

    name: str
    type: str
    description: str
    required: bool = False
    enum: tuple[str, ...] = ()
    pattern: str = ""
    minimum: float | None = None
    references: str = ""


@dataclass(frozen=True, kw_only=True)
class Schema:
    """One table: what a row is, its columns in order, and the columns that name a row."""

    name: str
    title: str
    row: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return [field.name for field in self.fields]


@cache
def schemas() -> Mapping[str, Schema]:
    """Every schema of the project, by the name of its table."""
    text = (files("analysis") / "schemas.toml").read_text(encoding="utf-8")
    found: dict[str, Schema] = {}
    for name, table in tomllib.loads(text).items():
        inherited = found[table.pop("extends")].fields if "extends" in table else ()
        own = tuple(Field(**own) for field in table.pop("fields") for own in _by_language(field))
        key = tuple(table.pop("primary_key"))
        found[name] = Schema(name=name, fields=inherited + own, primary_key=key, **table)
    return found


def schema(name: str) -> Schema:
    """Return the schema of one table.

    Raises
    ------
    UnknownNameError
        If there is no such table; the message lists those there are.
    """
    if name not in schemas():
        raise UnknownNameError("name", name, list(schemas()))
    return schemas()[name]


def with_indicators(of: Schema, names: Iterable[str]) -> Schema:
    """A schema with a column of 0 and 1 for each of some names behind its own."""
    own = Field(name="", type="integer", description="1 if the text says so", required=True, enum=("0", "1"))
    return replace(of, fields=of.fields + tuple(replace(own, name=name) for name in names))


def _by_language(field: dict[str, Any]) -> list[dict[str, Any]]:
    """A field of texts is one column per language of the package: ``why_en``, ``why_nl``."""
    field["enum"] = tuple(field.get("enum", ()))  # a field is hashed
    if not field.pop("by_language", False):
        return [field]
    return [{**field, "name": f"{field['name']}_{lang}"} for lang in languages()]


def typed(text: pd.DataFrame, of: Schema) -> pd.DataFrame:
    """Give every column of a checked text table its type.

    Parameters
    ----------
    text
        Strings, the columns of the schema, no problems left (see :func:`problems`). Empty is missing.

    Returns
    -------
    DataFrame
        Strings (missing as ``""``), nullable integers and floats, in the order of the schema.
    """
    return pd.DataFrame(
        {
            f.name: text[f.name] if f.type == "string" else _number(text[f.name]).astype(DTYPES[f.type])  # type: ignore[call-overload]
            for f in of.fields
        },
        index=text.index,
    )


def conform(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Give a table the columns and types of a schema, in its order; a column that it lacks is missing.

    Parameters
    ----------
    table
        Computed values. Missing texts become ``""``, booleans 0 and 1; other columns are left out.
    name
        Of the schema.
    """
    dtypes: Mapping[str, str] = {field.name: DTYPES[field.type] for field in schema(name).fields}
    whole = table.reindex(columns=list(dtypes))
    texts = {c: whole[c].astype("object").fillna("") for c, dtype in dtypes.items() if dtype == "str"}
    return whole.assign(**texts).astype(dtypes)


def stacked(tables: Iterable[pd.DataFrame], name: str) -> pd.DataFrame:
    """Tables of one schema behind each other; one without rows if they have none."""
    filled = [conform(table, name) for table in tables if len(table)]
    return pd.concat(filled or [conform(pd.DataFrame(), name)], ignore_index=True)


def _number(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column.mask(column == ""), errors="coerce")


def problems(text: pd.DataFrame, of: Schema, *, file: str) -> list[Problem]:
    """Everything that keeps a text table from being what its schema says.

    Parameters
    ----------
    text
        Strings, indexed by spreadsheet row (the header is row 1). Empty is missing.
    of
        What the table should be.
    file
        Name of the file, for the messages.

    Returns
    -------
    list of Problem
        That there is no row; or missing and unexpected columns, then, cell by cell, missing values, wrong
        types, values out of range or not on the list, then rows that share a key. Empty if the table is
        sound.
    """
    if text.empty:
        advice = "Restore the file."
        return [Problem(file, "a header and no rows", "at least one row", advice)]
    found = [*_column_problems(text, of, file)]
    for field in of.fields:
        if field.name in text:
            found += _cell_problems(text[field.name], field, file)
    if set(of.primary_key) <= set(text.columns):
        found += _key_problems(text, of, file)
    return found


def _column_problems(text: pd.DataFrame, of: Schema, file: str) -> Iterator[Problem]:
    columns = ", ".join(of.columns)
    for name in of.columns:
        if name not in text:
            advice = "Add the column, or give it back its name."
            yield Problem(file, f"no column {name!r}", f"the columns {columns}", advice)
    for name in text.columns.difference(of.columns):
        advice = "Remove the column; keep what is worth keeping in the column 'note'."
        yield Problem(file, f"a column {name!r}", f"only the columns {columns}", advice)


def _cell_problems(column: pd.Series, field: Field, file: str) -> Iterator[Problem]:
    for row, value in column.items():
        fault = next((rest for wrong, *rest in _rules(field) if wrong(value)), None)
        if fault:
            found = repr(value) if value else "nothing"
            yield Problem(file, found, *fault, row=row, column=field.name)


Rule = tuple[Callable[[str], object], str, str]


_ENDLESS = re.compile(r"-?\d{16}")  # more than a whole number of 64 bits, or a float, holds exactly


@cache
def _rules(field: Field) -> tuple[Rule, ...]:
    """Return the constraints of a field: what is wrong, what was expected, what to do."""
    rules: list[Rule] = []
    if field.required:
        rules.append((lambda v: not v, field.description, "Fill it in."))
    if field.type != "string":
        pattern = re.compile(r"\d+" if field.type == "integer" else r"-?\d+(\.\d+)?(e-\d+)?")
        kind = "a whole number" if field.type == "integer" else "a number such as 13.2"
        rules.append((lambda v: v and not pattern.fullmatch(v), kind, "Type the number alone, without unit."))
        rules.append((_ENDLESS.match, "at most 15 digits before the point", "Check it against the source."))
    if field.minimum is not None:
        least = field.minimum
        rules.append((lambda v: v and float(v) < least, f"{least:g} or more", "Check it against the source."))
    if field.enum:
        rules.append((lambda v: v and v not in field.enum, f"one of {', '.join(field.enum)}", "Choose one."))
    if field.pattern:
        form = re.compile(field.pattern)
        rules.append((lambda v: v and not form.fullmatch(v), field.description, "Write it in that form."))
    return tuple(rules)


def _key_problems(text: pd.DataFrame, of: Schema, file: str) -> Iterator[Problem]:
    keys = text[list(of.primary_key)].agg(" / ".join, axis=1)
    expected = f"each {' / '.join(of.primary_key)} once"
    advice = "Remove one of the two rows, or give it a name of its own."
    for row, key in keys[keys.duplicated()].items():
        found = f"{key!r}, which row {keys.index[keys == key][0]} has already"
        yield Problem(file, found, expected, advice, row=row, column=", ".join(of.primary_key))
