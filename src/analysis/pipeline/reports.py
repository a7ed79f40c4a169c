"""What readers take away, on disk: the page in every language, and the workbook."""

from pathlib import Path

from analysis.pipeline.locks import ALONE
from analysis.pipeline.steps import page_path, workbook_path
from analysis.pipeline.studies import study_of
from analysis.report import page, workbook


def make(project: Path, *, wave: str = "") -> dict[Path, bytes]:
    """Make pages and workbook, with a wave beside 2010 if one is named.

    Raises
    ------
    DataError
        With every problem of the raw files.
    """
    beside = wave or None
    study = study_of(project, waves=[wave] if wave else [])
    with ALONE:
        pages = {
            page_path(lang, wave): page(study, lang=lang, wave=beside).encode("utf-8")
            for lang in study.codebook.languages
        }
        return {**pages, workbook_path(wave): workbook(study, wave=beside)}
