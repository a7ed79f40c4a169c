"""The commands for texts: code (text by text, or counted over shards), validate."""

import argparse
import sys
from contextlib import contextmanager

from analysis.cli.shared import tell, write_out

DONE = ".analysis/corpus"
SEED = 2010  # of the sample: the same texts give the same sheet
SHEET = """Look up each text by its id and write 0 or 1 into every cell. A text whose cells are all empty
does not count. Do not look at what the program found. Then: analysis validate CODES SHEET"""

TYPE_CHECKING = False  # as typing.TYPE_CHECKING, which would cost a third of the start of the command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor
    from typing import Any

    import pandas as pd

    from analysis.cli.shared import Commands


def add_to(commands: "Commands") -> None:
    """Add the commands of this file."""
    _add_code(commands)
    _add_validate(commands)


def _add_code(commands: "Commands") -> None:
    parser = commands.add_parser("code", help="code which tasks texts name")
    told = "CSV, TSV, Excel, JSON lines, Parquet (a column id names the texts), .txt, or a folder of .txt"
    parser.add_argument("file", nargs="+", help=told)
    parser.add_argument("--lang", default="auto", help="en, nl or auto (default: auto, text by text)")
    parser.add_argument("--column", help="column that holds the texts (default: the one named text)")
    parser.add_argument("--dictionary", metavar="FILE", help="a dictionary of your own, TOML")
    parser.add_argument("--out", default="-", help="CSV file to write, - for standard output (default)")
    parser.add_argument("--evidence", metavar="FILE", help="also write every match, with its place, as CSV")
    told = "draw so many texts, and write the sheet to code them by hand in, with the rules beside it"
    parser.add_argument("--sample", type=_number, metavar="N", help=told)
    shards = parser.add_argument_group(
        "counting over shards",
        "With one of these, files, folders and patterns are shards of a corpus, read in batches: what is "
        "written is how many texts name each task.",
    )
    shards.add_argument("--by", action="append", metavar="COLUMN", help="count per value of a column")
    who = shards.add_mutually_exclusive_group()
    who.add_argument("--workers", type=_number, metavar="N", help="so many processes on this machine")
    who.add_argument("--scheduler", metavar="ADDRESS", help="workers of a Dask cluster: tcp://...")
    shards.add_argument("--codes", metavar="FOLDER", help="also write the codes of every text, as Parquet")
    told = f"folder that remembers the shards that are done (default: {DONE})"
    shards.add_argument("--done", metavar="FOLDER", help=told)
    parser.set_defaults(command=_code)


def _number(told: str) -> int:
    if not (told.isdecimal() and int(told) > 0):
        raise argparse.ArgumentTypeError(f"{told!r} is no number: 1, 2, ...")
    return int(told)


def _add_validate(commands: "Commands") -> None:
    parser = commands.add_parser("validate", help="hold codes against hand codes")
    parser.add_argument(
        "codes", help="CSV with an id column and one column per task, as 'analysis code' writes"
    )
    parser.add_argument("gold", help="hand codes in the same form")
    parser.add_argument(
        "--second", metavar="FILE", help="codes of a second hand coder, for the human ceiling"
    )
    parser.set_defaults(command=_validate)


def _code(arguments: argparse.Namespace) -> int:
    if any((arguments.by, arguments.workers, arguments.scheduler, arguments.codes, arguments.done)):
        return _count(arguments)
    from analysis.coding import code_texts  # noqa: PLC0415
    from analysis.pipeline.tables import codes_csv, csv_bytes  # noqa: PLC0415
    from analysis.sources.texts import read_texts  # noqa: PLC0415

    texts = read_texts(arguments.file, column=arguments.column)
    if arguments.sample:
        return _draw(texts, arguments)
    coding = code_texts(texts, lang=arguments.lang, dictionary=arguments.dictionary)
    if arguments.evidence:
        write_out(arguments.evidence, csv_bytes(coding.evidence))
    write_out(arguments.out, codes_csv(coding))
    lost = coding.not_coded
    print(f"Coded {len(texts) - len(lost):,} of {len(texts):,} texts.", file=sys.stderr)
    for document, reason in lost.items():
        print(f"  not coded: {document} ({reason})", file=sys.stderr)
    return 0


def _draw(texts: "pd.Series", arguments: argparse.Namespace) -> int:
    """Write the sheet for hand codes of texts drawn at random, and the rules; no text is copied."""
    import pandas as pd  # noqa: PLC0415

    from analysis.coding import rules_of  # noqa: PLC0415
    from analysis.errors import AnalysisError  # noqa: PLC0415
    from analysis.pipeline.tables import csv_bytes  # noqa: PLC0415

    if arguments.sample > len(texts):
        raise AnalysisError(f"--sample {arguments.sample}: there are {len(texts):,} texts.")
    rules = rules_of(arguments.dictionary or ("en" if arguments.lang == "auto" else arguments.lang))
    drawn = texts.sample(arguments.sample, random_state=SEED).index
    sheet = pd.DataFrame("", index=texts.index[texts.index.isin(drawn)], columns=list(rules))
    write_out(arguments.out, csv_bytes(sheet.reset_index(names="id")))
    told = "\n".join([SHEET, "", *(f"{task}: 1 if the person {why}" for task, why in rules.items()), ""])
    if arguments.out == "-":
        print(told, file=sys.stderr)
    else:
        write_out(f"{arguments.out}.rules.txt", told.encode())
    return 0


def _count(arguments: argparse.Namespace) -> int:
    from analysis.corpus import ShardError, count_tasks  # noqa: PLC0415
    from analysis.errors import AnalysisError  # noqa: PLC0415
    from analysis.pipeline.tables import csv_bytes  # noqa: PLC0415

    if arguments.evidence:
        told = "that of a whole corpus is larger than the corpus. Leave it out, or code some texts alone."
        raise AnalysisError(f"--evidence is not written when shards are counted: {told}")
    if not arguments.done:
        _heal()
    failed: ShardError | None = None
    with _executor(arguments.scheduler, arguments.workers) as executor:
        try:
            corpus = count_tasks(
                arguments.file,
                by=arguments.by or (),
                text=arguments.column,
                lang=arguments.lang,
                dictionary=arguments.dictionary,
                codes=arguments.codes,
                done=arguments.done or DONE,
                executor=executor,
                progress=tell,
            )
        except ShardError as error:
            corpus, failed = error.counted, error
    write_out(arguments.out, csv_bytes(corpus.counts))
    print(f"Counted {corpus}", file=sys.stderr)
    if failed:
        print(f"{failed}\nThe other shards are counted, and stay done.", file=sys.stderr)
    return 1 if failed else 0


def _heal() -> None:
    """Throw away what stands where the folder of finished shards belongs: it is only a cache."""
    from pathlib import Path  # noqa: PLC0415

    from analysis.pipeline.cache import THROWN_AWAY  # noqa: PLC0415
    from analysis.writing import discard  # noqa: PLC0415

    for place in (Path(DONE).parent, Path(DONE)):
        if not place.is_dir() and (place.exists() or place.is_symlink()):
            discard(place)
            print(THROWN_AWAY.format(place.as_posix()), file=sys.stderr)


@contextmanager
def _executor(scheduler: str | None, workers: int | None) -> "Iterator[Executor | None]":
    """Who does the work: a cluster, processes of this machine, or nobody but this process."""
    if scheduler:
        with _client(scheduler) as client:
            yield client.get_executor()
    elif workers and workers > 1:
        with _processes(workers) as pool:
            yield pool
    else:
        yield None


@contextmanager
def _processes(workers: int) -> "Iterator[Executor]":
    """Processes that know nothing of Ctrl-C: it reaches this one, which ends them."""
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
    from multiprocessing import active_children, get_context  # noqa: PLC0415
    from signal import SIG_IGN, SIGINT, signal  # noqa: PLC0415

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        known = signal(SIGINT, SIG_IGN)
        pool.submit(int)  # it starts them, and they inherit what is ignored
        signal(SIGINT, known)
        try:
            yield pool
        except KeyboardInterrupt:
            for process in active_children():
                process.terminate()
            raise


def _client(scheduler: str) -> "Any":
    """Connect to a Dask scheduler, or say what is missing."""
    from analysis.errors import AnalysisError  # noqa: PLC0415

    try:
        from distributed import Client  # noqa: PLC0415
    except ImportError:
        needed = "pip install distributed"
        raise AnalysisError(f"--scheduler needs dask.distributed, which is not here: {needed}") from None
    try:
        return Client(scheduler, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        told = "no Dask scheduler answers there; the README says how to start one"
        raise AnalysisError(f"--scheduler {scheduler}: {told} ({error})") from None


def _validate(arguments: argparse.Namespace) -> int:
    from analysis.coding import corrected_shares, validate_codes  # noqa: PLC0415
    from analysis.sources.replication import read_codes  # noqa: PLC0415

    second = [arguments.second] if arguments.second else []
    codes, gold, *more = read_codes(arguments.codes, arguments.gold, *second)
    print(validate_codes(codes, gold, second=more[0] if more else None))
    if len(codes) > len(gold):
        shares = corrected_shares(codes, gold).to_string(float_format="{:.2f}".format)
        told = "Shares of all texts, corrected (if those coded by hand were drawn at random):"
        print(f"\n{told}\n{shares}")
    return 0
