"""Every parser, on anything: a result or one answer of ours, and what is written is read."""

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import example, given, strategies as st

from analysis import AnalysisError, DataError
from analysis.claims.result import read_claims
from analysis.clean.numbers import read_yes_no
from analysis.coding.dictionary import read_dictionary
from analysis.sources.exports import FORMATS, read_export
from analysis.sources.grids import EXCEL, READERS, find_delimiter, read_grid, read_text_table
from analysis.sources.replication import read_codes
from analysis.waves.config import read_config
from tests.conftest import BOOK
from tests.test_clean import TEXTS

BYTES = st.binary(max_size=300) | TEXTS.map(lambda text: text.encode("utf-8"))
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)


def assert_read_or_answered(name: str, content: bytes, read: Callable[[Path], object]) -> object:
    """What a parser makes of a file, or the problems that it told."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        try:
            return read(path)
        except DataError as error:
            assert all(problem.found and problem.expected and problem.advice for problem in error.problems)
            return error.problems


@pytest.mark.parametrize("kind", [*READERS, *EXCEL])
@given(content=BYTES)
@example(content=b"PK\x05\x06" + b"\0" * 18)
@example(content=b"\xff\xfe\x00")
@example(content=b"sep=;\r\n")
def test_any_bytes_are_a_grid_or_answered(kind: str, content: bytes) -> None:
    assert_read_or_answered(f"x{kind}", content, read_grid)


@pytest.mark.parametrize("form", sorted(FORMATS))
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=5))
def test_any_cells_are_an_export_or_answered(form: str, rows: list[list[str]]) -> None:
    out = StringIO()
    csv.writer(out).writerows(rows)

    def read(path: Path) -> object:
        FORMATS[form].recognises(read_grid(path))
        return read_export(path, format=form)

    assert_read_or_answered("x.csv", out.getvalue().encode("utf-8"), read)


VALUES: st.SearchStrategy[object] = st.recursive(
    st.booleans() | st.integers(-5, 5) | CELLS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(CELLS, inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        "wave",
        "survey",
        "profiles",
        "file",
        "columns",
        "options",
        "bases",
        "base",
        "weights",
        "margins",
        "trim",
        "claims",
        "tests",
        "en",
        "nl",
        "topic",
        "leads",
        "dictionary",
        "language",
        "lists",
        "extends",
        "lead_team",
        "why",
        "include",
        "exclude",
        "light",
        "title_en",
        "format",
        "text",
        "of",
        "figures",
    ]
)
TABLES = st.dictionaries(KEYS, VALUES | st.dictionaries(KEYS, VALUES, max_size=3), max_size=4)


def toml_of(table: object) -> str:
    """A value as TOML: JSON with equal signs for the tables."""
    if isinstance(table, dict):
        inside = ", ".join(f"{json.dumps(key)} = {toml_of(value)}" for key, value in table.items())
        return f"{{{inside}}}"
    if isinstance(table, list):
        return f"[{', '.join(map(toml_of, table))}]"
    return json.dumps(table)


@pytest.mark.parametrize("reader", ["wave", "claims", "dictionary"])
@given(table=TABLES)
def test_any_toml_is_understood_or_answered(reader: str, table: dict[str, object]) -> None:
    content = "".join(f"{json.dumps(key)} = {toml_of(value)}\n" for key, value in table.items())
    readers: dict[str, Callable[[Path], object]] = {
        "wave": lambda path: read_config(path.parent, BOOK, shown_as="mine"),
        "claims": lambda path: read_claims(path, estimates=None),
        "dictionary": read_dictionary,
    }
    name = "mine/wave.toml" if reader == "wave" else f"{reader}.toml"
    assert_read_or_answered(name, content.encode("utf-8"), readers[reader])


@given(content=BYTES)
def test_any_bytes_are_codes_or_answered(content: bytes) -> None:
    assert_read_or_answered("codes.csv", content, read_codes)


@given(st.text(max_size=20))
def test_any_text_is_yes_no_or_neither(text: str) -> None:
    assert read_yes_no(text) in (0.0, 1.0) or pd.isna(read_yes_no(text))


@given(
    st.lists(st.lists(CELLS.filter(bool), min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from([",", ";", "\t"]),
)
def test_what_is_written_is_read_with_its_delimiter(rows: list[list[str]], sign: str) -> None:
    header = ["one", "two", "three"]
    out = StringIO()
    csv.writer(out, delimiter=sign, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    assert find_delimiter(out.getvalue()) == sign
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    found = assert_read_or_answered("x.csv", out.getvalue().encode("utf-8"), read_text_table)
    if not isinstance(found, tuple):
        assert found.frame.to_numpy().tolist() == filled  # type: ignore[attr-defined]


def test_an_answer_is_always_ours() -> None:
    """What the tests above let pass is what a user can be shown."""
    assert issubclass(DataError, AnalysisError)
