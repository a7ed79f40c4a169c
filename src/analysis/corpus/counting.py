"""Count a corpus: every shard once, by whoever does the work, and the counts added up."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, as_completed
from functools import partial
from pathlib import Path

from analysis.clean.personal import HEADERS
from analysis.coding.coder import CODED
from analysis.coding.dictionary import Dictionary, built_in, read_dictionary
from analysis.corpus.batches import ID, TEXT, Wanted
from analysis.corpus.ledger import Ledger
from analysis.corpus.result import TAKEN, Corpus, ShardError, corpus_of
from analysis.corpus.shards import Shard, find_shards, reached
from analysis.corpus.tally import LANGUAGE, Counted, Job, add_up, count_shard
from analysis.errors import AnalysisError, Problem, UnknownNameError
from analysis.labels import plain

Outcome = Counted | tuple[Problem, ...]
Progress = Callable[[int, int, str], None]

DAMAGED = " (counted again: what was kept of it was damaged)"


def count_tasks(  # noqa: PLR0913  - what to read, how to code it, who does it: three things in one call
    shards: str | Path | Iterable[str | Path],
    *,
    by: str | Sequence[str] = (),
    text: str | None = None,
    lang: str = "auto",
    dictionary: str | Path | Dictionary | None = None,
    codes: str | Path | None = None,
    done: str | Path | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Corpus:
    r"""Count which tasks the texts of a corpus name, however large it is.

    A shard is read in batches of a thousand texts, so that memory stays small whatever its size. Its counts
    are whole numbers, and so are their sums: the result is the same whoever did the work, in whatever order.

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
        Folder for the codes of every text, one Parquet file per shard: ``id``, ``language``, ``words``, the
        columns of ``by``, and 0, 1 or nothing for every task.
    done
        Folder that remembers which shards are done: they are not done again, unless their file, the
        dictionary or the coder has changed. If not given, nothing is remembered.
    executor
        Who does the work: any :class:`concurrent.futures.Executor`, such as a process pool, or
        ``dask.distributed.Client(address).get_executor()``. If not given, this process.
    progress
        Called when a shard is done, with the number of shards done, of all shards, and its name.

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
        If the workers are gone (what is in ``done`` stays done), or a folder to write to is a file.

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
    places = [shards] if isinstance(shards, str | Path) else list(shards)
    own = dictionary if isinstance(dictionary, Dictionary | None) else read_dictionary(dictionary)
    folder = "" if codes is None else str(codes) if "://" in str(codes) else str(Path(codes).absolute())
    for parameter, place in {"codes": folder, "done": done}.items():
        _check_folder(parameter, str(place or ""))
    wanted = Wanted(text=text, by=tuple(dict.fromkeys([by] if isinstance(by, str) else by)))
    job = Job(wanted=wanted, lang=lang, dictionary=own, codes=folder)
    _check_by(job)
    found = find_shards(places)
    ledger = None if done is None else Ledger(Path(done), job, found)
    outcomes = dict(_told(_outcomes(found, job, ledger, executor), len(found), progress, ledger))
    return _result(found, outcomes, job)


def _check_folder(parameter: str, place: str) -> None:
    """Answer a file where a folder is to be written, and an address that nothing leads to."""
    if "://" in place:
        reached(place)
    elif place and Path(place).is_file():
        raise AnalysisError(f"{parameter} must be a folder, but {place} is a file.")


def _check_by(job: Job) -> None:
    """Answer a column to group by that is called as another column of the counts, or is about people.

    Raises
    ------
    UnknownNameError
        With the names that are taken.
    AnalysisError
        If every group would be a person.
    """
    taken = (ID, TEXT, *TAKEN, *((LANGUAGE,) if job.codes else ()), *_tasks(job))
    for name in job.wanted.by:
        if name in taken:
            raise UnknownNameError("by", name, [f"any column but {', '.join(taken)}"])
        if plain(name) in HEADERS:
            raise AnalysisError(f"by={name!r} is about people: their names would stand in the counts.")


def _tasks(job: Job) -> tuple[str, ...]:
    return (job.dictionary or built_in(CODED[0])).tasks


def _outcomes(
    shards: Sequence[Shard], job: Job, ledger: Ledger | None, executor: Executor | None
) -> Iterator[tuple[Shard, Outcome]]:
    """What became of every shard; those that were done before come first."""
    kept = {shard: ledger.find(shard) for shard in shards} if ledger else {}
    yield from ((shard, counted) for shard, counted in kept.items() if counted is not None)
    for shard, outcome in _work([s for s in shards if kept.get(s) is None], job, executor):
        if ledger and not isinstance(outcome, tuple):
            ledger.keep(shard, outcome)
        yield shard, outcome


def _work(shards: Sequence[Shard], job: Job, executor: Executor | None) -> Iterator[tuple[Shard, Outcome]]:
    if executor is None:
        yield from ((shard, _outcome(partial(count_shard, shard, job), shard)) for shard in shards)
        return
    try:
        futures = {executor.submit(count_shard, shard, job): shard for shard in shards}
        for future in as_completed(futures):
            yield futures[future], _outcome(future.result, futures[future])
    except BrokenExecutor as error:
        told = "A worker process ended before its work was done"
        raise AnalysisError(f"{told} ({error}). Shards that are done stay done; run it again.") from None


def _outcome(answer: Callable[[], Outcome], shard: Shard) -> Outcome:
    """What came of a shard; whatever its worker met is its own fault, unless the workers are gone."""
    try:
        return answer()
    except BrokenExecutor:
        raise
    except Exception as error:
        return (_fault(shard, error),)


def _fault(shard: Shard, error: Exception) -> Problem:
    return Problem(
        file=shard.name,
        found=f"{type(error).__name__}: {error}"[:200],
        expected="a shard that a worker can count",
        advice="Run it again; if it stays, count this shard alone, on one machine.",
    )


def _told(
    outcomes: Iterator[tuple[Shard, Outcome]],
    shards: int,
    progress: Progress | None,
    ledger: Ledger | None,
) -> Iterator[tuple[Shard, Outcome]]:
    for number, (shard, outcome) in enumerate(outcomes, start=1):
        if progress:
            damaged = ledger is not None and shard in ledger.damaged
            progress(number, shards, shard.name + (DAMAGED if damaged else ""))
        yield shard, outcome


def _result(shards: Sequence[Shard], outcomes: dict[Shard, Outcome], job: Job) -> Corpus:
    counted = [outcome for outcome in outcomes.values() if not isinstance(outcome, tuple)]
    problems = [p for shard in shards if isinstance(found := outcomes[shard], tuple) for p in found]
    corpus = corpus_of(add_up(counted), by=job.wanted.by, tasks=_tasks(job), shards=len(counted))
    if problems:
        raise ShardError(problems, corpus)
    return corpus
