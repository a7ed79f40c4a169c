"""Which column answers which question: found by its title, never guessed in silence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from analysis.codebook import Item
from analysis.errors import DataError, Problem
from analysis.labels import content_words, nearest_labels, plain
from analysis.multiresponse.wide import TICK_CELLS
from analysis.sources.exports import Block, Export

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
    """

    blocks: Mapping[str, Block] = field(repr=False)
    unused: tuple[tuple[Block, str], ...] = field(repr=False)


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
    asked = _by_words(wanted)
    blocks = [part for block in export.blocks for part in _parts(block, wanted)]
    found: dict[str, list[Block]] = {}
    problems = []
    for item, header in columns.items():
        block = next((b for b in blocks if plain(header) in (plain(b.question), plain(b.code))), None)
        if item in wanted and block is not None:
            found[item] = [block]
        else:
            problems.append(_misnamed(export, item, header, blocks, wanted))
    for named in (True, False):  # by their titles, then by the words of those
        taken, known = {block for of in found.values() for block in of}, set(found)
        for block in (block for block in blocks if block not in taken):
            own = _items_of(block, wanted) if named else asked.get(content_words(block.question), [])
            for item in own:
                if item not in columns and item not in known:
                    found.setdefault(item, []).append(block)
    problems += [_twice(export, item, of) for item, of in found.items() if len(of) > 1]
    used = {block for of in found.values() for block in of}
    rest = [b for b in blocks if b not in used and plain(b.question) not in beside]
    needed = [b for b in blocks if b in used or plain(b.question) in beside]
    problems += [problem for block in needed for problem in _copies(export, block)]
    if problems:
        raise DataError(problems)
    return Mapped(
        blocks={item: of[0] for item, of in found.items()},
        unused=tuple((block, _nearest(block, asked) if len(rest) <= MANY else "") for block in rest),
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


def _parts(block: Block, wanted: Mapping[str, set[str]]) -> list[Block]:
    """Take a grid of numbers apart: each of its columns answers an item of its own."""
    if not all(block.options):
        return [block]
    columns = [
        replace(block, question=f"{block.question} [{option}]", places=(place,), options=("",))
        for place, option in zip(block.places, block.options, strict=True)
    ]
    return columns if any(_items_of(part, wanted) for part in columns) else [block]


def _items_of(block: Block, wanted: Mapping[str, set[str]]) -> list[str]:
    return [item for item, titles in wanted.items() if plain(block.question) in titles]


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
