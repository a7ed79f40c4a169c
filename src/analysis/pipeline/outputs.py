"""Outputs as bytes by path: tables and data packages of the study and its waves, and what is drawn."""

import csv
import json
import platform
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.clean.log import without_quotes
from analysis.coding.coder import Coding
from analysis.errors import refuse
from analysis.files import fingerprint
from analysis.panels import panel_rows, told_in, unknown_figures, view, words_of
from analysis.pipeline.plan import COUNTED_OF_WAVE, content_key, panels_beside, plan, report, workbooks
from analysis.places import DATA, FIGURES, MANIFEST, NOTEBOOKS, PROCESSED, TABLES, current, wave_files
from analysis.report import page, workbook
from analysis.report.poster import posters, shared
from analysis.schemas import Field, Schema, conform, schema, typed
from analysis.sources.grids import read_text_table
from analysis.study import Study, load
from analysis.versions import code_key, versions
from analysis.waves.part import UNUSED
from analysis.waves.wave import Wave

LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}


def study_of(project: Path, wave: str = "") -> Study:
    """Load the study with one wave, or none but the baseline; what was loaded from the same bytes is kept."""
    return _loaded(project, wave, tuple(map(fingerprint, wave_files(project / DATA))))


@lru_cache(maxsize=4)
def _loaded(project: Path, wave: str, _: tuple[str | None, ...]) -> Study:
    return load(project, waves=[wave] if wave else [])


def published(project: Path) -> dict[Path, bytes]:
    """Make every table of the published study; a wave of one's own changes none of them.

    Raises
    ------
    DataError
        With every problem of the raw files.
    """
    study = study_of(project)
    refuse(unknown_figures(study))
    tables, package = {}, {}
    if study.codebook.published:
        tables = {name: csv_bytes(_published(frame, study)) for name, frame in study.tables.items()}
        package = {PROCESSED / "datapackage.json": data_package(study, tables)}
    return {
        **{PROCESSED / f"{name}.csv": content for name, content in tables.items()},
        **package,
        **{TABLES / f"{name}.csv": csv_bytes(panel_rows(study, name)) for name in study.codebook.panels},
    }


def _published(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The rows of a table that are about no wave of one's own, which a panel may have brought in."""
    return table[~table["wave"].isin(list(study.own))] if "wave" in table else table


def of_wave(project: Path, *, wave: str) -> dict[Path, bytes]:
    """Make the files of one wave.

    Raises
    ------
    DataError
        With every problem of its raw files.
    """
    study = study_of(project, wave)
    own, book = study.own[wave], study.codebook
    counted = {name: getattr(study, name) for name in COUNTED_OF_WAVE}
    frames = {
        **{name: frame[frame["wave"] == wave] for name, frame in counted.items()},
        **({} if wave == book.baseline else {"then_and_now": study.then_and_now(wave)}),
        "change_log": own.log,
        "notices": conform(_without_files(without_quotes(own.notices), own), "notices"),
        "columns": conform(_without_titles(own.columns), "columns"),
        **({} if own.selection.empty else {"selection": own.selection}),
    }
    tables = {name: csv_bytes(frame) for name, frame in frames.items()}
    panels = [] if wave == book.baseline else panels_beside(book)
    return {
        **{
            PROCESSED / wave / f"{name}.csv": csv_bytes(_answers(own, name)) for name in study.codebook.tables
        },
        **{PROCESSED / wave / f"{name}.csv": content for name, content in tables.items()},
        PROCESSED / wave / "datapackage.json": data_package(study, tables, name=wave),
        **{TABLES / wave / f"{name}.csv": csv_bytes(panel_rows(study, name, wave=wave)) for name in panels},
    }


def _without_titles(columns: pd.DataFrame) -> pd.DataFrame:
    """Columns, with the titles of those that answer nothing left out: they may hold anything."""
    return columns.assign(header=columns["header"].where(columns["answers"] != "", UNUSED))


def _without_files(notices: pd.DataFrame, wave: Wave) -> pd.DataFrame:
    """Notices, with the files in them called by their numbers: their names may be people's."""
    rows = notices.copy()
    for name, table in wave.tables.items():
        longest_first = sorted(table.numbered, key=len, reverse=True)
        pattern = re.compile("|".join(re.escape(f"{file}:") for file in longest_first))
        here = rows["table"] == name
        for column in ("row", "found"):
            rows.loc[here, column] = rows.loc[here, column].map(
                lambda text, by=table.numbered, files=pattern: files.sub(lambda m: f"{by[m[0][:-1]]}:", text)
            )
    return rows


def _answers(wave: Wave, table: str) -> pd.DataFrame:
    """Cleaned answers of a table; only its header if the wave has none."""
    return wave.tables[table].frame() if table in wave.tables else pd.DataFrame(columns=["row"])


def csv_bytes(table: pd.DataFrame) -> bytes:
    """CSV in UTF-8 with Unix line ends; six significant digits, and all of those before the point.

    A text that a spreadsheet would take for a formula has an apostrophe before it, as people write one there;
    also behind what parts cells or lines for a spreadsheet of other settings.
    """
    written = table.assign(**{name: _written(table[name]) for name in table.columns})
    titled = written.rename(columns=_no_formula)
    text = titled.to_csv(index=False, lineterminator="\n")
    if "\r" in text:  # alone, it would not be quoted
        text = titled.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    return text.encode("utf-8")


# A spreadsheet that parts cells at semicolons or tabs does not see the quotation marks of ours: there a
# formula may begin behind any of them, and behind the end of a line. Behind a comma quotation marks protect,
# and there are prices ("10,- a month"). "-5" and "-" are no formulas.
_FORMULA = re.compile(
    r'^(?=[\t\r])|(?:^|[;\t\r\n])(?=[" ]*(?:[=@]|[+-](?![\d.,\s]*(?:$|[;\t\r\n]))))|,(?=[" ]*[=@])'
)


def _written(column: pd.Series) -> pd.Series:
    if column.dtype == "float64":
        return column.map(lambda value: float(f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}"))
    if column.dtype.kind in "OTU" or pd.api.types.is_string_dtype(column.dtype):
        return column.map(_no_formula, na_action="ignore")
    return column


def _no_formula(cell: object) -> object:
    return _FORMULA.sub(r"\g<0>'", cell) if isinstance(cell, str) else cell


def codes_csv(coding: Coding) -> bytes:
    """Codes of texts as CSV: id, language, words, and 0, 1 or nothing for every task."""
    frame = pd.concat(
        [coding.languages.rename("language"), coding.words.rename("words"), coding.indicators], axis=1
    )
    return csv_bytes(frame.reset_index(names="id"))


def data_package(study: Study, tables: Mapping[str, bytes], *, name: str = "") -> bytes:
    """Frictionless Data Package of the written tables: schemas, sources, licence, sizes and hashes.

    Parameters
    ----------
    study
        Gives the sources.
    tables
        Contents of the CSV files by name of their schema.
    name
        What to add to the name of the package: that of a wave.

    Returns
    -------
    bytes
        ``datapackage.json``, following specs.frictionlessdata.io.
    """
    sources = [
        {"title": f"{row['cite']}: {row['title']}", "path": row["url"]} for _, row in study.sources.iterrows()
    ]
    descriptor = {
        "profile": "tabular-data-package",
        "name": "-".join(filter(None, [study.codebook.name, name])),
        "title": study.codebook.title["en"],
        "licenses": [LICENCE],
        "sources": sources,
        "resources": [_resource(_schema_of(name, content), content) for name, content in tables.items()],
    }
    return (json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def _schema_of(name: str, content: bytes) -> Schema:
    """Schema of a table; differences that also stand beside everybody else have more columns."""
    if name == "then_and_now" and b",rest," in content.partition(b"\n")[0]:
        return replace(schema("beside_others"), name=name)
    return schema(name)


def _resource(of: Schema, content: bytes) -> dict[str, Any]:
    key = {"primaryKey": list(of.primary_key)} if of.primary_key else {}
    return {
        "profile": "tabular-data-resource",
        "name": of.name,
        "title": of.title,
        "description": f"Each row is {of.row}.",
        "path": f"{of.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ","},
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "schema": {"fields": [_field(field) for field in of.fields], **key, "missingValues": [""]},
    }


def _field(field: Field) -> dict[str, Any]:
    wanted = {
        "required": field.required,
        "enum": list(field.enum),
        "pattern": field.pattern,
        "minimum": field.minimum,
    }
    constraints = {name: value for name, value in wanted.items() if value not in (None, "", [], False)}
    entry = {"name": field.name, "type": field.type, "description": field.description}
    return {**entry, "constraints": constraints} if constraints else entry


# --- what is drawn -----------------------------------------------------------------------------------------


def figure(project: Path, *, panel: str, wave: str) -> dict[Path, bytes]:
    """Draw one panel in every language from its table on disk, with a wave beside the baseline if named.

    Raises
    ------
    DataError
        If the table of the panel, or a raw file, cannot be read.
    """
    study = study_of(project, wave)
    own = study.codebook.panel(panel)
    path = TABLES / wave / f"{panel}.csv"
    text = read_text_table(current(project, path), name=path.as_posix())
    name = own.table
    if (wave or own.wave) and own.table == "estimates":
        name = "beside_others" if "rest" in text.frame else "then_and_now"
    rows = typed(text.frame, schema(name)).reset_index(drop=True)
    told = told_in(study, own, wave or None)
    return {
        FIGURES / wave / f"{panel}.{lang}.svg": view(own, rows, words_of(study, lang), wave=told).svg.encode()
        for lang in study.codebook.languages
    }


def reports(project: Path, *, wave: str) -> dict[Path, bytes]:
    """Make pages and workbooks, with a wave beside what was published if one is named; else posters, too.

    Raises
    ------
    DataError
        With every problem of the raw files.
    """
    study, beside = study_of(project, wave), wave or None
    langs = study.codebook.languages
    pages = {lang: report("infographic", wave, lang, "html") for lang in langs}
    others = {lang: path.name for lang, path in pages.items()}
    made = {}
    for lang, path in pages.items():
        image = report("shared", lang, "png")
        told = page(study, lang=lang, wave=beside, others=others, image=image.name)
        made[path] = told.encode("utf-8")
        if not wave:
            drawn = posters(study, lang=lang).items()
            made |= {report("poster", lang, form): content for form, content in drawn}
            made[image] = shared(study, lang=lang)
    books = workbooks(study.codebook, wave).items()
    return made | {path: workbook(study, lang=lang, wave=beside) for lang, path in books}


def manifest(project: Path) -> dict[Path, bytes]:
    """Make the manifest: for every output its hash, the step that made it, and the hashes of what went in.

    Of a wave it has one hash of everything in its folder: names of files may be people's.
    """
    steps = [step for step in plan(project) if MANIFEST not in step.outputs]
    raw = {path for step in steps for path in step.inputs if path.is_relative_to(DATA)}
    raw |= {path for step in steps for path in step.inputs if path.is_relative_to(NOTEBOOKS)}
    told = {
        "code": code_key(),
        "versions": {"python": platform.python_version(), **versions()},
        "raw": {path.as_posix(): content_key(project / path) for path in sorted(raw)},
        "outputs": {
            output.as_posix(): {
                "sha256": fingerprint(current(project, output)),
                "step": step.name,
                "inputs": [path.as_posix() for path in step.inputs],
            }
            for step in steps
            for output in step.outputs
        },
    }
    return {MANIFEST: (json.dumps(told, indent=2) + "\n").encode("utf-8")}
