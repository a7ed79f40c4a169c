"""A corpus of job ads or profiles in files: coded and counted by Dask, on this machine or a cluster.

Each file is a partition of a Dask bag. Its codes go to a Parquet file of their own, and are counted from
there: a run that was stopped goes on where files are written. Counts are whole numbers, and so are their
sums: the result is the same whoever did the work, in whatever order.
"""

import csv
import json
import signal
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext, redirect_stdout, suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from hashlib import sha256
from io import TextIOWrapper
from itertools import islice
from multiprocessing import get_context
from pathlib import Path, PurePosixPath
from threading import current_thread, main_thread
from typing import IO, Any
from uuid import uuid4

import dask
import dask.bag
import fsspec
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from dask.diagnostics.progress import ProgressBar

from analysis.clean.personal import HEADERS
from analysis.coding.coder import CODED, code_texts
from analysis.coding.dictionary import Dictionary, built_in, read_dictionary
from analysis.coding.validate import sample, table_of
from analysis.errors import AnalysisError, DataError, Problem, UnknownNameError, refuse
from analysis.files import UTF_32
from analysis.intervals import wilson
from analysis.labels import titled
from analysis.sources.grid import as_text
from analysis.sources.grids import find_delimiter
from analysis.sources.texts import id_column, text_column
from analysis.versions import code_key

KINDS = (".parquet", ".csv", ".tsv", ".jsonl")
PACKED = ".gz"  # any kind but Parquet, which packs itself
BATCH = 2_000  # texts in memory at once
LONGEST = 20_000_000  # characters of a text: of one that is not closed, not the rest of a large file is read
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
NUMBERS = ("documents", "coded", "words")  # texts, those that could be coded, and the words of these
# What the columns of a result are called, beside those that it is grouped by.
TAKEN = ("id", "text", "task", "count", "base", "share", "low", "high", *NUMBERS)

Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """How many texts of a corpus name each task.

    Attributes
    ----------
    counts : DataFrame
        One row per group and task: the columns it was grouped by, ``task``, ``count`` (texts that name it),
        ``base`` (texts that could be coded), ``share`` (0-1; missing where the base is 0), ``low``, ``high``
        (95 % Wilson interval).
    documents : DataFrame
        One row per group: the columns it was grouped by, ``documents`` (texts), ``coded`` (those in a
        language that has a dictionary), ``words`` (in the coded ones).
    shards
        How many files were counted.
    """

    counts: pd.DataFrame = field(repr=False)
    documents: pd.DataFrame = field(repr=False)
    shards: int

    def to_frame(self) -> pd.DataFrame:
        """The counts, a copy."""
        return self.counts.copy()

    def corrected(self, codes: pd.DataFrame, gold: pd.DataFrame) -> pd.DataFrame:
        """Share of the texts of the whole corpus that name each task, corrected by hand codes of some.

        Parameters
        ----------
        codes, gold
            Documents x tasks, 0 or 1: by the coder that counted the corpus, and by hand; documents of this
            corpus, drawn at random from all of it.

        Returns
        -------
        DataFrame
            As :func:`analysis.corrected_shares` gives it.

        Raises
        ------
        DataError
            If they are fewer than fifteen, some cells are not 0 or 1, or the corpus has fewer such texts.
        """
        coded, hand = sample(codes, gold, "codes")
        totals = self.counts.groupby("task", sort=False)[["count", "base"]].sum().reindex(hand.columns)
        texts = int(self.documents["coded"].sum())
        if totals["count"].isna().any() or (totals["count"] < coded.sum()).any() or texts < len(hand):
            told, advice = "codes of documents that are not in the corpus", "Draw them from the corpus."
            raise DataError([Problem("codes", told, "some of its texts", advice)])
        return table_of(totals["count"], texts, coded, hand)

    def __str__(self) -> str:
        texts, coded = self.documents["documents"].sum(), self.documents["coded"].sum()
        shards = f"{self.shards} shard{'s' * (self.shards != 1)}"
        return f"{texts:,} texts in {shards}, {coded:,} of them coded."

    def _repr_html_(self) -> str:
        return f"<p>{self}</p>{self.counts.to_html(index=False, border=0, na_rep='')}"


class ShardError(DataError):
    """Some shards could not be counted; the others were.

    Attributes
    ----------
    problems : tuple of Problem
        What is wrong with each.
    counted : Corpus
        The result of the others, whole.
    """

    def __init__(self, problems: Iterable[Problem], counted: Corpus) -> None:
        super().__init__(problems)
        self.counted = counted

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it cross from one process to another."""
        return type(self), (self.problems, self.counted)


@dataclass(frozen=True, kw_only=True)
class _Shard:
    """One file: as the user knows it, and where every worker finds it."""

    name: str
    url: str

    def problem(self, found: str, expected: str, advice: str, *, row: int | None = None) -> DataError:
        """A fault; ``row`` is that of a spreadsheet, the header is row 1."""
        told = Problem(self.name, found, expected, advice, row=row)
        return DataError([told])


@dataclass(frozen=True, kw_only=True)
class _Job:
    """What is done with every shard; ``codes`` is the folder that its codes go to, "" for none."""

    text: str | None
    by: tuple[str, ...]
    lang: str
    dictionary: Dictionary | None = field(repr=False)
    codes: str

    @property
    def tasks(self) -> list[str]:
        return list((self.dictionary or built_in(CODED[0])).tasks)

    @property
    def options(self) -> str:
        """All of it that decides the codes of a shard."""
        of = asdict(self.dictionary) if self.dictionary else None
        return repr([self.text, self.by, self.lang, json.dumps(of, default=sorted, sort_keys=True)])


def count_tasks(  # noqa: PLR0913  - what to read, how to code it, who does it: three things in one call
    shards: str | Path | Iterable[str | Path],
    *,
    by: str | Sequence[str] = (),
    text: str | None = None,
    lang: str = "auto",
    dictionary: str | Path | Dictionary | None = None,
    codes: str | Path | None = None,
    workers: int | None = None,
    progress: bool = False,
) -> Corpus:
    r"""Count which tasks the texts of a corpus name, however large it is.

    A shard is read in batches of a thousand texts, so that memory stays small whatever its size.

    Parameters
    ----------
    shards
        Files (``.parquet``, ``.csv``, ``.tsv``, ``.jsonl``), folders or patterns, on this machine or wherever
        fsspec reaches (``s3://...``). One row is one text.
    by
        Columns to group by: a year, a country, a kind of text; none that is called as a column of the result.
    text
        Column that holds the texts; if not given, the only one with a usual name such as ``text``.
    lang, dictionary
        As for :func:`analysis.code_texts`.
    codes
        Folder for the codes of every text, one Parquet file per shard: ``id``, the columns of ``by``,
        ``language``, ``words``, and 0, 1 or nothing for every task. A shard whose codes are there is not
        coded again, unless its file, the dictionary or the coder has changed. If not given, none are kept.
    workers
        So many processes of this machine. If not given, the workers of the :class:`dask.distributed.Client`
        that is at hand, or this process.
    progress
        Show how far the work is, on standard error.

    Returns
    -------
    Corpus
        ``.counts`` (group x task, with base and interval) and ``.documents`` (texts per group).

    Raises
    ------
    ShardError
        If some shards cannot be read: all others are counted first, and ``error.counted`` has their result.
    DataError
        If a place holds no shard at all or cannot be reached, or the dictionary has problems.
    UnknownNameError
        If ``lang`` is unknown, or a column of ``by`` is called as one of the result.
    AnalysisError
        If the workers are gone (what is in ``codes`` stays there), or ``codes`` is a file.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     ads = Path(folder, "ads.csv")
    ...     _ = ads.write_text("year,text\n2012,You will lead a team.\n2024,You report on results.\n")
    ...     corpus = count_tasks(folder, by="year")
    >>> corpus.counts.query("count > 0")[["year", "task", "count", "base"]]
        year                task  count  base
    16  2012           lead_team      1     1
    24  2024  measure_report_roi      1     1
    """
    if lang not in ("auto", *CODED):
        raise UnknownNameError("lang", lang, ["auto", *CODED])
    own = dictionary if isinstance(dictionary, Dictionary | None) else read_dictionary(dictionary)
    groups = tuple(dict.fromkeys([by] if isinstance(by, str) else by))
    job = _Job(text=text, by=groups, lang=lang, dictionary=own, codes=_folder(codes))
    _check_by(job)
    found = _shards([shards] if isinstance(shards, str | Path) else shards, but=job.codes)
    bag = dask.bag.from_sequence(found, npartitions=len(found)).map(partial(_counted, job=job))
    outcomes = _computed(bag, workers, progress=progress)
    counted = [outcome for outcome in outcomes if isinstance(outcome, pd.DataFrame)]
    problems = [problem for outcome in outcomes if isinstance(outcome, tuple) for problem in outcome]
    corpus = _corpus(counted, job)
    if problems:
        raise ShardError(problems, corpus)
    return corpus


def _computed(bag: Any, workers: int | None, *, progress: bool) -> list[Any]:
    """Have a bag computed by processes, by the client at hand, or here."""
    at_hand = dask.base.get_scheduler()
    client = None if workers else getattr(at_hand, "__self__", None)  # it is a method of one
    given: dict[str, Any] = {} if at_hand else {"scheduler": "sync"}
    try:
        if workers:
            with _processes(workers) as pool, ProgressBar(out=sys.stderr) if progress else nullcontext():
                return list(bag.compute(scheduler="processes", pool=pool, chunksize=1))
        if progress and client is not None:
            from distributed import progress as show  # noqa: PLC0415

            future = client.compute(bag)
            with redirect_stdout(sys.stderr):
                show(future, notebook=False)
            return list(future.result())
        with ProgressBar(out=sys.stderr) if progress else nullcontext():
            return list(bag.compute(**given))
    except Exception as error:  # what is wrong with a shard is an outcome: all else is the workers' end
        told = f"A worker process ended ({type(error).__name__}): was it killed, or the memory full?"
        script = " In a script, call it under: if __name__ == '__main__':" if workers else ""
        raise AnalysisError(f"{told} What is written stays; run it again to go on.{script}") from None


@contextmanager
def _processes(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that never hear Ctrl-C: it reaches the one that gives them work, which ends them.

    They are started while this one is deaf, too: what a process ignores, those that it starts ignore.
    """
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        in_charge = current_thread() is main_thread()  # no other may change what signals do
        heard = signal.signal(signal.SIGINT, signal.SIG_IGN) if in_charge else None
        try:
            pool.submit(int)  # which starts all of them
        finally:
            if in_charge:
                signal.signal(signal.SIGINT, heard)
        yield pool


def _folder(codes: str | Path | None) -> str:
    if codes is None:
        return ""
    if "://" in str(codes):
        _reached(str(codes))
        return str(codes)
    if Path(codes).is_file():
        raise AnalysisError(f"codes must be a folder, but {codes} is a file.")
    return str(Path(codes).resolve())


def _check_by(job: _Job) -> None:
    """Answer a column to group by that is called as another column of the counts, or is about people."""
    taken = (*TAKEN, *(("language",) if job.codes else ()), *job.tasks)
    for name in job.by:
        if name in taken:
            raise UnknownNameError("by", name, [f"any column but {', '.join(taken)}"])
        if titled(name) in HEADERS:
            raise AnalysisError(f"by={name!r} is about people: their names would stand in the counts.")


# --- which files there are ---------------------------------------------------------------------------------


def _kind(name: str) -> str:
    """One of the known endings; "" for other files."""
    unpacked = name.lower().removesuffix(PACKED)
    return next((kind for kind in KINDS if unpacked.endswith(kind)), "")


def _shards(places: Iterable[str | Path], *, but: str) -> list[_Shard]:
    """Files of a corpus by name, each once, but for codes of earlier runs; a place without any is told."""
    found = {
        str(place): [shard for shard in _files(str(place)) if not (but and _lies_in(shard.url, but))]
        for place in places
    }
    expected = f"files that end in {', '.join(KINDS)} ({PACKED} after it if packed)"
    refuse(Problem(place, "no shard", expected, "Check the place.") for place, of in found.items() if not of)
    unique = {shard.url: shard for shards in found.values() for shard in shards}
    return sorted(unique.values(), key=lambda shard: shard.name)


def _lies_in(url: str, folder: str) -> bool:
    return url.startswith(f"{folder.rstrip('/')}/") if "://" in folder else Path(url).is_relative_to(folder)


def _files(place: str) -> list[_Shard]:
    if "::" in place:  # fsspec would read something else, or ask a network
        return []
    system, path = _reached(place)
    if system.isdir(path):
        paths = system.find(path)
    else:  # a file whose name has brackets in it is no pattern
        paths = [path] if system.isfile(path) else [name for name in system.glob(path) if system.isfile(name)]
    paths = [name for name in paths if _kind(name) and "::" not in name]
    if "://" in place:
        return [_Shard(name=url, url=url) for url in map(system.unstrip_protocol, paths)]
    return [_Shard(name=_as_given(Path(name)), url=str(Path(name).resolve())) for name in paths]


def _as_given(path: Path) -> str:
    return path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else str(path)


def _reached(place: str) -> tuple[fsspec.AbstractFileSystem, str]:
    """The file system that a place is in, and its path there."""
    try:
        system, path = fsspec.core.url_to_fs(place)
    except (ImportError, ValueError) as error:  # s3:// without the package for it; no such kind of address
        advice = "Install what is named, or copy the files to this machine."
        expected = "an address that can be reached"
        problem = Problem(place, str(error), expected, advice)
        raise DataError([problem]) from None
    return system, path


# --- one shard ---------------------------------------------------------------------------------------------


def _counted(shard: _Shard, *, job: _Job) -> pd.DataFrame | tuple[Problem, ...]:
    """Counts of every group in a shard; or what is wrong with it, and then no part of it counts."""
    try:
        frames = _kept(shard, job) if job.codes else _coded(shard, job)
        return _summed([_group_sums(frame, job) for frame in frames], job)
    except DataError as error:
        return error.problems
    except Exception as error:  # such as too little memory: a fault of one shard is none of the others
        told = shard.problem(f"{type(error).__name__}: {error}", "a shard that can be coded", "Look at it.")
        return told.problems


def _coded(shard: _Shard, job: _Job) -> Iterator[pd.DataFrame]:
    """Codes of the texts of a shard, batch by batch."""
    for batch in _batches(shard, job):
        coding = code_texts(batch["text"], lang=job.lang, dictionary=job.dictionary)
        about = {"language": coding.languages} if job.codes else {}
        named = batch[["id", *job.by]].assign(**about, words=coding.words)
        yield named.join(coding.indicators)


def _kept(shard: _Shard, job: _Job) -> Iterator[pd.DataFrame]:
    """Codes of a shard from their file, which is written first if it is not there."""
    system, folder = fsspec.core.url_to_fs(job.codes)
    stem = PurePosixPath(shard.url.removesuffix(PACKED)).stem
    # Codes of other options stand beside these.
    name = f"{stem}-{_digest(shard.url)[:8]}-{_digest(job.options)[:8]}"
    final = f"{folder}/{name}-{_key(shard)}.parquet"
    if not _is_whole(system, final):
        system.makedirs(folder, exist_ok=True)
        partial_ = f"{final}.{uuid4().hex[:8]}"  # a shard can be given to a second worker
        try:
            with system.open(partial_, "wb") as file:
                _write(_coded(shard, job), file, job)
            if system.exists(partial_):  # a second worker that was quicker has removed it
                system.mv(partial_, final)
        except BaseException:
            with suppress(FileNotFoundError):
                system.rm(partial_)
            raise
        _remove_others(system, folder, name, keep=final)
    with system.open(final, "rb") as file:
        for batch in pq.ParquetFile(file).iter_batches(batch_size=100 * BATCH):
            yield batch.to_pandas()


def _remove_others(system: fsspec.AbstractFileSystem, folder: str, name: str, *, keep: str) -> None:
    """Remove older codes of a shard, and what a worker that was killed had half written."""
    for path in system.ls(folder, detail=False, refresh=True):
        of, kept = PurePosixPath(path).name, PurePosixPath(keep).name
        if of.startswith(f"{name}-") and of != kept:
            with suppress(FileNotFoundError):  # somebody else has removed it
                system.rm(path)


def _is_whole(system: fsspec.AbstractFileSystem, path: str) -> bool:
    """Whether there is a Parquet file, and not one that was damaged since it was written."""
    try:
        with system.open(path, "rb") as file:
            return bool(pq.ParquetFile(file).metadata.num_rows >= 0)
    except (OSError, pa.ArrowException):
        return False


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _key(shard: _Shard) -> str:
    """Hash of what else decides codes: the content of a shard as its file system tells it, and our code."""
    system, path = fsspec.core.url_to_fs(shard.url)
    try:
        seen = system.ukey(path)
    except OSError as error:  # gone: whoever reads it will say so
        seen = str(error)
    return _digest(repr([seen, code_key()]))[:12]


def _write(frames: Iterator[pd.DataFrame], file: IO[bytes], job: _Job) -> None:
    texts = dict.fromkeys(("id", *job.by, "language"), pa.string())
    schema = pa.schema({**texts, "words": pa.int64(), **dict.fromkeys(job.tasks, pa.int8())})
    with pq.ParquetWriter(file, schema) as writer:
        for frame in frames:
            writer.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False))


def _group_sums(frame: pd.DataFrame, job: _Job) -> pd.DataFrame:
    """How many texts there are in every group, how many were coded, their words, and those of each task."""
    codes = frame[job.tasks].astype("Int8")
    known = codes.notna().any(axis=1)
    head = {"documents": 1, "coded": known.astype("int64"), "words": frame["words"].where(known, 0)}
    numbers = pd.DataFrame(head, index=frame.index).join(codes.fillna(0).astype("int64"))
    return _summed([frame[list(job.by)].astype("str").join(numbers.astype("int64"))], job)


def _summed(parts: Sequence[pd.DataFrame], job: _Job) -> pd.DataFrame:
    """Add up counts, group by group, in the order of the groups."""
    columns = [*NUMBERS, *job.tasks]
    whole = pd.concat(parts) if parts else pd.DataFrame(columns=[*job.by, *columns])
    if not job.by:
        return whole[columns].astype("int64").sum().to_frame().T if len(whole) else whole
    return whole.groupby(list(job.by), sort=True)[columns].sum().astype("int64").reset_index()


def _corpus(parts: Sequence[pd.DataFrame], job: _Job) -> Corpus:
    total = _summed([part for part in parts if len(part)], job)
    total = total.astype(dict.fromkeys(job.by, "str") | dict.fromkeys([*NUMBERS, *job.tasks], "int64"))
    wide = total.drop(columns=["documents", "words"])
    long = wide.melt(
        id_vars=[*job.by, "coded"], var_name="task", value_name="count", ignore_index=False
    ).sort_index(kind="stable")
    base = long.pop("coded")
    known = base.where(base > 0).astype("float64")
    low, high = wilson(long["count"].where(base > 0).astype("float64"), known)
    counts = long.assign(
        task=long["task"].astype("str"), base=base, share=long["count"] / known, low=low, high=high
    )
    documents = total[[*job.by, *NUMBERS]]
    return Corpus(counts=counts.reset_index(drop=True), documents=documents, shards=len(parts))


# --- the texts of a file -----------------------------------------------------------------------------------


def _batches(shard: _Shard, job: _Job) -> Iterator[pd.DataFrame]:
    """Texts of a shard, a thousand at a time: ``id`` (or row), ``text`` and the columns to group by."""
    try:
        with fsspec.open(shard.url, "rb", compression="infer") as file:
            rows, first = _READERS[_kind(shard.url)](file, shard, job), 1
            while batch := list(islice(rows, BATCH)):
                frame = pd.DataFrame(batch, dtype="str")
                if "id" not in frame:
                    frame["id"] = [str(number) for number in range(first, first + len(frame))]
                yield frame
                first += len(frame)
    except UnicodeDecodeError:
        found = "bytes that are no letters in UTF-8"
        raise shard.problem(found, "UTF-8", "Save it in UTF-8.") from None
    except (OSError, EOFError, zlib.error, pa.ArrowException) as error:
        told = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise shard.problem(told, "a whole file", "Restore it.") from None


def _parquet(file: IO[bytes], shard: _Shard, job: _Job) -> Iterator[Row]:
    table = pq.ParquetFile(file)
    columns = _columns(table.schema_arrow.names, shard, job)
    for batch in table.iter_batches(batch_size=BATCH, columns=sorted(set(columns.values()))):
        for row in batch.to_pylist():
            yield {name: as_text(row[of]) for name, of in columns.items()}


def _delimited(file: IO[bytes], shard: _Shard, job: _Job) -> Iterator[Row]:
    csv.field_size_limit(LONGEST)
    with _decoded(file) as lines:
        header = lines.readline()
        delimiter = find_delimiter(header)
        names = next(csv.reader([header], delimiter=delimiter), [])
        places = {name: names.index(of) for name, of in _columns(names, shard, job).items()}
        row = 1
        try:
            for row, cells in enumerate(csv.reader(lines, delimiter=delimiter, strict=True), start=2):
                if not any(cells):
                    continue
                if len(cells) != len(names):
                    found, expected = f"{len(cells)} cells", f"{len(names)}, as in the header"
                    raise shard.problem(found, expected, "Mend the row.", row=row)
                yield {name: cells[place] for name, place in places.items()}
        except csv.Error as error:
            advice = "Mend it: is a quotation mark not closed?"
            raise shard.problem(str(error), "a whole row", advice, row=row + 1) from None


def _json_lines(file: IO[bytes], shard: _Shard, job: _Job) -> Iterator[Row]:
    columns: Mapping[str, str] = {}
    seen: dict[str, None] = {}  # names on any line so far: many programs leave out what is empty
    with _decoded(file) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                entry = json.loads(line)
            except (ValueError, RecursionError):
                entry = None
            if not isinstance(entry, dict):
                found = f"a line of {len(line.strip())} characters that is none"
                raise shard.problem(found, "one JSON object", "Mend the line.", row=number)
            if not seen or not seen.keys() >= entry.keys():
                seen |= dict.fromkeys(entry)
                before, columns = columns, _columns(list(seen), shard, job)
                if before and before != columns:
                    found, expected = ", ".join(entry), "the columns of the lines above"
                    raise shard.problem(found, expected, "Write all columns on the first line.", row=number)
            yield {name: as_text(entry.get(of)) for name, of in columns.items()}


_READERS = {".parquet": _parquet, ".csv": _delimited, ".tsv": _delimited, ".jsonl": _json_lines}


def _columns(names: Sequence[str], shard: _Shard, job: _Job) -> dict[str, str]:
    """Column of the file behind each column of a batch; one that it lacks, or has twice, is told."""
    text = text_column(names, job.text, file=shard.name)
    if lost := [name for name in job.by if name not in names]:
        found, expected = f"the columns {', '.join(names)}", f"a column {', '.join(lost)} to group by"
        raise shard.problem(found, expected, "Name another column.")
    own = id_column(names, text)
    columns = {**({"id": own} if own else {}), "text": text, **{name: name for name in job.by}}
    if twice := sorted({name for name in columns.values() if names.count(name) > 1}):
        raise shard.problem(f"several columns {', '.join(twice)}", "one of each name", "Name them apart.")
    return columns


def _decoded(file: IO[bytes]) -> TextIOWrapper:
    """Letters of a file: UTF-8, or UTF-16 or UTF-32 where its first bytes say so."""
    start = file.read(4)
    file.seek(0)
    encoding = "utf-32" if start in UTF_32 else "utf-16" if start[:2] in UTF_16 else "utf-8-sig"
    return TextIOWrapper(file, encoding=encoding, newline="")
