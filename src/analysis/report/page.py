"""The page: the whole infographic in one file that asks nothing of a network."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.files import rendered, template
from analysis.languages import language_name, listed, printed_percent
from analysis.report.chapters import VARIABLES, Teller, teller_of
from analysis.study import Study
from analysis.theme import DARK
from analysis.words import OWN_CODES, Words

METHOD = tuple(f"method_{n}" for n in range(1, 6))
METHOD_OWN = tuple(f"method_own_{n}" for n in range(1, 4))  # where nothing was published
COMMANDS = {
    "repeat_new": "analysis new my-wave --lang {lang}",
    "repeat_check": "analysis check my-wave",
    "repeat_run": "analysis run --wave my-wave",
}


def page(
    study: Study | None = None,
    *,
    lang: str | None = None,
    wave: str | None = None,
    others: Mapping[str, str] | None = None,
    image: str = "",
) -> str:
    """Write the whole study as one HTML page.

    Parameters
    ----------
    study
        The study; :func:`analysis.load` if not given.
    lang
        A language of the study: words, labels, decimal sign. Its first if not given.
    wave
        A wave to stand beside what was published. If not given, that alone.
    others
        By language, the file beside this one that tells the same in it: the page links to each.
    image
        The picture beside this one that links to the page show.

    Returns
    -------
    str
        HTML that needs no other file and works without JavaScript; the same on every run. Every text from
        data is escaped, and its content security policy allows no script but its own.

    Raises
    ------
    UnknownNameError
        If there is no such language or wave; the message lists those there are.

    Examples
    --------
    >>> import analysis
    >>> text = analysis.page(lang="nl")
    >>> text.startswith("<!DOCTYPE html>"), "48,3%" in text
    (True, True)
    """
    teller = teller_of(study, lang=lang, wave=wave)
    told = _context(teller) | {"others": _named(others or {}, teller), "image": image}
    return rendered("page.html", **told)


def _named(others: Mapping[str, str], teller: Teller) -> list[tuple[str, str, str]]:
    """The page in other languages: the code of each, what it calls itself, and the file."""
    return [(lang, language_name(lang), file) for lang, file in others.items() if lang != teller.words.lang]


def _context(teller: Teller) -> dict[str, Any]:
    study, words, lang = teller.study, teller.words, teller.words.lang
    script = template("script.js")
    asked_in = study.codebook.asked_in
    asked = lang if lang in asked_in else next(iter(asked_in), lang)
    return {
        "lang": lang,
        "say": words.say,
        "page": study.codebook.page,
        "then": words.then,
        "teller": teller,
        "wave": teller.wave,
        "baseline": study.codebook.baseline,
        "graded": bool(study.codebook.published),
        "synthetic": (teller.wave or study.codebook.baseline) in words.synthetic,
        "drawn": teller.portrayed,
        "sources": _sources(teller),
        "cite": words.cite,
        "claimant": words.claimant,
        "readings": _readings(study, words),
        "method": METHOD if study.codebook.published else METHOD_OWN,
        "commands": [(c.format(lang=asked), words.say(key, then=words.then)) for key, c in COMMANDS.items()],
        "checksums": _checksums(teller),
        "verdict_colour": lambda colour: f"var({VARIABLES[colour]})",
        "svg": Markup,
        "style": Markup(template("style.css")),  # noqa: S704
        "script": Markup(script),  # noqa: S704
        "script_hash": b64encode(sha256(script.encode("utf-8")).digest()).decode("ascii"),
        "light": _variables({colour: colour for colour in VARIABLES}),
        "dark": _variables(DARK),
    }


def _variables(palette: Mapping[str, str]) -> str:
    """Colours of the figures as variables of a style sheet."""
    return " ".join(f"{name}: {palette[colour]};" for colour, name in VARIABLES.items())


def _sources(teller: Teller) -> list[dict[Any, Any]]:
    """Every source that a table can name, published ones first."""
    published = [row.to_dict() for _, row in teller.study.sources.iterrows()]
    own = [OWN_CODES] if teller.study.replication else []
    own += [name for name in teller.study.own if name in _shown(teller)]
    return [*published, *({"source": name, "cite": teller.words.cite(name), "title": ""} for name in own)]


def _shown(teller: Teller) -> set[str | None]:
    """The waves on the page: the baseline, the one beside it, and those that panels of their own show."""
    book = teller.study.codebook
    return {book.baseline, teller.wave, *(panel.wave for panel in book.panels.values())}


def _checksums(teller: Teller) -> dict[str, str]:
    """SHA-256 of the raw files that this page was made from: not those of other waves."""
    others = tuple(f"{name}/" for name in teller.study.own if name not in _shown(teller))
    return {name: told for name, told in teller.study.checksums.items() if not name.startswith(others)}


def _readings(study: Study, words: Words) -> list[dict[str, Any]]:
    """Every rival reading: what speaks for and against it, and what its sums come to."""
    told = []
    for name, rows in study.rivals.groupby("reading", sort=False):
        sums = study.audit.readings[study.audit.readings["reading"] == name]
        own = {key: rows.get(f"{key}_{words.lang}", rows[key]) for key in ("for", "against")}
        said = {key: next(filter(None, column), "") for key, column in own.items()}
        question = words.question(rows.iloc[0]["panel"])
        sums_told = [_sum(row, rows[rows["group"] == row["group"]], words) for _, row in sums.iterrows()]
        told.append({"name": name, "question": question, **said, "sums": sums_told})
    return told


def _sum(row: pd.Series, read: pd.DataFrame, words: Words) -> str:
    """What was read of one group, and what it comes to."""
    answers = [words.answer(str(row["panel"]), str(row["category"])) for _, row in read.iterrows()]
    printed = [printed_percent(digits, lang=words.lang) for digits in read["printed"]]
    values = listed([" ".join(each) for each in zip(answers, printed, strict=True)], words.lang)
    closure = words.say(f"closure_{row['closure']}", total=row["printed_total"])
    return words.say("reading_sum", group=words.group(row["group"]), values=values, closure=closure)
