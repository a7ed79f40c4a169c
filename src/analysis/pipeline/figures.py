"""The figures on disk: each panel in each language, drawn from its table and from nothing else."""

from pathlib import Path

from analysis.codebook import LANGUAGES, read_codebook
from analysis.panels import view
from analysis.pipeline.locks import ALONE
from analysis.places import DATA, FIGURES, RAW, TABLES, current, wave_folders
from analysis.schemas import schema, typed
from analysis.sources.grids import read_text_table
from analysis.study import cites_of
from analysis.tables import REPLICATION
from analysis.waves.config import read_config
from analysis.words import Words


def make(project: Path, *, panel: str, wave: str = "") -> dict[Path, bytes]:
    """Draw one panel in every language, with a wave beside 2010 if one is named.

    Raises
    ------
    DataError
        If the table of the panel, or the table of sources, cannot be read.
    """
    path = TABLES / wave / f"{panel}.csv"
    text = read_text_table(current(project, path), name=path.as_posix())
    table = typed(text.frame, schema(_schema_of(panel, wave))).reset_index(drop=True)
    table.attrs["wave"] = wave or REPLICATION
    with ALONE:
        return {
            FIGURES / wave / f"{panel}.{lang}.svg": view(
                panel, table, _words(project, lang, wave)
            ).svg.encode("utf-8")
            for lang in LANGUAGES
        }


def _schema_of(panel: str, wave: str) -> str:
    own = read_codebook().panel(panel).table
    return "then_and_now" if wave and own == "estimates" else own


def _words(project: Path, lang: str, wave: str) -> Words:
    cites = cites_of(read_text_table(project / RAW / "sources.csv").frame)
    configs = [
        read_config(folder, shown_as=folder.name)
        for folder in wave_folders(project / DATA)
        if folder.name == wave
    ]
    return Words(
        lang=lang,
        codebook=read_codebook(),
        cites=cites,
        titles={config.name: config.title for config in configs},
        synthetic=frozenset(config.name for config in configs if config.synthetic),
    )
