"""Good files, and what can happen to them: each mutation is a function of bytes and a seed."""

import csv
import random
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO, StringIO

import pandas as pd
from openpyxl import Workbook, load_workbook

Mutation = Callable[[bytes, random.Random], bytes]
Cells = list[list[str]]

# --- what happens to any file -----------------------------------------------------------------------------


def _place(raw: bytes, rng: random.Random) -> int:
    return rng.randrange(len(raw) + 1)


def cut(raw: bytes, rng: random.Random) -> bytes:
    return raw[: _place(raw, rng)]


def flipped(raw: bytes, rng: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(rng.randint(1, 8)):
        changed[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def hole(raw: bytes, rng: random.Random) -> bytes:
    start, end = sorted((_place(raw, rng), _place(raw, rng)))
    return raw[:start] + raw[end:]


def doubled(raw: bytes, rng: random.Random) -> bytes:
    start, end = sorted((_place(raw, rng), _place(raw, rng)))
    return raw[:end] + raw[start:]


def nulls(raw: bytes, rng: random.Random) -> bytes:
    at = _place(raw, rng)
    return raw[:at] + b"\0" * rng.randint(1, 5) + raw[at:]


def noise(raw: bytes, rng: random.Random) -> bytes:
    at = _place(raw, rng)
    return raw[:at] + rng.randbytes(rng.randint(1, 60)) + raw[at:]


def empty(raw: bytes, rng: random.Random) -> bytes:  # noqa: ARG001
    return b""


ANY: Mapping[str, Mutation] = {
    "cut": cut,
    "bits flipped": flipped,
    "a piece gone": hole,
    "a piece twice": doubled,
    "nulls": nulls,
    "noise": noise,
    "empty": empty,
}

# --- what happens to text ---------------------------------------------------------------------------------


def _text(change: Callable[[str, random.Random], str]) -> Mutation:
    return lambda raw, rng: change(raw.decode("utf-8", "replace"), rng).encode("utf-8", "replace")


def _inserted(*signs: str) -> Mutation:
    def change(text: str, rng: random.Random) -> str:
        at = rng.randrange(len(text) + 1)
        return text[:at] + rng.choice(signs) + text[at:]

    return _text(change)


def _encoded(*names: str) -> Mutation:
    return lambda raw, rng: raw.decode("utf-8", "replace").encode(rng.choice(names), "replace")


def twice_encoded(raw: bytes, rng: random.Random) -> bytes:  # noqa: ARG001
    return raw.decode("latin-1").encode("utf-8")


def line_ends(raw: bytes, rng: random.Random) -> bytes:
    lines = raw.replace(b"\r\n", b"\n").split(b"\n")
    return b"".join(line + rng.choice([b"\n", b"\r\n", b"\r\n", b"\n"]) for line in lines[:-1]) + lines[-1]


TEXT: Mapping[str, Mutation] = {
    "another encoding": _encoded("utf-16", "cp1252", "utf-8-sig", "mac_roman", "cp850", "utf-16-le", "utf-7"),
    "encoded twice": twice_encoded,
    "mixed line ends": line_ends,
    "right to left, emoji": _inserted("\u202e", "\u200f", "😀", "👩‍💻", "\ufeff", "\u200b", "ﷺ"),
    "quotes, delimiters": _inserted('"', "'", '""', ";", ",", "\t", "\n", "\r", "\\", "|", '"\n'),
    "a huge cell": _inserted("x" * 1_000_000, "9" * 5000, "9" * 1_000_000),
    "formulas, markup": _inserted(
        "=1+1", "=cmd|'/c x'!A0", "<script>", "{0}", "$x^2$", "../../x", "%s", "@x"
    ),
}

# --- what happens to tables -------------------------------------------------------------------------------


def _table(change: Callable[[Cells, random.Random], Cells], delimiter: str = ",") -> Mutation:
    def mutate(raw: bytes, rng: random.Random) -> bytes:
        rows = list(csv.reader(StringIO(raw.decode("utf-8"), newline=""), delimiter=delimiter))
        out = StringIO()
        csv.writer(out, delimiter=delimiter).writerows(change(rows, rng))
        return out.getvalue().encode("utf-8")

    return mutate


def _sheet(change: Callable[[Cells, random.Random], Cells]) -> Mutation:
    def mutate(raw: bytes, rng: random.Random) -> bytes:
        sheet = load_workbook(BytesIO(raw)).active
        rows = [
            ["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)
        ]
        return workbook(change(rows, rng))

    return mutate


def _order(rows: Cells, rng: random.Random) -> list[int]:
    return rng.sample(range(len(rows[0])), len(rows[0]))


def swapped(rows: Cells, rng: random.Random) -> Cells:
    order = _order(rows, rng)
    return [[row[place] for place in order] for row in rows]


def column_gone(rows: Cells, rng: random.Random) -> Cells:
    gone = rng.randrange(len(rows[0]))
    return [[cell for place, cell in enumerate(row) if place != gone] for row in rows]


def column_twice(rows: Cells, rng: random.Random) -> Cells:
    twice = rng.randrange(len(rows[0]))
    return [[*row, row[twice]] for row in rows]


def header_only(rows: Cells, rng: random.Random) -> Cells:  # noqa: ARG001
    return rows[:1]


def header_gone(rows: Cells, rng: random.Random) -> Cells:  # noqa: ARG001
    return rows[1:]


def many_columns(rows: Cells, rng: random.Random) -> Cells:
    more = rng.choice([50, 3_000, 1_000_000])
    return [[*rows[0], *(f"c{i}" for i in range(more))], *([*row, *[""] * more] for row in rows[1:3])]


def blank_rows(rows: Cells, rng: random.Random) -> Cells:
    at = rng.randrange(1, len(rows) + 1)
    blank = rng.choice([[""], [" "], ["\u00a0"]]) * len(rows[0])
    return [*rows[:at], blank, *rows[at:], blank]


def totals(rows: Cells, rng: random.Random) -> Cells:
    return [*rows, [rng.choice(["Totaal", "Total", "Gemiddelde"]), *["3"] * (len(rows[0]) - 1)]]


def title_above(rows: Cells, rng: random.Random) -> Cells:
    return [[rng.choice(["Our survey", "Organisation"]), *[""] * (len(rows[0]) - 1)], *rows]


def other_cell(rows: Cells, rng: random.Random) -> Cells:
    """One cell holds what people and Excel put there."""
    row, place = rng.randrange(1, len(rows)), rng.randrange(len(rows[0]))
    odd = (
        "",
        " ",
        "n/a",
        "nvt",
        "-",
        "#N/B",
        "#DEEL/0!",
        "twelve",
        "12,5",
        "1.234,5",
        "1e999",
        "-1",
        "∞",
        "NaN",
    )
    more = (
        "None",
        "nul",
        "5-feb",
        "41310",
        "TRUE",
        "0x10",
        "١٢",
        "½",
        "9" * 400,
        "a@b.nl",
        "een miljoen",
        "{}",
    )
    changed = [list(cells) for cells in rows]
    changed[row][place] = rng.choice(odd + more)
    return changed


def ragged(rows: Cells, rng: random.Random) -> Cells:
    row = rng.randrange(len(rows))
    return [cells[:-1] if place == row else cells for place, cells in enumerate(rows)]


def shuffled(rows: Cells, rng: random.Random) -> Cells:
    return [rows[0], *rng.sample(rows[1:], len(rows) - 1)]


TABLE: Mapping[str, Callable[[Cells, random.Random], Cells]] = {
    "columns swapped": swapped,
    "a column gone": column_gone,
    "a column twice": column_twice,
    "header only": header_only,
    "header gone": header_gone,
    "very many columns": many_columns,
    "blank rows": blank_rows,
    "totals below": totals,
    "a title above": title_above,
    "an odd cell": other_cell,
    "a short row": ragged,
    "rows shuffled": shuffled,
}


WIDEST = 16_384  # columns that a sheet can have


def workbook(rows: Cells) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append([value if not value.isdigit() else int(value[:300]) for value in row[:WIDEST]])
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


# --- what happens to workbooks and Parquet ----------------------------------------------------------------


def bomb(raw: bytes, rng: random.Random) -> bytes:
    """A sheet that unpacks to gigabytes."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            sheet = entry.filename.startswith("xl/worksheets/")
            new.writestr(entry.filename, content + b" " * rng.choice([6, 7]) * 10**8 if sheet else content)
    return out.getvalue()


def claims_a_million_rows(raw: bytes, rng: random.Random) -> bytes:  # noqa: ARG001
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.startswith("xl/worksheets/"):
                start, end = content.index(b'ref="') + 5, content.index(b'"', content.index(b'ref="') + 5)
                content = content[:start] + b"A1:XFD1048576" + content[end:]
            new.writestr(entry.filename, content)
    return out.getvalue()


def formula(raw: bytes, rng: random.Random) -> bytes:
    book = load_workbook(BytesIO(raw))
    cell = book.active.cell(rng.randint(2, book.active.max_row), rng.randint(1, book.active.max_column))
    cell.value = "=1+1"
    return saved(book)


def second_sheet(raw: bytes, rng: random.Random) -> bytes:
    book = load_workbook(BytesIO(raw))
    sheet = book.create_sheet("more", rng.choice([0, 1]))
    sheet.append(["something", "else"])
    if rng.random() < 0.5:
        sheet.sheet_state = "hidden"
    return saved(book)


EXCEL: Mapping[str, Mutation] = {
    "a zip bomb": bomb,
    "a false size": claims_a_million_rows,
    "a formula": formula,
    "another sheet": second_sheet,
}


def empty_frame(raw: bytes, rng: random.Random) -> bytes:  # noqa: ARG001
    return parquet(pd.read_parquet(BytesIO(raw)).iloc[:0])


def nested(raw: bytes, rng: random.Random) -> bytes:
    frame = pd.read_parquet(BytesIO(raw)).astype("object")
    column = rng.choice(list(frame.columns))
    frame[column] = pd.Series([["one", "two"]] * len(frame), dtype="object") if rng.random() < 0.5 else None
    return parquet(frame)


def parquet(frame: pd.DataFrame) -> bytes:
    out = BytesIO()
    frame.to_parquet(out, index=False)
    return out.getvalue()


PARQUET: Mapping[str, Mutation] = {"no rows": empty_frame, "lists in cells": nested}


def mutations_of(kind: str) -> dict[str, Mutation]:
    """What can happen to a file of one kind, by its name: csv, csv with semicolons, xlsx, parquet, text."""
    match kind:
        case "csv" | "csv;":
            sign = ";" if kind.endswith(";") else ","
            return {**ANY, **TEXT, **{name: _table(change, sign) for name, change in TABLE.items()}}
        case "xlsx":
            return {**ANY, **EXCEL, **{name: _sheet(change) for name, change in TABLE.items()}}
        case "parquet":
            return {**ANY, **PARQUET}
        case _:
            return {**ANY, **TEXT}
