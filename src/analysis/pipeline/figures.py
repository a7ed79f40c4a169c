"""The figures on disk: each panel in each language, drawn from its table on disk and from nothing else."""

from pathlib import Path

from analysis.panels import view, words_of
from analysis.pipeline.locks import ALONE
from analysis.pipeline.studies import study_of
from analysis.places import FIGURES, TABLES, current
from analysis.schemas import schema, typed
from analysis.sources.grids import read_text_table


def make(project: Path, *, panel: str, wave: str = "") -> dict[Path, bytes]:
    """Draw one panel in every language, with a wave beside what was published if one is named.

    Raises
    ------
    DataError
        If the table of the panel, or a raw file, cannot be read.
    """
    study = study_of(project, waves=[wave] if wave else [])
    own = study.codebook.panel(panel)
    path = TABLES / wave / f"{panel}.csv"
    text = read_text_table(current(project, path), name=path.as_posix())
    beside = (wave or own.wave) and own.table == "estimates"
    name = own.table
    if beside:
        name = "beside_others" if "rest" in text.frame else "then_and_now"
    rows = typed(text.frame, schema(name)).reset_index(drop=True)
    told = wave or study.default_wave(panel)
    told = "" if told == study.codebook.baseline else told
    with ALONE:
        return {
            FIGURES / wave / f"{panel}.{lang}.svg": view(
                own, rows, words_of(study, lang), wave=told
            ).svg.encode()
            for lang in study.codebook.languages
        }
