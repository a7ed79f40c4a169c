"""What a Dutch Excel makes of a survey: each file is read right, or answered with its place."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pandas as pd
import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart

from analysis import DataError, Study
from analysis.sources.grids import find_delimiter, read_grid, read_text_table
from tests.test_waves import counted, survey

HOW = "Hoe meet u resultaat?"
WAYS = "Hoe is social media bij u georganiseerd?"
PEOPLE = "Hoeveel mensen werken eraan?"
MONEY = "Wat is het jaarbudget van het programma, in Amerikaanse dollars?"


def text(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join([*lines, ""]).encode(encoding)


def workbook(*rows: list[object], **formats: str) -> bytes:
    """One sheet; formats by cell, such as ``B2``."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cell, form in formats.items():
        book.active[cell].number_format = form
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def team(study: Study) -> float:
    found = study.estimates.set_index("id").loc["team.survey.mean"]
    rows = found[found["wave"] == "mine"] if isinstance(found, pd.DataFrame) else found
    row = rows.iloc[0]
    return float((row["low"] + row["high"]) / 2 if row["reading"] == "bands" else row["value"])


def noticed(study: Study) -> str:
    return study.own["mine"].summary


@pytest.mark.parametrize(
    ("yes", "no"),
    [("Ja", "Neen"), ("x", ""), ("1,0", "0,0"), ("Geselecteerd", "Niet geselecteerd"), ("WAAR", "ONWAAR")],
)
def test_options_of_their_own_columns(project: Path, yes: str, no: str) -> None:
    lines = [f"nr;{HOW} [betrokkenheid];{HOW} [sentiment]", f"1;{yes};{no}", f"2;{no};{no}"]
    found = counted(survey(project, "s.csv", text(*lines)))
    assert found["measurement.survey.engagement"][0] == 1
    assert found["measurement.survey.sentiment"][0] == 0


def test_a_word_of_an_option_that_nobody_understands_is_told_with_its_row(project: Path) -> None:
    with pytest.raises(DataError, match=r"'jaa' under 'betrokkenheid' \(row s.csv:3\)"):
        survey(project, "s.csv", text(f"nr;{HOW} [betrokkenheid]", "1;Ja", "2;jaa", "3;Nee"))


@pytest.mark.parametrize("value", [2.125, 1.5])
@pytest.mark.parametrize("form", ["General", "0.000"])
def test_a_number_with_three_decimals_is_no_thousand(project: Path, value: float, form: str) -> None:
    study = survey(project, "s.xlsx", workbook([WAYS, PEOPLE], ["centraal", value], B2=form))
    assert team(study) == value


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.58, "0%", "58%"),
        (41, "0.0", "41.0"),
        (0.125, "0%", "12.5%"),
        (0.0225, "0.0%", "2.25%"),
        (0.8567, "0.00", "0.8567"),
        (0.145, "0.00", "0.1450"),
        (0.1 + 0.2, "0.00", "0.30"),
        (-2.5, "0", "-2.5"),
        (1e30, "0.0", "1" + "0" * 30 + ".0"),
    ],
)
def test_a_number_is_as_excel_shows_it_and_loses_no_digit(
    tmp_path: Path, value: float, form: str, shown: str
) -> None:
    path = tmp_path / "s.xlsx"
    path.write_bytes(workbook(["share"], [value], A2=form))
    assert read_grid(path).rows[1][1] == [shown]


def test_a_formula_that_was_never_calculated_is_told_with_its_cell(project: Path) -> None:
    with pytest.raises(DataError, match=r"row 2, Sheet!B2: found a formula without a value"):
        survey(project, "s.xlsx", workbook([WAYS, PEOPLE], ["centraal", "=2+2"]))


def test_a_formula_in_a_cell_without_a_name_is_told_too(tmp_path: Path) -> None:
    """Some programs leave the names of cells out, as the standard lets them."""
    out = BytesIO()
    with (
        ZipFile(BytesIO(workbook(["n", "share"], [1, "=1+1"]))) as made,
        ZipFile(out, "w", ZIP_DEFLATED) as unnamed,
    ):
        for entry in made.namelist():
            content = made.read(entry)
            unnamed.writestr(entry, re.sub(rb'(<c) r="[A-Z]+\d+"', rb"\1", content))
    path = tmp_path / "s.xlsx"
    path.write_bytes(out.getvalue())
    with pytest.raises(DataError, match="a formula without a value"):
        read_grid(path)


def test_of_several_sheets_one_is_named(project: Path) -> None:
    book = Workbook()
    book.active.title = "jan"
    for name in ("jan", "feb"):
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        sheet.append([WAYS, PEOPLE])
        sheet.append(["centraal", {"jan": 2, "feb": 8}[name]])
    with pytest.raises(DataError, match="found 2 sheets that hold something: 'jan', 'feb'"):
        survey(project, "s.xlsx", saved(book))
    assert team(survey(project, "s.xlsx", saved(book), 'sheet = "feb"')) == 8
    with pytest.raises(DataError, match="no sheet 'mrt'; expected one of 'jan', 'feb'"):
        survey(project, "s.xlsx", saved(book), 'sheet = "mrt"')


def test_hidden_sheets_and_charts_hold_no_answers(project: Path) -> None:
    book = Workbook()
    book.active.title, book.active.sheet_state = "oud", "hidden"
    book.active.append([WAYS, PEOPLE])
    book.active.append(["centraal", 99])
    book.create_chartsheet("grafiek", 0).add_chart(BarChart())
    sheet = book.create_sheet("nu")
    for row in ([WAYS, PEOPLE], ["centraal", 3]):
        sheet.append(row)
    book.active = 2
    study = survey(project, "s.xlsx", saved(book))
    assert team(study) == 3
    assert "sheet 'nu'" in noticed(study)


def test_a_row_of_totals_is_no_respondent(project: Path) -> None:
    lines = [f"Nr;{WAYS};{PEOPLE}", "1;centraal;2", "2;centraal;4", "Totaal;;6"]
    with pytest.raises(DataError, match=r"row 4: found a row of totals \('Totaal'\)"):
        survey(project, "s.csv", text(*lines))


def test_a_header_further_down_is_told(project: Path) -> None:
    lines = ["Organisatie;", f"{WAYS};{PEOPLE}", "centraal;2"]
    with pytest.raises(DataError, match="row 2: found what looks like the header"):
        survey(project, "s.csv", text(*lines))


def test_a_row_of_space_is_no_respondent(project: Path) -> None:
    lines = [f"{WAYS};{PEOPLE}", "centraal;2", " ;", "\u00a0;", "centraal;4"]
    assert len(survey(project, "s.csv", text(*lines)).own["mine"].tables["survey"]) == 2


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["centraal", "", "€ 50.000"], "euros, counted as if they were dollars"),
        (["#N/B", "", ""], "an error of Excel: taken as empty"),
        (["", "5-feb", ""], "Excel took a band for a date"),
        (["", "tien of zo", ""], "no number that can be read: left out"),
        (["", "", "25-jan"], "no number that can be read: left out"),
    ],
)
def test_what_is_read_otherwise_is_told(project: Path, row: list[str], why: str) -> None:
    lines = [f"{WAYS};{PEOPLE};{MONEY}", ";".join(row), "decentraal;3;2000"]
    assert why in noticed(survey(project, "s.csv", text(*lines)))


def test_money_by_its_format_is_told(project: Path) -> None:
    raw = workbook([WAYS, MONEY], ["centraal", 50_000], B2='"€" #,##0.00')
    assert "euros, counted as if they were dollars" in noticed(survey(project, "s.xlsx", raw))


@pytest.mark.parametrize(
    ("day", "form", "mean"), [("2015-10-01", "mmm-yy", 12.5), ("1900-01-05", "d-mmm", 5)]
)
def test_what_excel_formats_as_a_date(project: Path, day: str, form: str, mean: float) -> None:
    """10-15 that Excel shows as Oct-15, and a 5 that somebody formatted."""
    raw = workbook([WAYS, PEOPLE], ["centraal", pd.Timestamp(day).to_pydatetime()], B2=form)
    assert team(survey(project, "s.xlsx", raw)) == mean


def test_letters_of_ms_dos_are_told() -> None:
    for letters in ("cp850", "mac_roman"):
        path = Path("s.csv")
        with pytest.raises(DataError, match="letters of MS-DOS or an old Mac"):
            raise_decoded("Commerciële economie, café", letters, path)


def raise_decoded(words: str, letters: str, path: Path) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        (Path(folder) / path).write_bytes(words.encode(letters))
        read_text_table(Path(folder) / path)


@pytest.mark.parametrize(
    ("lines", "sign"),
    [
        ([f"{MONEY};{PEOPLE}", "2000;2"], ";"),
        ([f"{MONEY};{PEOPLE}", "2000,50;2,5"], ";"),
        (['"Hoeveel mensen\nwerken eraan?";O', "2;3"], ";"),
        (["a,b", '"x; y; z",2', '"x; y",3'], ","),
        (["a\tb, c", "1\t2"], "\t"),
        (["only"], ","),
        ([f"{MONEY};{PEOPLE}"], ";"),
    ],
)
def test_the_delimiter_is_the_one_that_fits_every_row(lines: list[str], sign: str) -> None:
    assert find_delimiter("\n".join(lines)) == sign


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("s.xlsx", b"a;b\n1;2\n", "no workbook but text: call it .csv"),
        ("s.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "an old Excel workbook"),
        ("s.csv", workbook(["a"], ["1"]), "an Excel workbook; expected text. Call it .xlsx"),
        ("s.ods", b"PK", "a file of kind '.ods'"),
        ("s.csv", b",".join(b"c%d" % i for i in range(3000)) + b"\n", "found 3,000 columns"),
    ],
)
def test_what_a_file_is_instead_is_told(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=told):
        read_text_table(tmp_path / name)


def test_the_budget_of_most_dutch_forms_is_no_telephone_number(project: Path) -> None:
    bands = ["100.000 - 250.000", "10.000-50.000", "310.000 - 500.000", "500.000 - 1.000.000"]
    study = survey(project, "s.csv", text(f"{WAYS};{MONEY}", *(f"centraal;{band}" for band in bands)))
    rows = study.estimates[study.estimates["wave"] == "mine"].set_index("id")
    assert rows.loc["budget.survey.mean", ["low", "high", "base"]].tolist() == [230_000, 450_000, 4]


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("[$€-413] #,##0.00", "€ 100000"),
        ("[$€-2] #,##0", "€ 100000"),
        ("#,##0.00 [$EUR]", "EUR 100000"),
        ("[$£-809]#,##0", "£ 100000"),
        ("[$-413]#,##0", ""),
        ("[$$-409]#,##0", ""),
    ],
)
def test_the_currency_of_a_cell_is_told_if_it_is_no_dollar(project: Path, form: str, told: str) -> None:
    study = survey(project, "s.xlsx", workbook([WAYS, MONEY], ["centraal", 100000], B2=form))
    found = study.own["mine"].notices
    assert found.loc[found["why"].str.contains("dollars"), "found"].tolist() == ([told] if told else [])
    assert study.estimates.query("wave == 'mine' and category == 'mean'")["value"].tolist() == [100000]


def test_a_formula_may_give_an_empty_text(project: Path) -> None:
    """Excel writes that the cell holds text; a program that did not calculate writes no such thing."""
    raw = BytesIO(workbook([WAYS, PEOPLE], ["centraal", 5], ["centraal", '=IF(1=1,"",0)']))
    out = BytesIO()
    with ZipFile(raw) as before, ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name).replace(b'<c r="B3">', b'<c r="B3" t="str">')
            after.writestr(name, content)
    assert b't="str"' in ZipFile(out).read("xl/worksheets/sheet1.xml")
    assert team(survey(project, "s.xlsx", out.getvalue())) == 5


def laid_out(path: Path, *, merged: tuple[str, ...] = (), hidden: tuple[int, ...] = ()) -> Path:
    """A workbook of four answers, with cells merged and rows hidden."""
    book = Workbook()
    for row in [["Name of it", PEOPLE], ["man", 30], ["woman", 40], ["man", 50], ["woman", 60]]:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    for row in hidden:
        book.active.row_dimensions[row].hidden = True
    path.write_bytes(saved(book))
    return path


@pytest.mark.parametrize("cells", ["A2:A4", "B3:B5", "A2:B2", "A1:A2"])
def test_merged_cells_are_refused_by_place(tmp_path: Path, cells: str) -> None:
    with pytest.raises(DataError, match=f"row {cells[1]}, Sheet!{cells}: found merged cells"):
        read_text_table(laid_out(tmp_path / "t.xlsx", merged=(cells,)))


def test_all_merged_cells_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="2 problems"):
        read_text_table(laid_out(tmp_path / "t.xlsx", merged=("A2:A3", "B4:B5")))


def test_merged_cells_that_hold_nothing_are_no_problem(tmp_path: Path) -> None:
    """Nor is a title over several columns."""
    path = laid_out(tmp_path / "t.xlsx", merged=("D2:D4", "A9:B10"))
    assert len(read_text_table(path).frame) == 4


def test_hidden_rows_are_read_and_told(project: Path) -> None:
    study = survey(project, "s.xlsx", laid_out(project / "s.xlsx", hidden=(3, 5)).read_bytes())
    assert "4 answers, 2 of them hidden" in noticed(study)
    assert "2 x row: hidden in the workbook, as a filter does: read like the others" in noticed(study)
    told = study.own["mine"].notices
    assert list(told[told["why"].str.startswith("hidden")]["row"]) == ["s.xlsx:3", "s.xlsx:5"]
    assert "hidden" not in noticed(survey(project, "s.xlsx", laid_out(project / "s.xlsx").read_bytes()))


def spoiled(part: str, old: bytes, new: bytes) -> bytes:
    """A workbook with one part of its insides changed."""
    sound, out = ZipFile(BytesIO(workbook([WAYS, PEOPLE], ["centraal", 2]))), BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name in sound.namelist():
            content = sound.read(name)
            archive.writestr(name, content.replace(old, new) if name.endswith(part) else content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("part", "old", "new", "told"),
    [
        (
            "sheet1.xml",
            b"</sheetData>",
            b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
            "found 16,384 columns",
        ),
        (
            "sheet1.xml",
            b"</sheetData>",
            b'<row r="900000000"><c r="A900000000"><v>1</v></c></row></sheetData>',
            "found more than 1,048,576 rows",
        ),
        ("sheet1.xml", b"</sheetData>", b"<row><c/></row>" * 100_000 + b"</sheetData>", None),
        (
            "styles.xml",
            b"</cellXfs>",
            b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>' * 400_000 + b"</cellXfs>",
            "found a workbook with 21 MB of xl/styles.xml",
        ),
    ],
    ids=["a cell far away", "a row far away", "empty rows", "styles"],
)
def test_a_small_workbook_that_grows_is_refused_in_time(
    tmp_path: Path, part: str, old: bytes, new: bytes, told: str | None
) -> None:
    (tmp_path / "s.xlsx").write_bytes(spoiled(part, old, new))
    if told is None:
        assert read_text_table(tmp_path / "s.xlsx").frame.iloc[0, 0] == "centraal"
        return
    with pytest.raises(DataError, match=told):
        read_text_table(tmp_path / "s.xlsx")
