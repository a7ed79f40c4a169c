"""The figures on disk: each panel in each language, drawn from its table and from nothing else."""

from pathlib import Path

import pandas as pd

from analysis.codebook import LANGUAGES, read_codebook
from analysis.panels import view
from analysis.pipeline.locks import ALONE
from analysis.places import FIGURES, RAW, TABLES
from analysis.schemas import schema, typed
from analysis.sources.grids import read_text_table
from analysis.study import cites_of
from analysis.words import Words


def make(project: Path, *, panel: str) -> dict[Path, bytes]:
    """Draw one panel in every language.

    Raises
    ------
    DataError
        If the table of the panel, or the table of sources, cannot be read.
    """
    text = read_text_table(project / TABLES / f"{panel}.csv", name=f"{TABLES.as_posix()}/{panel}.csv")
    own = read_codebook().panel(panel).table
    table = typed(text.frame, schema(own)).reset_index(drop=True)
    sources = read_text_table(project / RAW / "sources.csv").frame
    cites = cites_of(sources)
    with ALONE:
        return {
            FIGURES / f"{panel}.{lang}.svg": _svg(
                panel, table, Words(lang=lang, codebook=read_codebook(), cites=cites)
            )
            for lang in LANGUAGES
        }


def _svg(panel: str, table: pd.DataFrame, words: Words) -> bytes:
    return view(panel, table, words).svg.encode("utf-8")
