"""Which column answers which question: found by its title, never guessed in silence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from analysis.errors import DataError, Problem
from analysis.labels import nearest_labels, plain
from analysis.questionnaire import Item
from analysis.sources.exports import Block, Export

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
    blocks = export.blocks
    wanted = dict(_names(items))
    found: dict[str, list[Block]] = {}
    problems = []
    for item, header in columns.items():
        block = next((b for b in blocks if plain(header) in (plain(b.question), plain(b.code))), None)
        if item not in wanted:
            problems.append(_problem(export, item, "an item of wave.toml", f"one of {', '.join(wanted)}", ""))
        elif block is None:
            titles = [b.question for b in blocks]
            near = ", ".join(map(repr, nearest_labels(header, titles))) or ", ".join(map(repr, titles[:12]))
            problems.append(_problem(export, header, "no such column", f"a header of the file: {near}", item))
        else:
            found[item] = [block]
    taken = {block for of in found.values() for block in of}
    for block in blocks:
        if block not in taken:
            for item in _items_of(block, wanted):
                if item not in columns:
                    found.setdefault(item, []).append(block)
    problems += [_twice(export, item, of) for item, of in found.items() if len(of) > 1]
    problems += [_copies(export, of[0]) for of in found.values() if of[0].options.count("") > 1]
    if problems:
        raise DataError(problems)
    used = {block for of in found.values() for block in of}
    rest = [b for b in blocks if b not in used and plain(b.question) not in beside]
    return Mapped(
        blocks={item: of[0] for item, of in found.items()},
        unused=tuple((block, _nearest(block, wanted) if len(rest) <= MANY else "") for block in rest),
    )


def titles_of(items: Mapping[str, Item]) -> set[str]:
    """Every title that a column which answers something may have, in the form of ``plain``."""
    return {title for _, titles in _names(items) for title in titles}


def _names(items: Mapping[str, Item]) -> Iterator[tuple[str, set[str]]]:
    """Every name that a column can be mapped to, with the titles it may have."""
    for item in items.values():
        if item.kind == "numbers":
            for option, words in item.words.items():
                yield f"{item.name}.{option}", {plain(word) for word in (*words, f"{item.name}.{option}")}
        else:
            yield item.name, {plain(header) for header in (*item.headers, item.name.replace("_", " "))}


def _items_of(block: Block, wanted: Mapping[str, set[str]]) -> list[str]:
    return [item for item, titles in wanted.items() if plain(block.question) in titles]


def _nearest(block: Block, wanted: Mapping[str, set[str]]) -> str:
    by_title = {title: item for item, titles in wanted.items() for title in titles}
    near = nearest_labels(block.question, by_title, count=1)
    return by_title[near[0]] if near else ""


def _twice(export: Export, item: str, blocks: list[Block]) -> Problem:
    titles = " and ".join(repr(block.code or block.question) for block in blocks)
    advice = f"Say in wave.toml which one is {item}."
    return Problem(
        file=export.file,
        row=1,
        found=f"{titles}, which both answer {item}",
        expected="one of them",
        advice=advice,
    )


def _copies(export: Export, block: Block) -> Problem:
    """Several columns with one header: nobody can see which of them counts."""
    return Problem(
        file=export.file,
        row=1,
        found=f"{block.options.count('')} columns named {block.question!r}",
        expected="one",
        advice="Rename or remove the copies.",
    )


def _problem(export: Export, column: str, found: str, expected: str, item: str) -> Problem:
    advice = f"Correct columns.{item} in wave.toml." if item else "Correct wave.toml."
    return Problem(file=export.file, column=column, found=found, expected=expected, advice=advice)
