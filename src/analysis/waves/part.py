"""One file of a wave: read, cleaned, and its columns mapped to the questionnaire."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from analysis.clean.log import (
    DROPPED,
    EMPTY_ERRORS,
    MASKED,
    MEND_LETTERS,
    TRIM_SPACE,
    added_up,
    clean,
    hide,
    joined,
)
from analysis.clean.personal import HEADERS, MASK_PERSONAL, drop_personal
from analysis.codebook import Item
from analysis.errors import AnalysisError, DataError, Problem, refuse
from analysis.labels import (
    bare,
    content_words,
    distinct,
    form_among,
    is_nonsubstantive,
    nearest_labels,
    plain,
    titled,
)
from analysis.multiresponse.model import MultiSelect
from analysis.multiresponse.parse import (
    TICK_CELLS,
    guess_delimiter,
    multiselect,
    none_labels,
    other_labels,
    said_in_part,
)
from analysis.sources.exports import Block, Column, Export, read_export
from analysis.sources.texts import TEXT_COLUMNS, read_folder
from analysis.waves.config import TableConfig

# --- which column answers what -----------------------------------------------------------------------------

LIKE = 0.5  # of the words of two titles together: what shares more of them is worth a look
MANY = 200  # columns that answer nothing, beyond which nobody reads what each of them is like


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """What the columns of one export answer.

    Attributes
    ----------
    blocks
        By item of the questionnaire (``experience.working`` for an option), the columns that answer it.
    unused
        Columns that answer nothing, with the nearest item or "".
    alike
        Items whose column has another title, of the same words.
    """

    blocks: Mapping[str, Block] = field(repr=False)
    unused: tuple[tuple[Block, str], ...] = field(repr=False)
    alike: tuple[str, ...] = field(repr=False)


def map_columns(
    export: Export, items: Mapping[str, Item], *, columns: Mapping[str, str], beside: set[str]
) -> Mapped:
    """Find the columns that answer the items of a questionnaire.

    Parameters
    ----------
    export
        The file.
    items
        The items that its table may answer.
    columns
        By item, the header that answers it: these go before what titles say.
    beside
        Headers that are used for something else (texts, weights), and need no item.

    Raises
    ------
    DataError
        With every header that is named and does not exist, every item that two columns claim, and every
        header of an item that is there twice.
    """
    wanted = dict(_names(items))
    titles, asked = _by_title(wanted), _by_words(wanted)
    blocks = [part for block in export.blocks for part in _parts(block, titles)]
    found: dict[str, list[Block]] = {}
    problems = []
    for item, header in columns.items():
        forms = ((of, b) for of in (plain, titled) for b in blocks)
        block = next((b for of, b in forms if of(header) in (of(b.question), of(b.code))), None)
        if item in wanted and block is not None:
            found[item] = [block]
        else:
            problems.append(_misnamed(export, item, header, blocks, wanted))
    for named in (True, False):  # by their titles, then by the words of those
        taken, known = {block for of in found.values() for block in of}, set(found)
        for block in (block for block in blocks if block not in taken):
            own = _items_of(block, titles) if named else asked.get(content_words(block.question), [])
            for item in own:
                if item not in columns and item not in known:
                    found.setdefault(item, []).append(block)
    problems += [_twice(export, item, of) for item, of in found.items() if len(of) > 1]
    used = {block for of in found.values() for block in of}
    rest = [b for b in blocks if b not in used and plain(b.question) not in beside]
    needed = [b for b in blocks if b in used or plain(b.question) in beside]
    problems += [problem for block in needed for problem in _copies(export, block)]
    refuse(problems)
    return Mapped(
        blocks={item: of[0] for item, of in found.items()},
        unused=tuple((block, _nearest(block, asked) if len(rest) <= MANY else "") for block in rest),
        alike=tuple(i for i, (b, *_) in found.items() if i not in columns and i not in _items_of(b, titles)),
    )


def titles_of(items: Mapping[str, Item]) -> set[str]:
    """Every title that a column which answers something may have, in the form of ``plain``."""
    return {title for _, titles in _names(items) for title in titles}


def _names(items: Mapping[str, Item]) -> Iterator[tuple[str, set[str]]]:
    """Every name that a column can be mapped to, with the titles it may have."""
    for item in items.values():
        if item.only_named:
            yield item.name, set()
        elif item.kind == "numbers":
            for option, words in item.words.items():
                name = f"{item.name}.{option}"
                # A grid of numbers has titles such as "Years of experience [in work]".
                yield name, {plain(w) for word in (*words, name) for w in (word, word.replace(": ", " ["))}
        else:
            yield item.name, {plain(header) for header in (*item.headers, item.name.replace("_", " "))}


def _parts(block: Block, titles: Mapping[str, list[str]]) -> list[Block]:
    """Take a grid of numbers apart: each of its columns answers an item of its own."""
    if not all(block.options):
        return [block]
    columns = [
        replace(block, question=f"{block.question} [{option}]", places=(place,), options=("",))
        for place, option in zip(block.places, block.options, strict=True)
    ]
    return columns if any(_items_of(part, titles) for part in columns) else [block]


def _by_title(wanted: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """Items by their titles; and by these without the number before them, where that tells them apart."""
    items: dict[str, list[str]] = {}
    for item, titles in wanted.items():
        for title in titles:
            items.setdefault(title, []).append(item)
    alike = Counter(map(bare, items))
    return {bare(title): of for title, of in items.items() if alike[bare(title)] == 1} | items


def _items_of(block: Block, titles: Mapping[str, list[str]]) -> list[str]:
    return titles.get(plain(block.question)) or titles.get(titled(block.question), [])


def _by_words(wanted: Mapping[str, set[str]]) -> dict[frozenset[str], list[str]]:
    """Items by the words that their titles consist of: "What is your gender?" is "gender"."""
    found: dict[frozenset[str], list[str]] = {}
    for item, titles in wanted.items():
        for words in {content_words(title) for title in titles} - {frozenset()}:
            found.setdefault(words, []).append(item)
    return found


def _nearest(block: Block, asked: Mapping[frozenset[str], list[str]]) -> str:
    """The item whose title has most of its words, misspelt ones too, in the title of a column; "" if none."""
    words = content_words(block.question)
    alike = {title: sum(bool(get_close_matches(w, words, n=1, cutoff=0.8)) for w in title) for title in asked}
    best = max(alike, key=lambda title: alike[title] / len(title | words), default=frozenset())
    return asked[best][0] if words and alike.get(best, 0) / len(best | words) > LIKE else ""


def _twice(export: Export, item: str, blocks: list[Block]) -> Problem:
    titles = " and ".join(repr(block.code or block.question) for block in blocks)
    advice = f"Say in wave.toml which one is {item}."
    return Problem(export.file, f"{titles}, which both answer {item}", "one of them", advice, row=1)


def _copies(export: Export, block: Block) -> Iterator[Problem]:
    """Several columns with one header: nobody can see which of them counts.

    A tick and, under the same header, words of one's own for it are no copies, whether anybody wrote some or
    nobody did.
    """
    for option in dict.fromkeys(block.options):
        same = [place for place, of in zip(block.places, block.options, strict=True) if of == option]
        if option:
            same = [place for place in same if (export.frame[place] != "").any()]
        words = option and any(_holds_words(export, place, option) for place in same)
        if len(same) > 1 and not words:
            title = f"{block.question} [{option}]" if option else block.question
            found, advice = f"{len(same)} columns named {title!r}", "Rename or remove the copies."
            yield Problem(export.file, found, "one", advice, row=1)


def _holds_words(export: Export, place: int, option: str) -> bool:
    """Whether a column of an option holds anything but ticks."""
    ticks = TICK_CELLS | {plain(option)}
    return any(plain(cell) not in ticks for cell in export.frame[place].unique())


def _misnamed(
    export: Export, item: str, header: str, blocks: list[Block], wanted: Mapping[str, set[str]]
) -> Problem:
    """An item of ``wave.toml`` that there is not, or a header that the file does not have."""
    if item not in wanted:
        expected = f"one of {', '.join(wanted)}"
        return Problem(export.file, "an item of wave.toml", expected, "Correct wave.toml.", column=item)
    titles = [block.question for block in blocks]
    near = ", ".join(map(repr, nearest_labels(header, titles))) or ", ".join(map(repr, titles[:12]))
    expected, advice = f"a header of the file: {near}", f"Correct columns.{item} in wave.toml."
    return Problem(export.file, "no such column", expected, advice, column=header)


# --- one file ----------------------------------------------------------------------------------------------

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
        return self.export.answers(self.mapped.blocks[item])

    def beside(self, item: str) -> pd.Series:
        """Words beside an answer that was given; only those there are."""
        first, *more = (self.export.frame[place] for place in self.mapped.blocks[item].places)
        filled = [column[(first != "") & (column != "")] for column in more]
        return pd.concat(filled) if filled else first.iloc[:0]

    def tick_cells(self, item: Item, own: pd.Index) -> set[str]:
        """Cells that only name options: those of respondents without words of their own, in known columns."""
        block, frame, known = self.mapped.blocks[item.name], self.export.frame, _known(item)
        named = zip(block.places, block.options, strict=True)
        options = frame[
            [place for place, option in named if not option or form_among(option, known) in known]
        ]
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
            if not block.options[0]:
                labels = [label for words in item.words.values() for label in words]
                first = frame.iloc[:, 0]
                sign = self.export.delimiter or guess_delimiter(first.unique().tolist(), labels)
                cells = _with_words_beside(first, frame.iloc[:, 1:], sign)
                return multiselect(cells.to_frame(item.name), item.name, options=item.words, delimiter=sign)
            titled = by_option(frame, block.options).add_prefix(f"{item.name}[").add_suffix("]")
            return multiselect(titled, item.name, options=item.words)
        except AnalysisError as error:
            raise DataError([self._unreadable(item, str(error))]) from None

    def said_in_part(self, item: Item) -> int:
        """How many say yes or no to some options of a tick-all item, and nothing to others."""
        block, others = self.mapped.blocks[item.name], _forms(other_labels())
        named = zip(block.places, block.options, strict=True)
        places = [place for place, option in named if option and form_among(option, others) not in others]
        return int(said_in_part([self.export.frame[p] for p in places], len(self.export.frame)).sum())

    @property
    def silent(self) -> int:
        """How many rows answer no item, and have no text."""
        places = [place for block in self.mapped.blocks.values() for place in block.places]
        empty = (self.export.frame[places] == "").all(axis=1) & (self.texts == "")
        return int(empty.sum()) if places else 0

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
        known = _known(item) | _forms(other_labels())
        options = self.mapped.blocks[item.name].options
        strange = [option for option in options if option and form_among(option, known) not in known]
        return [option for option in strange if not is_nonsubstantive(plain(option))]

    def without_column(self, item: Item) -> list[str]:
        """Options without a column, where each has one; some tools leave out what nobody ticked."""
        options, known = self.mapped.blocks[item.name].options, _known(item)
        if not options[0]:  # all stand in one cell
            return []
        there = {form_among(option, known) for option in options if option}
        return [
            name for name, of in item.words.items() if there and name != item.free and not there & _forms(of)
        ]


def _forms(words: Iterable[str]) -> set[str]:
    return {plain(word) for word in words}


def _known(item: Item) -> set[str]:
    """What a column of an option may be called, in the form of ``plain``."""
    return _forms([*none_labels(), *(word for of in item.words.values() for word in of)])


def _with_words_beside(cells: pd.Series, beside: pd.DataFrame, sign: str) -> pd.Series:
    """Cells that name several options, with what other columns hold of one's own words as one more."""
    for place in beside:
        words = f"{sign}Other: " + beside[place].str.replace(sign, " ", regex=False)
        cells = cells + words.where(beside[place] != "", "")
    return cells


def by_option(frame: pd.DataFrame, options: Sequence[str]) -> pd.DataFrame:
    """Name columns by their options; of two, a tick and the words for it, the words go before."""
    columns: dict[str, pd.Series] = {}
    for place, option in zip(frame.columns, options, strict=True):
        column = frame[place]
        columns[option] = column.where(column != "", columns[option]) if option in columns else column
    return pd.DataFrame(columns)


def with_labels(item: Item, labels: Mapping[str, str]) -> Item:
    """An item whose options have further words: the labels that ``wave.toml`` gives them."""
    own = {name: tuple(label for label, to in labels.items() if to == name) for name in item.words}
    named = _forms(labels)  # these words mean what wave.toml says, and no other option
    kept = {name: tuple(word for word in of if plain(word) not in named) for name, of in item.words.items()}
    return replace(item, words={name: of + own[name] for name, of in kept.items()})


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
    known = _known(item) | _forms(other_labels())
    for place, option in zip(block.places, block.options, strict=True):
        if not option or form_among(option, known) in known:
            yield place


def _folder(folder: Path, name: str) -> Export:
    """Read a folder of texts: each ``.txt`` is one document, without the name of its file."""
    texts = [text for _, text in read_folder(folder, name)]
    frame = pd.DataFrame({0: texts}, index=pd.Index(range(1, len(texts) + 1)), dtype="str")
    said = f"folder; {len(texts):,} texts"
    return Export(file=name, said=said, frame=frame, columns=(Column(question=TEXT_COLUMNS[0]),))


def _text_column(export: Export, wanted: str) -> int | None:
    """Number of the column that holds texts: the one that is named, or the only one with a usual title."""
    titles = {titled(wanted)} if wanted else {titled(title) for title in TEXT_COLUMNS}
    found = [place for place, column in enumerate(export.columns) if titled(column.question) in titles]
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
