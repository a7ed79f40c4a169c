"""Shards of a corpus: which files there are, wherever they are kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import fsspec

from analysis.errors import DataError, Problem

KINDS = (".parquet", ".csv", ".tsv", ".jsonl")
PACKED = ".gz"  # any kind but Parquet, which packs itself


@dataclass(frozen=True, kw_only=True)
class Shard:
    """One file of a corpus.

    Attributes
    ----------
    name
        As the user knows it.
    url
        Where every worker finds it: an absolute path, or an address that fsspec understands.
    """

    name: str
    url: str

    @property
    def kind(self) -> str:
        """Ending that says how to read it."""
        return kind_of(self.url)


def kind_of(name: str) -> str:
    """One of the known endings; "" for other files."""
    plain = name.lower().removesuffix(PACKED)
    return next((kind for kind in KINDS if plain.endswith(kind)), "")


def find_shards(places: Iterable[str | Path]) -> list[Shard]:
    """Find the files of a corpus.

    Parameters
    ----------
    places
        Files, folders (every file below with a known ending), or patterns such as ``ads/2024-*.parquet``; on
        this machine, or wherever fsspec reaches (``s3://...``).

    Returns
    -------
    list of Shard
        By name, each once.

    Raises
    ------
    DataError
        If a place holds no shard (every such place is listed), or cannot be reached.
    """
    found = {str(place): _files(str(place)) for place in places}
    if empty := [_nothing(place) for place, shards in found.items() if not shards]:
        raise DataError(empty)
    unique = {shard.url: shard for shards in found.values() for shard in shards}
    return sorted(unique.values(), key=lambda shard: shard.name)


def _files(place: str) -> list[Shard]:
    if "::" in place:  # fsspec would read something else, or ask a network
        raise DataError([_nothing(place)])
    system, path = reached(place)
    if system.isdir(path):
        paths = system.find(path)
    else:  # a file whose name has brackets in it is no pattern
        paths = [path] if system.isfile(path) else [name for name in system.glob(path) if system.isfile(name)]
    paths = [name for name in paths if kind_of(name) and "::" not in name]
    local = "://" not in place
    names = [_as_given(name) if local else system.unstrip_protocol(name) for name in paths]
    urls = [str(Path(name).resolve()) if local else system.unstrip_protocol(name) for name in paths]
    return [Shard(name=name, url=url) for name, url in zip(names, urls, strict=True)]


def reached(place: str) -> tuple[fsspec.AbstractFileSystem, str]:
    """The file system that a place is in, and its path there.

    Raises
    ------
    DataError
        If there is no way to it: an unknown kind of address, or one that needs another package.
    """
    try:
        system, path = fsspec.core.url_to_fs(place)
    except (ImportError, ValueError) as error:  # s3:// without the package for it; no such kind of address
        advice = "Install what is named, or copy the files to this machine."
        problem = Problem(
            file=place, found=str(error), expected="an address that can be reached", advice=advice
        )
        raise DataError([problem]) from None
    return system, path


def _as_given(path: str) -> str:
    here = Path.cwd()
    return Path(path).relative_to(here).as_posix() if Path(path).is_relative_to(here) else path


def _nothing(place: str) -> Problem:
    expected = f"files that end in {', '.join(KINDS)} ({PACKED} after it if packed)"
    return Problem(file=place, found="no shard", expected=expected, advice="Check the place.")


def identity(shard: Shard) -> str:
    """What changes when the content of a shard does: place, size and time, as its file system tells them."""
    try:
        system, path = fsspec.core.url_to_fs(shard.url)
        return f"{shard.url} {system.ukey(path)}"
    except OSError as error:  # gone: whoever counts it will say so
        return f"{shard.url} {error}"


def problem(shard: Shard, found: str, expected: str, advice: str, *, row: int | None = None) -> Problem:
    """A fault in a shard; ``row`` is that of a spreadsheet, the header is row 1."""
    return Problem(file=shard.name, found=found, expected=expected, advice=advice, row=row)
