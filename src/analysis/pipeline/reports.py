"""What readers take away, on disk: page and poster in every language, and the workbook."""

from pathlib import Path

from analysis.pipeline.locks import ALONE
from analysis.pipeline.steps import page_path, poster_path, shared_path, workbook_paths
from analysis.pipeline.studies import study_of
from analysis.report import page, workbook
from analysis.report.poster import posters, shared
from analysis.study import Study


def make(project: Path, *, wave: str = "") -> dict[Path, bytes]:
    """Make pages and workbook, with a wave beside what was published if one is named; else posters, too.

    Raises
    ------
    DataError
        With every problem of the raw files.
    """
    beside = wave or None
    study = study_of(project, waves=[wave] if wave else [])
    books = workbook_paths(study.codebook, wave)
    others = {lang: page_path(lang, wave).name for lang in study.codebook.languages}
    with ALONE:
        pages = {
            page_path(lang, wave): page(
                study, lang=lang, wave=beside, others=others, image=shared_path(lang).name
            ).encode("utf-8")
            for lang in others
        }
        return {
            **pages,
            **{path: workbook(study, lang=lang, wave=beside) for lang, path in books.items()},
            **({} if wave else _posters(study)),
        }


def _posters(study: Study) -> dict[Path, bytes]:
    """The poster in every language and format, and the picture that links to the page show."""
    drawn = {
        poster_path(lang, form): content
        for lang in study.codebook.languages
        for form, content in posters(study, lang=lang).items()
    }
    return drawn | {shared_path(lang): shared(study, lang=lang) for lang in study.codebook.languages}
