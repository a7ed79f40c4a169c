"""The codebook: which groups, questions and answers there are, what they are called, in which order.

A codebook is data (TOML in ``codebooks/``). Labels are in English and Dutch; names are what tables hold.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from analysis.errors import UnknownNameError

LANGUAGES = ("en", "nl")


@dataclass(frozen=True, kw_only=True)
class Label:
    """The same words in every language of the package."""

    en: str
    nl: str

    def __getitem__(self, lang: str) -> str:
        return {"en": self.en, "nl": self.nl}[check_language(lang)]


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer to a question: its name in tables and its label for people."""

    name: str
    label: Label


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question: ``kind`` is single, multiple, number or order; ``options`` stand in codebook order."""

    name: str
    kind: str
    label: Label
    options: Mapping[str, Option]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What is drawn together: title, the questions and the table its rows come from, a note for readers."""

    name: str
    title: Label
    questions: tuple[str, ...]
    note: Label
    table: str = "estimates"


@dataclass(frozen=True, kw_only=True)
class Codebook:
    """All names of one study. Every mapping is in the order in which things are shown."""

    name: str
    label: Label
    groups: Mapping[str, Label]
    panels: Mapping[str, Panel]
    questions: Mapping[str, Question]
    units: Mapping[str, Label]

    def panel(self, name: str) -> Panel:
        """Return a panel by name.

        Raises
        ------
        UnknownNameError
            If there is no such panel; the message lists those there are, and says which panel draws the name
            if it is the name of a question.
        """
        if name not in self.panels:
            home = [p.name for p in self.panels.values() if name in p.questions]
            raise UnknownNameError("panel", name, home or list(self.panels))
        return self.panels[name]


def check_language(lang: str) -> str:
    """Return ``lang`` if the package speaks it.

    Raises
    ------
    UnknownNameError
        If it does not; the message lists the languages.
    """
    if lang not in LANGUAGES:
        raise UnknownNameError("lang", lang, LANGUAGES)
    return lang


@cache
def read_codebook(name: str = "strategist") -> Codebook:
    """Read a codebook that comes with the package.

    Parameters
    ----------
    name
        Its file in ``codebooks/``, without the ending.

    Returns
    -------
    Codebook

    Raises
    ------
    UnknownNameError
        If there is no such codebook.

    Examples
    --------
    >>> read_codebook().questions["gender"].options["men"].label["nl"]
    'mannen'
    """
    folder = files("analysis") / "codebooks"
    names = sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml"))
    if name not in names:
        raise UnknownNameError("name", name, names)
    return _codebook(tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")))


def _codebook(toml: dict[str, Any]) -> Codebook:
    return Codebook(
        name=toml["codebook"]["name"],
        label=_label(toml["codebook"]),
        groups={name: _label(entry) for name, entry in toml["groups"].items()},
        panels={name: _panel(name, entry) for name, entry in toml["panels"].items()},
        questions={name: _question(name, entry) for name, entry in toml["questions"].items()},
        units={name: _label(entry) for name, entry in toml["units"].items()},
    )


def _label(entry: dict[str, Any]) -> Label:
    return Label(en=entry["en"], nl=entry["nl"])


def _panel(name: str, entry: dict[str, Any]) -> Panel:
    note = Label(en=entry.get("note_en", ""), nl=entry.get("note_nl", ""))
    return Panel(
        name=name,
        title=_label(entry),
        questions=tuple(entry["questions"]),
        note=note,
        table=entry.get("table", "estimates"),
    )


def _question(name: str, entry: dict[str, Any]) -> Question:
    options = {key: Option(name=key, label=_label(value)) for key, value in entry["options"].items()}
    return Question(name=name, kind=entry["kind"], label=_label(entry), options=options)
