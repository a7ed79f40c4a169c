"""Begin a wave: a commented ``wave.toml``, empty tables with the right headers, the questionnaire."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from analysis.codebook import Codebook, Item
from analysis.errors import DataError, Problem
from analysis.files import rendered
from analysis.languages import check_language, decimal_sign, listed, phrase
from analysis.places import CONFIG
from analysis.waves.config import TableConfig, check_name, read_config

BEGINNING = "\ufeff"  # by which Excel knows letters of UTF-8


def new_wave(
    raw: Path, name: str, book: Codebook, *, lang: str = "en", like: Path | None = None
) -> dict[Path, bytes]:
    """Make the files of a new wave; nothing is written.

    Parameters
    ----------
    raw
        The folder ``data/raw`` of a project.
    name
        Of the wave: small letters, digits and hyphens.
    book
        Codebook of the study, with its questionnaire.
    lang
        Language of ``wave.toml`` and of the headers; the questionnaire comes in every one that it is asked
        in.
    like
        Folder of the wave that it will stand beside: tick-all questions get the bases that they have there.

    Returns
    -------
    dict
        Contents by path, relative to ``raw``.

    Raises
    ------
    UnknownNameError
        If the questionnaire is not asked in ``lang``.
    DataError
        If the name cannot be, there is such a folder already, or ``wave.toml`` in ``like`` cannot be read.
    """
    check_language(lang, book.asked_in)
    problem = check_name(name, book)
    if problem is None and (raw / name).exists():
        problem = Problem(f"data/raw/{name}", "a folder of that name", "a new name", "Choose another name.")
    if problem is not None:
        raise DataError([problem])
    texts = {
        CONFIG: _config(name, book, lang, like),
        **{f"{table}.csv": _header(book, table, lang) for table in book.tables},
        **{f"questionnaire.{of}.md": _questionnaire(book, of) for of in book.asked_in},
    }
    return {Path(name) / file: text.encode("utf-8") for file, text in texts.items()}


def _config(name: str, book: Codebook, lang: str, like: Path | None) -> str:
    """``wave.toml``: the first table with all that can be said of one, the others with what they need."""
    first, *others = book.tables
    items = book.put_to(first)
    shown = next((item for item in items.values() if item.kind == "multiple"), next(iter(items.values())))
    example = {"table": first, "item": shown.name, "option": next(iter(shown.words))}
    rest = "".join(phrase("wave_toml_texts", lang, table=table) for table in others)
    asked = read_config(like, book, shown_as=like.name).asked if like else {}
    before = asked.get(first, TableConfig(files=()))
    bases = "".join(f'{item} = "{base}"\n' for item, base in before.bases.items())
    example["bases"] = f"\n[{first}.bases]\n{bases}" if bases else ""
    return phrase("wave_toml", lang, name=name, language=lang, base=before.base, **example) + rest


def _header(book: Codebook, table: str, lang: str) -> str:
    """Header row of a table: the titles that its columns should have, and one for texts."""
    titles = [title for item in book.put_to(table).values() for title in _titles(item, lang)]
    coded = book.coded is not None and table in book.coded.tables
    titles += [phrase("column_text", lang).lower()] if coded else []
    sign = ";" if decimal_sign(lang) == "," else ","  # as the Excel of that language parts cells
    return BEGINNING + sign.join(f'"{title}"' for title in titles) + "\n"


def _titles(item: Item, lang: str) -> Iterator[str]:
    if item.kind == "numbers":
        yield from (title[lang] for title in item.titles.values())
    else:
        yield item.ask[lang]


def _questionnaire(book: Codebook, lang: str) -> str:
    """The questions of the first table, to paste into a form tool; and what is asked of the others."""
    first, *others = book.tables

    def labels(item: Item, *, but: str = "") -> list[str]:
        options = book.questions[item.question].options
        return [options[name][lang] for name in item.words if name != but]

    return rendered(
        "questionnaire.md",
        lang=lang,
        say=partial(phrase, lang=lang),
        listed=partial(listed, lang=lang),
        asked=list(book.put_to(first).values()),
        beside=[item for table in others for item in book.put_to(table).values()],
        others=[f"{table}.csv" for table in others],
        labels=labels,
        offered=lambda item: item.offer.get(lang) or labels(item, but="other"),
    )
