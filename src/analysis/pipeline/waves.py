"""What belongs to one wave, on disk: cleaned answers, what was counted, change log, notices, panels."""

import re
from pathlib import Path

import pandas as pd

from analysis.clean.log import without_quotes
from analysis.panels import panel_rows
from analysis.pipeline.steps import COUNTED_OF_WAVE, panels_beside
from analysis.pipeline.studies import study_of
from analysis.pipeline.tables import csv_bytes, data_package
from analysis.places import PROCESSED, TABLES
from analysis.schemas import conform
from analysis.waves import Wave
from analysis.waves.part import UNUSED


def make(project: Path, *, wave: str) -> dict[Path, bytes]:
    """Make the files of one wave.

    Raises
    ------
    DataError
        With every problem of its raw files.
    """
    study = study_of(project, waves=[wave])
    own, book = study.own[wave], study.codebook
    counted = {name: getattr(study, name) for name in COUNTED_OF_WAVE}
    frames = {
        **{name: frame[frame["wave"] == wave] for name, frame in counted.items()},
        **({} if wave == book.baseline else {"then_and_now": study.then_and_now(wave)}),
        "change_log": conform(own.log, "change_log"),
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
