"""Reading: whatever a spreadsheet did to the file, and every problem at once."""

import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, strategies as st

import analysis
from analysis import DataError
from analysis.errors import Problem, UnknownNameError
from analysis.files import read_toml
from analysis.sources.grids import read_text_table
from analysis.sources.texts import read_texts
from tests.conftest import edit

RAW = Path("data/raw/published")
FIGURES = RAW / "published_figures.csv"


def problems(project: Path) -> list[str]:
    """What loading says of a spoiled project, one line per problem."""
    with pytest.raises(DataError) as caught:
        analysis.load(project)
    return [f"{Path(p.file).name} {p}" for p in caught.value.problems]


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        *(("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252")),
        *(("utf-16", "utf-16"), ("utf-32", "utf-32")),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_detected(
    tmp_path: Path, encoding: str, named: str, delimiter: str
) -> None:
    text = f'naam{delimiter}waarde\r\n"één{delimiter}twee"{delimiter}3\r\n'
    table = read_text_table(write(tmp_path / "t.csv", text.encode(encoding)))
    expected = pd.DataFrame({"naam": [f"één{delimiter}twee"], "waarde": ["3"]}, index=[2]).rename_axis("row")
    pd.testing.assert_frame_equal(table.frame, expected.astype("str"))
    assert (table.encoding, table.delimiter) == (named, delimiter)


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    content = b'a,b\n1,"two\nlines"\n\n3,4\n'
    assert list(read_text_table(write(tmp_path / "t.csv", content)).frame.index) == [2, 4]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "found no rows at all"),
        (b"PK\x03\x04\0\0", "found an Excel workbook"),
        (b"\xff\xfea", "found damaged UTF-16 text"),
        (b"\0\0\xfe\xff\0\0a", "found damaged UTF-32 text"),
        (b"a,b\n\x81\x8d,2\n", "found bytes that are no letters"),
        (b"a,a\n1,2\n", "row 1: found 2 columns named 'a'"),
        (b"a,b\n1\n1,2,3\n", "row 2: found 1 cells"),
        (b"a,b\n1\n1,2,3\n", "row 3: found 3 cells"),
        (b'a,b\n1,"2\n', "row 2: found unexpected end of data"),
    ],
)
def test_a_file_that_is_no_table_is_answered(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(DataError) as caught:
        read_text_table(write(tmp_path / "t.csv", content))
    assert told in str(caught.value)


def test_a_delimiter_is_found_before_a_cell_of_a_whole_book(tmp_path: Path) -> None:
    content = f'id;text\n1;"{"a, b " * 60_000}"\n'.encode()
    assert read_text_table(write(tmp_path / "t.csv", content)).frame["id"].tolist() == ["1"]


@pytest.mark.parametrize("digits", [16, 26, 400])
@pytest.mark.parametrize(
    ("old", "new"), [(",count,,140,", ",count,,{},"), (",64,percent,50,", ",64,percent,{},")]
)
def test_a_number_of_many_digits_is_told(project: Path, old: str, new: str, digits: int) -> None:
    edit(project / FIGURES, old, new.format("8" * digits))
    (told,) = problems(project)
    assert "expected at most 15 digits before the point" in told


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are those of POSIX")
@pytest.mark.parametrize("name", ["t.csv", "t.xlsx", "t.parquet", "t.jsonl"])
def test_a_pipe_is_no_file(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    for read in (read_text_table, lambda path: read_texts([path]), lambda path: read_toml(path, name)):
        with pytest.raises(DataError, match=r"found a pipe or a device; expected a file. Save what"):
            read(tmp_path / name)


def test_a_long_cell_is_told_in_short(tmp_path: Path) -> None:
    head = "a,b\n" + "1,2\n" * 3
    cell = "x" * 100_000
    content = f"{head}{cell}\n".replace("a,b", f"{cell}a,b")
    with pytest.raises(DataError) as caught:
        read_text_table(write(tmp_path / "t.csv", content.encode()))
    assert len(str(caught.value)) < 500
    for part in ("found", "column"):
        text = {"file": "f", "found": "f", "expected": "e", "advice": "A.", part: cell + "end"}
        told = str(Problem(**text))
        assert len(told) < 300
        assert "xend (100,003 characters)" in told
    assert len(str(UnknownNameError("wave", cell, ["2010"]))) < 300


def test_an_index_of_a_parquet_file_is_a_column_if_it_has_a_name(tmp_path: Path) -> None:
    frame = pd.DataFrame({"pet": ["cat", "dog"]}, index=["n", "z"])
    for name, header in (("person", ["person", "pet"]), (None, ["pet"])):
        frame.rename_axis(name).to_parquet(tmp_path / "a.parquet")
        assert read_text_table(tmp_path / "a.parquet").frame.columns.to_list() == header


def test_a_missing_file_is_answered(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="t.csv\n  whole file: found no such file"):
        read_text_table(tmp_path / "t.csv")


@given(st.binary(max_size=200))
def test_any_bytes_give_a_table_or_an_answer(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = write(tmp_path_factory.mktemp("bytes") / "t.csv", content)
    try:
        table = read_text_table(path)
    except DataError as error:
        assert error.problems
    else:
        assert len(set(table.frame.columns)) == len(table.frame.columns)


def test_all_problems_of_all_files_are_told_at_once(project: Path) -> None:
    edit(
        project / FIGURES,
        "gender.linkedin.men,gender,linkedin,men,share,,64",
        "gender.linkedin.men,gender,linkedin,men,share,,vierenzestig",
    )
    edit(
        project / FIGURES,
        "gender.linkedin.women,gender,linkedin,women",
        "gender.linkedin.men,gender,linkedin,girls",
    )
    edit(project / FIGURES, ",80,percent,50,published,A,", ",180,percent,50,published,E,")
    edit(project / RAW / "sources.csv", ",https://visual.ly/", ",visual.ly/")
    told = problems(project)
    assert {"published_figures.csv", "sources.csv"} <= {line.partition(" ")[0] for line in told}
    assert any("found 'girls'; expected an answer of 'gender'" in line for line in told), (
        "cells and names, in one go"
    )
    assert any("found '180'; expected a percentage, 0 to 100" in line for line in told)
    assert any("found 'vierenzestig'; expected a number such as 13.2" in line for line in told)
    assert any("found 'gender.linkedin.men', which row 31 has already" in line for line in told)
    assert any("grade: found 'E'; expected one of A, B, C, D" in line for line in told)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (",64,percent,50,published,A", ",640,percent,50,published,A", "expected a percentage, 0 to 100"),
        (",64,percent,50,published,A", ",64,percent,,published,A", "a share needs its base"),
        (",64,percent,50,published,A", ",,percent,50,published,A", "a value for a figure of grade A, B or C"),
        (",64,percent,50,published,A", ",64,years,50,published,A", "percent for shares and only for them"),
        (",64,percent,50,published,A", ",64,precent,50,published,A", "a unit of study.toml: percent, people"),
        (",64,percent,50,published,A", ",-64,percent,50,published,A", "expected 0 or more"),
        (",64,percent,50,published,A", ",64,percent,half,published,A", "expected a whole number"),
        (
            "gender,linkedin,men,share",
            "gendre,linkedin,men,share",
            "a question of codebook.toml: sample, intro",
        ),
        ("gender,linkedin,men,share", "gender,linkedout,men,share", "a group of study.toml: survey"),
        (
            "gender,linkedin,men,share",
            "gender,linkedin,man,share",
            "an answer of 'gender' in codebook.toml: men, women",
        ),
        (
            "verbatim,yes,infographic,socialstrategy1,\ngender.linkedin.women",
            "verbatim,yes,infografic,socialstrategy1,\ngender.linkedin.women",
            "found 'infografic'; expected a source of sources.csv",
        ),
        (
            "duties,all,leads_social_program,rank,1,",
            "duties,all,leads_social_program,rank,,",
            "expected a place in the order",
        ),
    ],
)
def test_every_rule_is_enforced(project: Path, old: str, new: str, told: str) -> None:
    edit(project / FIGURES, old, new)
    assert any(told in line for line in problems(project)), problems(project)


def test_statements_and_readings_must_be_about_something(project: Path) -> None:
    edit(project / RAW / "statements.csv", "followers_median,report,", "followers_median,rapport,")
    edit(
        project / RAW / "readings.csv", "seniority,S2,linkedin,director,20", "seniority,S2,survey,director,20"
    )
    told = problems(project)
    assert any("statements.csv row 3, source: found 'rapport'" in line for line in told)
    assert any(
        "readings.csv row 48, category: found 'director'; expected a published figure" in line
        for line in told
    )


def test_columns_that_are_missing_or_unknown_are_named(project: Path) -> None:
    edit(
        project / RAW / "readings.csv",
        "panel,reading,group,category,value,for,against",
        "panel,reading,group,answer,value,for,against",
    )
    told = problems(project)
    assert any("found no column 'category'" in line for line in told)
    assert any("found a column 'answer'" in line for line in told)


def test_a_missing_file_is_told_with_the_problems_of_the_others(project: Path) -> None:
    (project / RAW / "readings.csv").unlink()
    (project / RAW / "statements.csv").write_bytes(b"")
    told = problems(project)
    assert len(told) == 2
    assert any("no such file" in line for line in told)


def test_a_dutch_excel_is_understood(project: Path) -> None:
    before = analysis.load(project).estimates
    for name in ("published_figures", "readings", "sources", "statements"):
        path = project / RAW / f"{name}.csv"
        frame = pd.read_csv(path, dtype="str", keep_default_na=False)
        if "value" in frame:
            frame["value"] = frame["value"].str.replace(".", ",")
        frame.to_csv(path, sep=";", index=False, encoding="cp1252", lineterminator="\r\n", errors="replace")
    pd.testing.assert_frame_equal(analysis.load(project).estimates, before)


def test_a_number_that_can_be_read_in_two_ways_is_asked_about(project: Path) -> None:
    path = project / RAW / "published_figures.csv"
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    frame.loc[frame["id"] == "budget.novice.mean", "value"] = "66.000"
    frame.to_csv(path, sep=";", index=False)
    assert any(
        "found '66.000', which can be read in two ways" in line and "Write 66000 or 66,000." in line
        for line in problems(project)
    )
