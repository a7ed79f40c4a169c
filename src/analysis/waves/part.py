"""One file of a wave: read, cleaned, and its columns mapped to the questionnaire."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from analysis.clean.log import DROPPED, MASKED, added_up, clean, hide, joined
from analysis.clean.personal import HEADERS, MASK_PERSONAL, drop_personal
from analysis.clean.steps import EMPTY_ERRORS, MEND_LETTERS, TRIM_SPACE
from analysis.codebook import Item
from analysis.errors import AnalysisError, DataError, Problem
from analysis.labels import distinct, plain
from analysis.multiresponse.model import MultiSelect
from analysis.multiresponse.parse import multiselect
from analysis.multiresponse.wide import NONE_LABELS, OTHER_LABELS
from analysis.sources.exports import Column, Export, read_export
from analysis.sources.texts import TEXT_COLUMNS, read_folder
from analysis.waves.config import TableConfig
from analysis.waves.mapping import Mapped, map_columns, titles_of

# What is personal goes first; mending letters and space may bring more of it to light.
STEPS = (MASK_PERSONAL, EMPTY_ERRORS, MEND_LETTERS, TRIM_SPACE, MASK_PERSONAL)

UNUSED = "(not used)"  # instead of the title of a column that answers nothing


@dataclass(frozen=True, kw_only=True)
class Part:
    """One file, cleaned: what its columns are, and the texts it holds ("" where it has none)."""

    export: Export
    mapped: Mapped
    texts: pd.Series = field(repr=False)
    log: pd.DataFrame = field(repr=False)

    def column(self, item: str) -> pd.Series:
        """The texts that answer an item: those of its column, or else of the one for words of one's own."""
        first, *more = (self.export.frame[place] for place in self.mapped.blocks[item].places)
        for column in more:
            first = first.where(first != "", column)
        return first

    def beside(self, item: str) -> pd.Series:
        """Words beside an answer that was given; only those there are."""
        first, *more = (self.export.frame[place] for place in self.mapped.blocks[item].places)
        filled = [column[(first != "") & (column != "")] for column in more]
        return pd.concat(filled) if filled else first.iloc[:0]

    def tick_cells(self, item: Item, own: pd.Index) -> set[str]:
        """Cells that only name options: those of respondents without words of their own, in known columns."""
        block, frame, known = self.mapped.blocks[item.name], self.export.frame, _known(item)
        named = zip(block.places, block.options, strict=True)
        options = frame[[place for place, option in named if not option or plain(option) in known]]
        return set(options.drop(index=options.index.intersection(own)).to_numpy().ravel())

    def ticks(self, item: Item) -> MultiSelect:
        """The answers to a tick-all item.

        Raises
        ------
        DataError
            If the cells are no answers to such a question.
        """
        block = self.mapped.blocks[item.name]
        frame = self.export.frame[list(block.places)]
        try:
            if len(block.places) == 1 and not block.options[0]:
                named = frame.set_axis([item.name], axis=1)
                return multiselect(
                    named, item.name, options=item.words, delimiter=self.export.delimiter or None
                )
            return multiselect(_by_option(frame, block.options), item.name, options=item.words)
        except AnalysisError as error:
            raise DataError([self._unreadable(item, str(error))]) from None

    def _unreadable(self, item: Item, found: str) -> Problem:
        return Problem(
            self.export.file,
            found.rstrip("."),
            "a tick-all answer: labels in one cell, or one column per option",
            "Correct the export.",
            column=self.mapped.blocks[item.name].question,
        )

    def strange_options(self, item: Item) -> list[str]:
        """Options of the file that the questionnaire does not have."""
        known = _known(item) | _forms(OTHER_LABELS)
        options = self.mapped.blocks[item.name].options
        return [option for option in options if option and plain(option) not in known]

    def without_column(self, item: Item) -> list[str]:
        """Options without a column, where each has one; some tools leave out what nobody ticked."""
        there = _forms(option for option in self.mapped.blocks[item.name].options if option)
        return [
            name for name, of in item.words.items() if there and name != item.free and not there & _forms(of)
        ]


def _forms(words: Iterable[str]) -> set[str]:
    return {plain(word) for word in words}


def _known(item: Item) -> set[str]:
    """What a column of an option may be called, in the form of ``plain``."""
    return _forms([*NONE_LABELS, *(word for of in item.words.values() for word in of)])


def _by_option(frame: pd.DataFrame, options: Sequence[str]) -> pd.DataFrame:
    """Name columns by their options; of two, a tick and the words for it, the words go before."""
    columns: dict[str, pd.Series] = {}
    for place, option in zip(frame.columns, options, strict=True):
        column = frame[place]
        columns[option] = column.where(column != "", columns[option]) if option in columns else column
    return pd.DataFrame(columns)


def with_labels(item: Item, labels: Mapping[str, str]) -> Item:
    """An item whose options have further words: the labels that ``wave.toml`` gives them."""
    own = {name: tuple(label for label, to in labels.items() if to == name) for name in item.words}
    return replace(item, words={name: of + own[name] for name, of in item.words.items()})


def read_part(
    folder: Path, file: str, config: TableConfig, items: Mapping[str, Item], *, shown_as: str
) -> Part:
    """Read one file of a wave, clean it and map its columns.

    Raises
    ------
    DataError
        With every problem of the file and of its mapping.
    """
    name = f"{shown_as}/{file}"
    path = folder / file
    if path.is_dir():
        raw = _folder(path, name)
    else:
        raw = read_export(path, name=name, format=config.format, sheet=config.sheet)
    raw = replace(raw, frame=raw.frame.set_axis([f"{file}:{row}" for row in raw.frame.index]))
    place = _text_column(raw, config.text)
    texts, text_log = _clean_texts(raw, place)
    beside = {plain(header) for header in (config.weights.column, *config.weights.margins) if header}
    named = beside | {plain(header) for header in config.columns.values()}
    cleaned, titles, log = clean_cells(_without(raw, place), titles_of(items) | named)
    mapped = map_columns(cleaned, items, columns=config.columns, beside=beside)
    answering = {titles[place] for name in mapped.blocks for place in _answering(mapped, name, items)}
    shown = _without_unused(log, answering)
    return Part(export=cleaned, mapped=mapped, texts=texts, log=joined([shown, text_log]))


def _answering(mapped: Mapped, name: str, items: Mapping[str, Item]) -> Iterator[int]:
    """Columns that answer an item; one of an option that the questionnaire does not have answers nothing."""
    item, block = items[name.partition(".")[0]], mapped.blocks[name]
    known = _known(item) | _forms(OTHER_LABELS)
    for place, option in zip(block.places, block.options, strict=True):
        if not option or plain(option) in known:
            yield place


def _folder(folder: Path, name: str) -> Export:
    """Read a folder of texts: each ``.txt`` is one document, without the name of its file."""
    texts = [text for _, text in read_folder(folder, name)]
    frame = pd.DataFrame({0: texts}, index=pd.Index(range(1, len(texts) + 1)), dtype="str")
    said = f"folder; {len(texts):,} texts"
    return Export(file=name, said=said, frame=frame, columns=(Column(question=TEXT_COLUMNS[0]),))


def _text_column(export: Export, wanted: str) -> int | None:
    """Number of the column that holds texts: the one that is named, or the only one with a usual title."""
    titles = {plain(wanted)} if wanted else {plain(title) for title in TEXT_COLUMNS}
    found = [place for place, column in enumerate(export.columns) if plain(column.question) in titles]
    if wanted and not found:
        there = ", ".join(column.question for column in export.columns)
        advice = "Correct text in wave.toml."
        problem = Problem(export.file, "no such column", there, advice, column=wanted)
        raise DataError([problem])
    if len(found) > 1:
        named = " and ".join(repr(export.columns[place].question) for place in found)
        advice = 'Say in wave.toml which it is: text = "...".'
        problem = Problem(export.file, named, "one column of texts", advice, row=1)
        raise DataError([problem])
    return found[0] if found else None


def _without(export: Export, place: int | None) -> Export:
    kept = [p for p in range(len(export.columns)) if p != place]
    return _keeping(export, export.frame[kept], kept)


def _keeping(export: Export, frame: pd.DataFrame, kept: list[int]) -> Export:
    """Make an export of some of its columns, numbered anew."""
    columns = tuple(export.columns[place] for place in kept)
    return replace(export, frame=frame.set_axis(range(len(kept)), axis=1), columns=columns)


def _clean_texts(export: Export, place: int | None) -> tuple[pd.Series, pd.DataFrame]:
    """Mend and mask texts; the log says how many, and never what: they are somebody else's words."""
    if place is None:
        return pd.Series("", index=export.frame.index, dtype="str"), joined([])
    named = export.frame[[place]].set_axis(["text"], axis=1)
    cleaned = clean(named, (MEND_LETTERS, MASK_PERSONAL))
    return cleaned.frame["text"], hide(cleaned.log, cleaned.log["step"].notna())


def clean_cells(export: Export, known: set[str]) -> tuple[Export, list[str], pd.DataFrame]:
    """Clean the cells of a file; columns about people are gone after it. Titles are those of the log."""
    titles = _titles(export)
    kept = drop_personal(export.frame.set_axis(titles, axis=1), known)
    cleaned = clean(kept.frame, STEPS)
    places = [place for place, title in enumerate(titles) if title in kept.frame]
    return (
        _keeping(export, cleaned.frame, places),
        list(map(str, kept.frame)),
        joined([kept.log, cleaned.log]),
    )


def _without_unused(log: pd.DataFrame, answering: set[str]) -> pd.DataFrame:
    """Hide the values of columns that answer nothing, and their titles: they may hold anything."""
    unused = ~log["column"].isin(answering)
    hidden = hide(log, unused & ~log["after"].isin([MASKED, DROPPED]))
    known = hidden["column"].isin(answering) | hidden["column"].map(plain).isin(HEADERS)
    return added_up(hidden.assign(column=hidden["column"].where(known, UNUSED)))


def _titles(export: Export) -> list[str]:
    """Titles of the columns, each of them once."""
    return distinct(
        f"{column.question} [{column.option}]" if column.option else column.question
        for column in export.columns
    )
