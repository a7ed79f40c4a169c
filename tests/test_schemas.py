"""The schemas: what checks, types and describes every table."""

import pandas as pd
import pytest

from analysis import UnknownNameError
from analysis.schemas import Field, Schema, problems, schema, schemas, typed

TOY = Schema(
    name="toy",
    title="A toy",
    row="one toy",
    primary_key=("name",),
    fields=(
        Field(name="name", type="string", description="its name", required=True, pattern="[a-z]+"),
        Field(name="price", type="number", description="what it costs", minimum=0),
        Field(name="wheels", type="integer", description="how many wheels"),
        Field(name="kind", type="string", description="what it is", enum=("car", "doll")),
    ),
)


def toys(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=TOY.columns, index=range(2, 2 + len(rows)), dtype="str")


def test_a_sound_table_has_no_problems_and_gets_its_types() -> None:
    text = toys(("beetle", "13.2", "4", "car"), ("anna", "", "", "doll"))
    assert problems(text, TOY, file="toys.csv") == []
    expected = pd.DataFrame(
        {
            "name": pd.Series(["beetle", "anna"], dtype="str"),
            "price": [13.2, float("nan")],
            "wheels": pd.Series([4, None], dtype="Int64"),
            "kind": pd.Series(["car", "doll"], dtype="str"),
        }
    ).set_axis([2, 3])
    pd.testing.assert_frame_equal(typed(text, TOY), expected)


def test_every_problem_is_found_with_its_place() -> None:
    text = toys(("", "cheap", "4.5", "car"), ("anna", "-1", "4", "dall"), ("anna", "1e3", "-4", ""))
    found = [(p.row, p.column, p.found) for p in problems(text, TOY, file="toys.csv")]
    assert found == [
        (2, "name", "nothing"),
        (2, "price", "'cheap'"),
        (3, "price", "'-1'"),
        (4, "price", "'1e3'"),
        (2, "wheels", "'4.5'"),
        (4, "wheels", "'-4'"),
        (3, "kind", "'dall'"),
        (4, "name", "'anna', which row 3 has already"),
    ]


def test_missing_and_unknown_columns_are_named() -> None:
    text = toys(("anna", "1", "0", "doll")).rename(columns={"price": "cost"})
    assert [p.found for p in problems(text, TOY, file="toys.csv")] == ["no column 'price'", "a column 'cost'"]


def test_a_table_without_schema_is_answered() -> None:
    with pytest.raises(UnknownNameError, match="Valid: sources, published_figures"):
        schema("figures")


def test_every_schema_is_complete() -> None:
    for table in schemas().values():
        assert set(table.primary_key) <= set(table.columns)
        assert all(f.description and f.type in {"string", "integer", "number"} for f in table.fields)
        assert all(f.references in {"", *schemas()} for f in table.fields)
