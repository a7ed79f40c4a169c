"""The study as it is described: groups, questions and answers, panels and chapters, and how a wave is asked.

A study is a folder: ``study.toml`` (title, languages, groups, units), ``codebook.toml`` (questions and
answers; how a wave is asked, and by which words its answers are recognised) and ``panels.toml`` (what is
drawn and told, in which order). Names are what tables hold; labels are for people, in the languages of the
study.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass, replace
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from analysis.errors import DataError, Gathering, Problem, UnknownNameError, refuse
from analysis.files import read_toml
from analysis.labels import plain
from analysis.languages import Label, languages
from analysis.places import wave_folders
from analysis.records import Check, Text, as_record, read_records

if TYPE_CHECKING:
    import pandas as pd

TABLE = "answers"  # the table that an item is read from, if it names none
Statistic = Literal["mean", "median", "quartile_1", "quartile_3", "yes"]
*STATISTICS, YES = get_args(Statistic)  # "yes" is the share of those who said so
# What each kind of panel is drawn from.
TABLE_OF = {
    **{"bars": "estimates", "order": "estimates"},
    **dict.fromkeys(("pairs", "differences", "tiers"), "comparisons"),
    **{"scatter": "documents", "audit": "audit", "claims": "claim_verdicts"},
}
OF_CODES = ("comparisons", "documents")  # tables of texts that are coded

Labels = Annotated[Mapping[str, Label], Check(bool, "for each name a text by language")]
Words = Mapping[str, tuple[Text, ...]]


Colour = Literal["blue", "vermillion", "green", "purple"]


@dataclass(frozen=True, kw_only=True)
class Group:
    """Who an estimate is about, the colour of its marks, and the unit that its members are counted in."""

    name: str
    label: Label
    colour: Colour = "green"
    unit: Text = "people"


@dataclass(frozen=True, kw_only=True)
class Coded:
    """Texts that are coded.

    Attributes
    ----------
    question
        Of the codebook, that the codes answer.
    compared
        The two groups of texts that are held against each other, a and b.
    tables
        By table of a wave, the group that its texts are about.
    by_hand
        Whether a sample was coded by hand.
    """

    question: Text
    compared: tuple[Text, Text]
    tables: Mapping[str, Text]
    by_hand: bool = False


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question: ``kind`` is single, multiple, number or order; ``options`` stand in codebook order."""

    name: str
    kind: Literal["single", "multiple", "number", "order"]
    label: Label
    options: Labels


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What is drawn together.

    Attributes
    ----------
    name, kind, title
        Its name, one of the kinds of :mod:`analysis.panels`, and its title.
    questions
        Whose rows it shows.
    sections
        Of bars: what stands under one heading, "group", "answer" or "question".
    ranked
        Whether bars stand in the published order; whether the percentages behind an order were lost.
    by
        Of bars: question whose answers make the groups that stand beside each other; "" if none.
    wave
        That stands in it whatever wave is asked for; "" if none.
    finding, note
        What it shows, with ids of figures in braces, and what a reader must know. The first sentence of the
        finding is the title of the picture, if its figures are those of the panel.
    """

    name: str
    kind: Text
    title: Label
    questions: tuple[Text, ...] = ()
    sections: Literal["group", "answer", "question"] = "group"
    ranked: bool = False
    by: Text = ""
    wave: Text = ""
    finding: Label = field(default_factory=Label)
    note: Label = field(default_factory=Label)

    @property
    def table(self) -> str:
        """Name of the table that its rows come from."""
        return "crosstabs" if self.by else TABLE_OF[self.kind]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One chapter of the page: its panels under a title, with an introduction."""

    name: Text
    title: Label = field(default_factory=Label)
    intro: Label = field(default_factory=Label)
    panels: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Page:
    """What opens the page, and its foot.

    Attributes
    ----------
    title, kicker, heading, lead, foot
        For people.
    numbers
        Sentences that begin with a figure, which opens the page in large type.
    licence
        Under which figures and tables may be used; stands behind every citation.
    """

    title: Label = field(default_factory=Label)
    kicker: Label = field(default_factory=Label)
    heading: Label = field(default_factory=Label)
    lead: Label = field(default_factory=Label)
    foot: Label = field(default_factory=Label)
    numbers: tuple[Label, ...] = ()
    licence: str = ""


@dataclass(frozen=True, kw_only=True)
class Poster:
    """One tall picture: its panels in order, and in how many columns they stand, if that is said."""

    panels: tuple[Text, ...] = ()
    columns: int | None = None


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question as it is put to a wave.

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
    unit, counted_in
        Of numbers, how they are read: years, people, or amount; and the unit of their rows.
    ask
        What to put in a form.
    headers
        Titles that a column may have, besides.
    words
        By option: the words that mean it, labels of the codebook included.
    titles
        By option, of numbers: the title of its column, by language.
    otherwise
        Words that answer the question and are none of its options; of numbers, codes for no answer ("999").
    free
        Option that answers in one's own words count for; "" if none.
    unsaid
        Option that an empty cell may mean; "" if none.
    statistics
        Of numbers: by option, what is counted, of ``STATISTICS`` and ``YES``.
    under
        Of a number: by option, the bound that it is the share under.
    only_named
        It is not put to a wave: a column answers it only where ``wave.toml`` says so.
    at_most, not_more
        Of numbers: the most there can be, and pairs of options of which the first cannot be the larger.
    inside, strict
        Recognise words inside longer answers; leave what is not recognised out of the base.
    denied
        Words beside which a word inside an answer does not count.
    offer
        Answers to offer in a form, by language, where these are not the options.
    """

    name: str
    like: Text = ""
    question: Text = ""
    table: Text = TABLE
    group: Text = ""
    kind: Literal["single", "multiple", "number", "numbers"] | None = None
    ask: Label = field(default_factory=Label)
    headers: tuple[Text, ...] = ()
    options: Words = field(default_factory=dict)
    words: Words = field(default_factory=dict)
    titles: Mapping[str, Label] = field(default_factory=dict)
    unit: Literal["years", "people", "amount", ""] = ""
    counted_in: Text = ""
    otherwise: tuple[Text, ...] = ()
    free: Text = ""
    unsaid: Text = ""
    statistics: Mapping[str, tuple[Statistic, ...]] = field(default_factory=dict)
    under: Mapping[str, float] = field(default_factory=dict)
    at_most: float | None = None
    only_named: bool = False
    not_more: tuple[tuple[Text, Text], ...] = ()
    inside: bool = False
    denied: tuple[Text, ...] = ()
    strict: bool = False
    offer: Words = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class _Study:
    """``study.toml``."""

    name: Text
    title: Label
    languages: tuple[Text, ...]
    groups: Mapping[str, Group]
    published: Text = ""
    baseline: Text = ""
    units: Labels = field(default_factory=dict)
    sizes: Text = ""
    coded: Coded | None = None


@dataclass(frozen=True, kw_only=True)
class _Questions:
    """``codebook.toml``."""

    questions: Mapping[str, Question]
    items: Mapping[str, Item] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class _Panels:
    """``panels.toml``."""

    page: Page = field(default_factory=Page)
    poster: Poster = field(default_factory=Poster)
    chapters: tuple[Chapter, ...] = ()
    panels: Mapping[str, Panel] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Codebook(_Panels, _Questions, _Study):
    """All names of one study. Every mapping is in the order in which things are shown.

    Attributes
    ----------
    languages
        That the study speaks, its own first: it stands in where another has no words.
    published
        Name of the wave that was published; "" if none was.
    baseline
        Name of the wave that panels show if none is named, and that others stand beside: what was published,
        the wave that study.toml names, or else the first there is.
    sizes
        Question whose answers are groups: how many were looked at of each; "" if there is none.
    coded
        Texts that are coded; ``None`` if none are.
    """

    baseline: str

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

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that a wave may have, in the order of the items."""
        texts = self.coded.tables if self.coded else ()
        return tuple(dict.fromkeys([*(item.table for item in self.items.values()), *texts]))

    @property
    def _put(self) -> list[Item]:
        return [item for item in self.items.values() if not item.only_named]

    def put_to(self, table: str) -> dict[str, Item]:
        """Items that one table of a new wave is asked."""
        return {item.name: item for item in self._put if item.table == table}

    def items_of(self, table: str) -> dict[str, Item]:
        """Items that one table of a wave answers."""
        return {name: item for name, item in self.items.items() if item.table == table}

    @property
    def asked_in(self) -> list[str]:
        """Languages of the study in which every item is put."""
        return [lang for lang in self.languages if all(lang in item.ask for item in self._put)]

    def untranslated(self) -> list[str]:
        """Places of labels that lack a language of the study: its first one stands in there."""
        return [
            f"{place}: no text in {lang}, so {label[lang]!r} stands there"
            for place, label in self._labels()
            for lang in self.languages
            if label and lang not in label
        ]

    def _labels(self) -> Iterator[tuple[str, Label]]:
        put = {i.name: i.ask for i in self._put if i.ask is not self.questions[i.question].label}
        yield from _labelled("study.toml, title", self.title)
        yield from _labelled("study.toml, groups", self.groups)
        yield from _labelled("study.toml, units", self.units)
        yield from _labelled("codebook.toml, questions", self.questions)
        yield from _labelled("codebook.toml, items", {name: {"ask": ask} for name, ask in put.items()})
        yield from _labelled("panels.toml, page", self.page)
        yield from _labelled("panels.toml, panels", self.panels)
        yield from _labelled("panels.toml, chapters", {chapter.name: chapter for chapter in self.chapters})


def _labelled(place: str, value: object) -> Iterator[tuple[str, Label]]:
    """Every label in a value, with its place."""
    if isinstance(value, Label):
        yield place, value
        return
    inside = vars(value) if is_dataclass(value) else value
    inside = dict(enumerate(inside, start=1)) if isinstance(inside, tuple) else inside
    for key, of in inside.items() if isinstance(inside, Mapping) else ():
        yield from _labelled(f"{place}.{key}", of)


def read_codebook(folder: Path, *, shown_as: str = "") -> Codebook:
    """Read the description of a study.

    Parameters
    ----------
    folder
        Holds ``study.toml``, ``codebook.toml``, ``panels.toml``, and a folder for every wave.
    shown_as
        What to call the folder in messages.

    Returns
    -------
    Codebook

    Raises
    ------
    DataError
        With every problem of all files at once: keys that are not known or are missing, values of another
        kind, names that do not exist.
    """
    files = {name: f"{shown_as}/{name}.toml".lstrip("/") for name in ("study", "codebook", "panels")}
    gathering = Gathering()
    study = gathering.attempt(read_records, folder / "study.toml", _Study, file=files["study"])
    book = gathering.attempt(_read_questions, folder / "codebook.toml", files["codebook"])
    panels = gathering.attempt(read_records, folder / "panels.toml", _Panels, file=files["panels"])
    if study is None or book is None or panels is None:
        raise DataError(gathering.problems)
    waves = [wave.name for wave in wave_folders(folder)]
    page = replace(
        panels.page, title=panels.page.title or study.title, heading=panels.page.heading or study.title
    )
    poster = replace(panels.poster, panels=panels.poster.panels or tuple(panels.panels))
    if study.baseline and study.baseline not in (others := [study.published] if study.published else waves):
        expected = f"a wave that others can stand beside: {', '.join(others)}"
        raise DataError([Problem(files["study"], repr(study.baseline), expected, column="baseline")])
    baseline = study.published or study.baseline or next(iter(waves), "")
    whole = vars(study) | vars(book) | vars(panels)
    found = Codebook(**whole | {"page": page, "poster": poster, "baseline": baseline})
    refuse([*_unknown_names(found, files), *_unknown_items(found, files["codebook"])])
    asked = {name: _resolved(item, found) for name, item in found.items.items()}
    return replace(found, items=asked)


def _read_questions(path: Path, file: str) -> _Questions:
    """Read ``codebook.toml``: an item that is like another has what it does not say itself from there."""
    toml = read_toml(path, file)
    items = toml.get("items") or {name: {} for name in toml.get("questions", ())}
    as_record(toml, _Questions, file=file)
    likes = {name: items.get(entry.get("like", ""), {}) for name, entry in items.items()}
    whole = {name: likes[name] | {"like": name} | entry for name, entry in items.items()}
    made: _Questions = as_record(toml | {"items": whole}, _Questions, file=file)
    return made


def codebook_of(rows: "pd.DataFrame") -> Codebook:
    """Describe estimates that belong to no study: everything is called by its name.

    ``rows`` has the columns of the schema ``estimates``.
    """
    named = {
        column: list(rows[column].astype("str").unique()) for column in ("panel", "group", "unit", "wave")
    }
    options = {name: rows.loc[rows["panel"] == name, "category"].unique() for name in named["panel"]}
    title = _said(", ".join(named["panel"]))
    return Codebook(
        name="rows",
        title=title,
        languages=languages(),
        baseline=next(iter(named["wave"]), ""),
        groups={
            name: Group(name=name, label=_said(name), colour=colour)
            for name, colour in zip(named["group"], cycle(get_args(Colour)), strict=False)
        },
        units={name: _said(name) for name in named["unit"]},
        questions={
            name: Question(
                name=name, kind="single", label=_said(name), options={str(o): _said(str(o)) for o in of}
            )
            for name, of in options.items()
        },
        page=Page(title=title, heading=title),
    )


def _said(text: str) -> Label:
    return Label({languages()[0]: text})


# --- how a wave is asked ----------------------------------------------------------------------------------


def _forms(item: Item) -> dict[str, set[str]]:
    """By option the words that an item itself gives it, in the form in which answers are compared."""
    options = dict.fromkeys([*item.options, *item.words])
    return {o: set(map(plain, (*item.options.get(o, ()), *item.words.get(o, ())))) for o in options}


def _resolved(item: Item, book: Codebook) -> Item:
    """An item with what its question gives it."""
    question = book.questions[item.question or item.like]
    labels = {key: question.options.get(key, Label()) for key in item.options or question.options}
    asked = item.ask or question.label
    kind = item.kind or ("numbers" if question.kind == "order" else question.kind)
    titles, words = {}, {}
    said = {form: option for option, forms in _forms(item).items() for form in forms}
    for key, label in labels.items():
        title = Label(item.titles.get(key, label))
        if kind == "numbers":  # titles of its columns: the question, then the option
            titles[key] = Label({lang: f"{ask}: {title[lang] or key}" for lang, ask in asked.items()})
        # A label that is a word of another option is nobody's word: "1" may be called "0", and "2" "1".
        named = (word for word in (key, *label.values()) if said.get(plain(word), key) == key)
        own = (*named, *item.options.get(key, ()), *item.words.get(key, ()))
        words[key] = (*dict.fromkeys(own), *titles.get(key, Label()).values())
    unit = item.unit or ("amount" if kind == "number" else "")
    return replace(
        item,
        question=question.name,
        group=item.group or next(iter(book.groups), ""),
        kind=kind,
        ask=asked,
        headers=(item.name, *asked.values(), *question.label.values(), *item.headers),
        words=words,
        titles=titles,
        unit=unit,
        counted_in=item.counted_in or ("number" if unit and unit not in book.units else unit),
    )


# --- what can be wrong ------------------------------------------------------------------------------------


def _unknown_names(book: Codebook, files: Mapping[str, str]) -> Iterator[Problem]:
    study, panels = files["study"], files["panels"]
    if coded := book.coded:
        yield from _unknown(study, "coded", [*coded.compared, *coded.tables.values()], book.groups)
        yield from _unknown(study, "coded.question", [coded.question], book.questions)
    yield from _unknown(study, "sizes", filter(None, [book.sizes]), book.questions)
    yield from _unknown(study, "languages", book.languages, languages())
    kinds = [kind for kind, table in TABLE_OF.items() if book.coded or table not in OF_CODES]
    single = [name for name, of in book.questions.items() if of.kind == "single"]
    for name, panel in book.panels.items():
        place = f"panels.{name}"
        yield from _unknown(panels, f"{place}.kind", [panel.kind], kinds)
        yield from _unknown(panels, f"{place}.questions", panel.questions, book.questions)
        yield from _unknown(panels, f"{place}.by", filter(None, [panel.by]), single)
        if panel.kind in ("bars", "order") and len({*panel.questions}) != max(1, len(panel.questions)):
            found = ", ".join(panel.questions) or "none"
            yield Problem(panels, found, "a question or several, each once", column=f"{place}.questions")
        if panel.by and panel.kind != "bars":
            found = f"it beside kind {panel.kind!r}"
            yield Problem(panels, found, "it beside bars only", column=f"{place}.by")
    told = [panel for chapter in book.chapters for panel in chapter.panels]
    for chapter in book.chapters:
        yield from _unknown(panels, f"chapters.{chapter.name}.panels", chapter.panels, book.panels)
    for name in book.panels if book.chapters else ():
        if told.count(name) != 1:
            found = f"in {told.count(name)} chapters"
            advice = "Name it in the panels of one [[chapters]]."
            yield Problem(panels, found, "in one chapter", advice, column=f"panels.{name}")
    yield from _unknown(panels, "poster.panels", book.poster.panels, book.panels)
    if book.poster.columns not in (None, *range(1, 7)):
        yield Problem(panels, repr(book.poster.columns), "1 to 6 columns", column="poster.columns")


def _unknown_items(book: Codebook, file: str) -> Iterator[Problem]:
    for name, item in book.items.items():
        place = f"items.{name}"
        yield from _unknown(file, f"{place}.group", filter(None, [item.group]), book.groups)
        yield from _unknown(file, f"{place}.like", [item.like], [*book.items, name])
        units = [*book.units, "number"]  # of study.toml
        yield from _unknown(file, f"{place}.counted_in", filter(None, [item.counted_in]), units)
        asked = item.question or item.like
        yield from _unknown(file, f"{place}.question", [asked], book.questions)
        question = book.questions.get(asked)
        if question and (item.kind or question.kind) in ("single", "multiple"):
            named = [*item.options, *item.words, *filter(None, [item.free, item.unsaid])]
            yield from _unknown(file, f"{place}.options", named, question.options)
            times = Counter(form for forms in _forms(item).values() for form in forms)
            for form in (form for form, options in times.items() if options > 1):
                yield Problem(
                    file, f"{form!r} for several options", "each word for one", column=f"{place}.words"
                )
        if question and (item.kind or question.kind) == "number":
            named = [name for name in item.options or question.options if name not in item.under]
            yield from _unknown(file, f"questions.{asked}.options", named, STATISTICS)


def _unknown(file: str, place: str, names: Iterable[str], valid: Iterable[str]) -> Iterator[Problem]:
    known = list(valid)
    for name in names:
        if name not in known:
            yield Problem(file, repr(name), f"one of {', '.join(known)}", column=place)
