"""Counting one shard, and adding shards up: whole numbers, so that neither order nor engine changes them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath
from typing import IO, Any
from uuid import uuid4

import fsspec
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.coding import Coding, code_texts
from analysis.coding.dictionary import Dictionary
from analysis.corpus.batches import ID, TEXT, Wanted, read_batches
from analysis.corpus.shards import PACKED, Shard
from analysis.errors import DataError, Problem

LANGUAGE = "language"  # of a text, as detected: a column of the codes
NUMBERS = ("documents", "coded", "words")  # what a tally begins with: texts, those coded, the words of these

Group = tuple[str, ...]  # values of the columns to group by
Tally = tuple[int, ...]  # whole numbers of a group: NUMBERS, then the texts with each task
Counted = Mapping[Group, Tally]


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is done with every shard.

    Attributes
    ----------
    wanted
        Columns to read.
    lang, dictionary
        As for :func:`analysis.code_texts`.
    codes
        Folder for the codes of every text, on this machine or wherever fsspec reaches; "" for none.
    """

    wanted: Wanted
    lang: str = "auto"
    dictionary: Dictionary | None = field(default=None, repr=False)
    codes: str = ""


def count_shard(shard: Shard, job: Job) -> Counted | tuple[Problem, ...]:
    """Count one shard: a pure function of its content, for this process or any worker.

    Returns
    -------
    mapping of Tally, or tuple of Problem
        The counts of every group in it; or what is wrong with it, and then no part of it counts.
    """
    try:
        coded = _coded(shard, job)
        return _written(coded, shard, job) if job.codes else add_up(counts for _, counts in coded)
    except DataError as error:
        return error.problems


def add_up(parts: Iterable[Counted]) -> Counted:
    """Sum the counts of several parts, group by group."""
    total: dict[Group, Tally] = {}
    for part in parts:
        for group, tally in part.items():
            known = total.get(group, (0,) * len(tally))
            total[group] = tuple(one + two for one, two in zip(known, tally, strict=True))
    return total


def _coded(shard: Shard, job: Job) -> Iterator[tuple[pd.DataFrame, Counted]]:
    """Code a shard batch by batch: the codes of the texts, and their counts."""
    by = list(job.wanted.by)
    for batch in read_batches(shard, job.wanted):
        coding = code_texts(batch[TEXT], lang=job.lang, dictionary=job.dictionary)
        yield _codes(batch[[ID, *by]], coding), _counts(batch[by], coding)


def _codes(named: pd.DataFrame, coding: Coding) -> pd.DataFrame:
    """Codes of the texts of a batch, with their names and groups before them."""
    about = pd.DataFrame({LANGUAGE: coding.languages, "words": coding.words})
    return pd.concat([named, about, coding.indicators], axis=1)


def _counts(groups: pd.DataFrame, coding: Coding) -> Counted:
    by = list(groups.columns)
    known = coding.indicators.notna().any(axis=1)
    tasks = coding.indicators.fillna(0).astype("int64")
    head = {"documents": 1, "coded": known.astype("int64"), "words": coding.words.where(known, 0)}
    numbers = pd.DataFrame(head, index=groups.index).join(tasks)
    keys = [groups[name] for name in by] or [pd.Series("", index=groups.index)]
    sums = numbers.groupby(keys, sort=False).sum()
    return {
        _group(key, by): tuple(row) for key, row in zip(sums.index, sums.to_numpy().tolist(), strict=True)
    }


def _group(key: Any, by: list[str]) -> Group:
    return () if not by else (key,) if len(by) == 1 else tuple(key)


def _written(coded: Iterator[tuple[pd.DataFrame, Counted]], shard: Shard, job: Job) -> Counted:
    """Count a shard while its codes go to a file of their own, which is there whole or not at all."""
    system, final = fsspec.core.url_to_fs(codes_url(shard, job))
    system.makedirs(final.rpartition("/")[0], exist_ok=True)
    partial = f"{final}.{uuid4().hex[:8]}.partial"  # a shard can be given to a second worker
    try:
        with system.open(partial, "wb") as file:
            total = add_up(_writing(coded, file))
        if total:  # a shard without texts has no codes
            system.mv(partial, final)
    finally:
        if system.exists(partial):
            system.rm(partial)
    return total


def _writing(coded: Iterator[tuple[pd.DataFrame, Counted]], file: IO[bytes]) -> Iterator[Counted]:
    """Write the codes of every batch, and pass its counts on."""
    writer: pq.ParquetWriter | None = None
    try:
        for frame, counts in coded:
            table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
            writer = writer or pq.ParquetWriter(file, table.schema)
            writer.write_table(table)
            yield counts
    finally:
        if writer:
            writer.close()


def codes_url(shard: Shard, job: Job) -> str:
    """Where the codes of a shard go: its own name, and what tells it from others of that name."""
    stem = PurePosixPath(shard.url.removesuffix(PACKED)).stem
    return f"{job.codes}/{stem}-{sha256(shard.url.encode()).hexdigest()[:8]}.parquet"
