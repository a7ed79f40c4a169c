"""The questionnaire: what a wave is asked, and by which words its columns and answers are recognised.

It is data (TOML in ``questionnaires/``), beside the codebook that names and labels everything.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from analysis.codebook import LANGUAGES, Codebook, Label, read_codebook

TABLES = ("survey", "profiles", "job_descriptions")


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question as it is put.

    Attributes
    ----------
    name
        Of the item; mostly that of its question.
    question
        Question of the codebook that its answers are counted for.
    table, group
        The file its answers come from, and the group they are about.
    kind
        single, multiple, number (one column) or numbers (one column per option).
    unit
        Of numbers: years, people, or amount (money, followers).
    ask
        What to put in a form.
    headers
        Titles that a column may have, besides.
    words
        By option: the words that mean it, labels of the codebook included.
    otherwise
        Words that answer the question and are none of its options.
    free
        Option that answers in one's own words count for; "" if none.
    inside, strict
        Recognise words inside longer answers; leave what is not recognised out of the base.
    denied
        Words beside which a word inside an answer does not count.
    offer
        Answers to offer in a form, by language, where these are not the options.
    """

    name: str
    question: str
    table: str
    group: str
    kind: str
    ask: Label
    headers: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    unit: str = ""
    otherwise: tuple[str, ...] = ()
    free: str = ""
    inside: bool = False
    denied: tuple[str, ...] = ()
    strict: bool = False
    offer: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def read_questionnaire(name: str = "strategist") -> Mapping[str, Item]:
    """Read a questionnaire that comes with the package: its items by name.

    Examples
    --------
    >>> read_questionnaire()["gender"].ask["nl"]
    'Geslacht'
    """
    text = (files("analysis") / "questionnaires" / f"{name}.toml").read_text(encoding="utf-8")
    book = read_codebook(name)
    toml = tomllib.loads(text)
    return {key: _item(key, toml.get(entry.get("like", ""), {}) | entry, book) for key, entry in toml.items()}


def items_of(table: str) -> dict[str, Item]:
    """Items of the questionnaire that one table answers: survey, profiles or job_descriptions."""
    return {name: item for name, item in read_questionnaire().items() if item.table == table}


def _item(name: str, entry: dict[str, Any], book: Codebook) -> Item:
    question = book.questions[entry.get("question", entry.get("like", name))]
    options = entry.get("options", {})
    named = options or question.options
    labels = {key: question.options[key].label for key in question.options}
    words = {
        key: tuple(dict.fromkeys([key, *_labels(labels.get(key)), *options.get(key, ())])) for key in named
    }
    asked = Label(**entry["ask"])
    if entry["kind"] == "numbers":
        named_so = {key: Label(**label) for key, label in entry.get("titles", {}).items()} | labels
        words = {key: (*of, *_titles(asked, named_so.get(key), key)) for key, of in words.items()}
    return Item(
        name=name,
        question=question.name,
        table=entry["table"],
        group=entry["group"],
        kind=entry["kind"],
        ask=asked,
        headers=(name, asked.en, asked.nl, *_labels(question.label), *entry["headers"]),
        words=words,
        unit=entry.get("unit", ""),
        otherwise=tuple(entry.get("otherwise", ())),
        free=entry.get("free", ""),
        inside=entry.get("inside", False),
        denied=tuple(entry.get("denied", ())),
        strict=entry.get("strict", False),
        offer=MappingProxyType({lang: tuple(of) for lang, of in entry.get("offer", {}).items()}),
    )


def _titles(asked: Label, label: Label | None, option: str) -> tuple[str, ...]:
    """Titles that a column of one number may have: ``Years of experience: in work``, in every language."""
    return tuple(f"{asked[lang]}: {label[lang] if label else option}" for lang in LANGUAGES)


def _labels(label: Label | None) -> tuple[str, ...]:
    return () if label is None else (label.en, label.nl)
