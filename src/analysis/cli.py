"""The command line: arguments in, exit code out.

Exit codes: 0 all is well; 1 the data or a notebook has problems, told on standard error; 2 the command was
not understood; 130 somebody stopped it (Ctrl-C). Heavy imports wait until a command needs them, so that
``--help`` answers at once.
"""

# ruff: noqa: PLC0415  - imports inside commands are what makes --help quick

import argparse
import os
import sys
from io import TextIOWrapper

import analysis

TYPE_CHECKING = False  # as typing.TYPE_CHECKING, which would cost a third of the start of the command

if TYPE_CHECKING:
    from typing import Any

    import pandas as pd

    from analysis.pipeline.engine import Refresh

ROOM = 1_000_000_000  # bytes of address space, most of it reserved and never used
# Where room is limited: every thread of OpenBLAS reserves some, and pyarrow a gigabyte at once.
FRUGAL = {"OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
CODES = ".analysis/corpus"
SEED = 2010  # of the sample: the same texts give the same sheet
MOST_LACKING = 12  # labels that are named, of those that lack a language

DESCRIPTION = "Surveys counted honestly: any study described in TOML, its waves, figures, audit and claims."
EXAMPLES = """\
examples:
  analysis run                               refresh everything that is out of date
  analysis run --force                       refresh everything
  analysis new my-wave --lang nl             begin a wave of your own
  analysis check my-wave                     how its files are understood, and everything that is wrong
  analysis run --wave my-wave                refresh what belongs to it
  analysis panel gender --wave my-wave       draw it beside the baseline
  analysis panel gender --lang nl            draw one panel, gender.nl.svg, and print its text alternative
  analysis panel goals --format png --out -  the picture itself on standard output
  analysis tables                            the tidy table of all estimates as CSV
  analysis tables gender goals               only of these panels
  analysis audit                             which published figures can be true
  analysis audit percentages.csv             the same for a table of your own: value, base, question
  analysis claims                            what the article says, checked
  analysis code ads.xlsx profiles/           which tasks each text names, as CSV
  analysis code ads/*.parquet --by year      how many texts name each task, of a corpus of any size
  analysis validate codes.csv gold.csv       a coder's codes against hand codes
"""
SHEET = """Look up each text by its id and write 0 or 1 into every cell. A text whose cells are all empty
does not count. Do not look at what the program found. Then: analysis validate CODES SHEET"""


def main(argv: list[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv
        Arguments without the program name; those of the process if not given.

    Returns
    -------
    int
        The exit code.
    """
    for stream in (sys.stdout, sys.stderr):  # a sign that a console does not have is no fault
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    arguments = _parser().parse_args(argv)

    try:
        _check_room()
        return int(arguments.command(arguments))
    except BrokenPipeError:  # "analysis tables | head" is no fault
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except analysis.UnknownNameError as error:
        print(_by_option(error, sys.argv[1:] if argv is None else argv), file=sys.stderr)
        return 2
    except (analysis.AnalysisError, OSError) as error:
        told = str(error)
    except MemoryError:
        told = "There is not enough memory for this. Close other programs, or take less data."
    except KeyboardInterrupt:
        print("Stopped. What was finished before is whole; run it again to go on.", file=sys.stderr)
        return 130
    print(told, file=sys.stderr)
    return 1


def _by_option(error: "analysis.UnknownNameError", argv: list[str]) -> str:
    """Name what was typed, an option or a word, not the parameter behind it."""
    one = error.parameter.removesuffix("s")
    typed = {word.partition("=")[0] for word in argv}
    name = next((option for option in (f"--{error.parameter}", f"--{one}") if option in typed), one)
    return str(error).replace(f"{error.parameter}=", f"{name} ", 1)


def _check_room() -> None:
    """Refuse a limit of memory under which libraries do not fail but try for ever (OpenBLAS does)."""
    try:
        from resource import RLIM_INFINITY, RLIMIT_AS, getrlimit
    except ImportError:  # Windows has no such limits
        return
    limit, _ = getrlimit(RLIMIT_AS)
    if limit == RLIM_INFINITY:
        return
    for name, frugal in FRUGAL.items():
        os.environ.setdefault(name, frugal)
    if limit < ROOM:
        told = f"The memory of this process is limited to {limit / 1e9:.1f} GB (ulimit -v)"
        raise analysis.AnalysisError(f"{told}, and {ROOM / 1e9:.1f} GB are needed. Raise the limit.")


# --- what can be typed -------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:  # noqa: PLR0915  - a statement for every option
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="analysis", description=DESCRIPTION, epilog=EXAMPLES, formatter_class=form
    )
    parser.add_argument("--version", action="version", version=f"analysis {analysis.__version__}")
    commands = parser.add_subparsers(metavar="command", required=True)
    project = argparse.ArgumentParser(add_help=False)
    told = "folder that holds data/raw (default: the one around the working folder)"
    project.add_argument("--project", metavar="FOLDER", help=told)

    told = "refresh tables, figures and notebooks that are out of date"
    run = commands.add_parser("run", help=told, parents=[project])
    run.add_argument("--force", action="store_true", help="refresh everything, due or not")
    run.add_argument("--wave", help="only what belongs to this wave")
    run.add_argument("--quiet", action="store_true", help="print problems only")
    run.set_defaults(command=_run)

    told = "a study from an export (new study NAME --from FILE), or a wave of the study at hand (new NAME)"
    new = commands.add_parser("new", help=f"begin {told}", description=f"Begin {told}.", parents=[project])
    told = "small letters, digits and hyphens: 'study' and the name of its folder, or the name of a wave"
    new.add_argument("name", nargs="+", metavar="NAME", help=told)
    told = "export of a survey to draft the study from (default: a small one that is made up)"
    new.add_argument("--from", dest="export", metavar="FILE", help=told)
    new.add_argument("--sheet", default="", help="of an Excel workbook with several")
    told = "en, or several, en,nl: of the study; of wave.toml and its headers, one (default: the first)"
    new.add_argument("--lang", help=told)
    new.set_defaults(command=_new)

    told = "read the raw files and say how they are understood"
    check = commands.add_parser("check", help=told, parents=[project])
    check.add_argument("wave", nargs="?", help="only this wave (default: everything)")
    check.set_defaults(command=_check)

    told = "draw one panel and print its text alternative"
    panel = commands.add_parser("panel", help=told, parents=[project])
    panel.add_argument("name", nargs="?", help="name of the panel; without it the names are listed")
    panel.add_argument("--lang", help="a language of the study (default: its first)")
    panel.add_argument("--wave", help="a wave to stand beside the baseline")
    panel.add_argument("--format", help="svg, png or pdf (default: that of --out, or svg)")
    panel.add_argument("--width", type=_inches, metavar="INCHES", help="3.6 to 20 inches (default: 4.8)")
    panel.add_argument("--out", help="file to write, - for standard output (default: NAME.LANG.FORMAT)")
    panel.set_defaults(command=_panel)

    tables = commands.add_parser("tables", help="print the tidy table as CSV", parents=[project])
    tables.add_argument("panel", nargs="*", help="only these panels")
    tables.add_argument("--wave", help="only this wave; with panels, the baseline and this wave beside it")
    tables.set_defaults(command=_tables)

    told = "ask of printed percentages whether they can be true"
    audit = commands.add_parser("audit", help=told, parents=[project])
    told = "table with the columns value, base and question (default: the published study)"
    audit.add_argument("file", nargs="?", help=told)
    audit.add_argument("--bases", metavar="FROM-TO", help="bases to try where the stated one fails")
    audit.set_defaults(command=_audit)

    claims = commands.add_parser("claims", help="check what is said of the study", parents=[project])
    claims.add_argument("file", nargs="?", help="claims of your own, TOML (default: those of the article)")
    claims.add_argument("--wave", help="wave to put them to (default: what was published)")
    claims.set_defaults(command=_claims)
    for verdicts in (audit, claims):
        told = "also write every verdict as CSV; - prints it instead of the summary"
        verdicts.add_argument("--out", help=told)

    code = commands.add_parser("code", help="code which tasks texts name")
    told = "CSV, TSV, Excel, JSON lines, Parquet (a column id names the texts), .txt, or a folder of .txt"
    code.add_argument("file", nargs="+", help=told)
    code.add_argument("--lang", default="auto", help="en, nl or auto (default: auto, text by text)")
    code.add_argument("--column", help="column that holds the texts (default: the one named text)")
    code.add_argument("--dictionary", metavar="FILE", help="a dictionary of your own, TOML")
    code.add_argument("--out", default="-", help="CSV file to write, - for standard output (default)")
    code.add_argument("--evidence", metavar="FILE", help="also write every match, with its place, as CSV")
    told = "draw so many texts, and write the sheet to code them by hand in, with the rules beside it"
    code.add_argument("--sample", type=_number, metavar="N", help=told)
    shards = code.add_argument_group(
        "counting over shards",
        "With one of these, files, folders and patterns are shards of a corpus, read in batches: what is "
        "written is how many texts name each task.",
    )
    shards.add_argument("--by", action="append", metavar="COLUMN", help="count per value of a column")
    who = shards.add_mutually_exclusive_group()
    who.add_argument("--workers", type=_number, metavar="N", help="so many processes on this machine")
    who.add_argument("--scheduler", metavar="ADDRESS", help="workers of a Dask cluster: tcp://...")
    told = f"folder of the codes of every text, as Parquet: shards there are done (default: {CODES})"
    shards.add_argument("--codes", metavar="FOLDER", help=told)
    code.set_defaults(command=_code)

    validate = commands.add_parser("validate", help="hold codes against hand codes")
    told = "CSV with an id column and one column per task, as 'analysis code' writes"
    validate.add_argument("codes", help=told)
    validate.add_argument("gold", help="hand codes in the same form")
    validate.add_argument("--second", metavar="FILE", help="codes of a second hand coder")
    validate.set_defaults(command=_validate)
    return parser


def _inches(text: str) -> float:
    from analysis.theme import WIDTHS

    low, high = WIDTHS
    try:
        width = float(text)
    except ValueError:
        width = float("nan")
    if not low <= width <= high:
        raise argparse.ArgumentTypeError(f"{text!r} cannot be drawn: {low:g} to {high:g} inches can.")
    return width


def _number(told: str) -> int:
    if not (told.isdecimal() and int(told) > 0):
        raise argparse.ArgumentTypeError(f"{told!r} is no number: 1, 2, ...")
    return int(told)


def _tell(number: int, total: int, name: str) -> None:
    """Show people how far the work is; a machine that reads the output is not told."""
    if "CI" not in os.environ:
        # At once, its end included: another thread may tell a step at the same time, or somebody stop it.
        print(f"[{number:>{len(str(total))}}/{total}] {name}\n", end="", file=sys.stderr, flush=True)


def _write(target: str, content: "bytes | pd.DataFrame") -> None:
    """Write to a file, whole or not at all, or to standard output if the target is ``-``; tables as CSV."""
    from pathlib import Path

    from analysis.files import write_to

    if not isinstance(content, bytes):
        if target.lower().endswith((".xlsx", ".xls", ".ods")):
            raise analysis.AnalysisError(
                f"{target}: tables are written as CSV. Call it .csv; Excel opens it."
            )
        from analysis.pipeline.outputs import csv_bytes

        content = csv_bytes(content)
    if target in ("-", "/dev/stdout"):
        sys.stdout.buffer.write(content)
    else:
        write_to(Path(target), content)


# --- a study and its waves ---------------------------------------------------------------------------------


def _run(arguments: argparse.Namespace) -> int:
    from analysis.pipeline.engine import refresh
    from analysis.places import the_project

    project = the_project(arguments.project)
    progress = None if arguments.quiet else _tell
    done = refresh(project, force=arguments.force, wave=arguments.wave, progress=progress)
    for text in done.failed.values():
        print(f"{text}\n", file=sys.stderr)
    if done.kept:
        files = ", ".join(path.as_posix() for path in done.kept)
        print(f"Made no more, but kept, since somebody has edited it: {files}.", file=sys.stderr)
    if not arguments.quiet:
        _summarise(done, arguments.wave)
    return 1 if done.failed else 0


def _summarise(done: "Refresh", wave: str | None) -> None:
    counts = f"Steps taken: {len(done.done)}; up to date already: {len(done.fresh)}"
    print(f"{counts}; files replaced: {len(done.replaced)}.")
    if done.held:
        print("Nothing was replaced: the last good outputs are in place, all of them.", file=sys.stderr)
    elif done.failed:
        print("What failed keeps its last good copy; everything else was refreshed.", file=sys.stderr)
    else:
        name, folder = (f".{wave}", f"/{wave}") if wave else ("", "")
        print(f"The page: reports/infographic{name}.*.html. Figures: reports/figures{folder}.")
        print(f"Tables: reports/tables{name}.xlsx, reports/tables{folder}, data/processed{folder}.")
        if not wave:
            print("Posters: reports/poster.*: svg, png, pdf. Notebooks: reports/notebooks.")


def _new(arguments: argparse.Namespace) -> int:
    what, *names = arguments.name
    if what == "study" and len(names) < 2:
        return _new_study(names[0] if names else "my-study", arguments)
    if names or arguments.export or arguments.sheet:
        told = "A study is begun with: analysis new study NAME --from FILE; a wave: analysis new NAME"
        raise analysis.AnalysisError(told)
    return _new_wave(what, arguments)


def _new_study(name: str, arguments: argparse.Namespace) -> int:
    from importlib.resources import as_file, files
    from pathlib import Path

    from analysis.files import write_all

    folder = Path(arguments.project or ".") / name
    if folder.exists():
        raise analysis.AnalysisError(
            f"{folder}: there is something of that name. Choose another, or remove it."
        )
    langs = (arguments.lang or "en").split(",")
    with as_file(files("analysis") / "templates" / "pets.csv") as made_up:
        export = Path(arguments.export) if arguments.export else made_up
        made_how = {"langs": langs, "sheet": arguments.sheet, "synthetic": not arguments.export}
        contents, told = analysis.draft_study(name, export, **made_how)
    write_all(folder, contents)
    print("\n".join(told))
    described = ", ".join(f"data/raw/{part}.toml" for part in ("study", "codebook", "panels"))
    print(f"\n{folder}: {described} say what was guessed. Correct them, then:")
    print(f"cd {folder} && analysis check && analysis run")
    return 0


def _new_wave(name: str, arguments: argparse.Namespace) -> int:
    from analysis.codebook import read_codebook
    from analysis.files import write_all
    from analysis.places import DATA, the_project
    from analysis.waves import new_wave

    project = the_project(arguments.project)
    book = read_codebook(project / DATA, shown_as=DATA.as_posix())
    lang, like = arguments.lang or book.languages[0], project / DATA / book.baseline
    files = new_wave(project / DATA, name, book, lang=lang, like=None if book.published else like)
    write_all(project, {DATA / path: content for path, content in files.items()})
    folder = (DATA / name).as_posix()
    print(f"{folder}: {', '.join(path.name for path in files)}")
    print(f"Ask the questionnaire, put the answers in {folder}, then: analysis check {name}")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from analysis.panels import unknown_figures
    from analysis.places import the_project

    waves = None if arguments.wave is None else [arguments.wave]
    study = analysis.load(the_project(arguments.project), waves=waves)
    if arguments.wave in study.own:
        print(study.own[arguments.wave].summary)
        return 0
    if wrong := unknown_figures(study):
        raise analysis.DataError(wrong)
    if study.codebook.published:
        print(f"published: {len(study.figures)} figures, {len(study.sources)} sources; nothing is wrong")
    for wave in study.own.values():
        print(wave.summary)
        _tell_bases(study, wave.name)
    _tell_lacking(study)
    return 0


def _tell_bases(study: "analysis.Study", wave: str) -> None:
    """Say which tick-all questions of a wave are of other people than those they would be held against."""
    from analysis.multiresponse.model import BASES

    rows = study.estimates[study.estimates["reading"].isin(BASES)].drop_duplicates(["wave", "panel"])
    bases, then = rows.set_index(["wave", "panel"])["reading"], study.codebook.baseline
    for panel in rows.loc[rows["wave"] == wave, "panel"]:
        base, before = bases[wave, panel], bases.get((then, panel), bases[wave, panel])
        if base != before:
            told = f"{base} here, {before} in {then}: no difference is given"
            print(f"  {panel}: base {told}; see base in wave.toml")


def _tell_lacking(study: "analysis.Study") -> None:
    """Say which labels and phrases lack a language of the study."""
    from analysis.languages import lacking

    labels = study.codebook.untranslated()
    print("".join(f"  {place}\n" for place in labels[:MOST_LACKING]), end="")
    if len(labels) > MOST_LACKING:
        print(f"  ... and {len(labels) - MOST_LACKING:,} more labels that lack a language")
    for lang in study.codebook.languages:
        if phrases := lacking(lang):
            some = ", ".join(phrases[:MOST_LACKING])
            print(f"  languages/{lang}.toml lacks {len(phrases):,} phrases, said in English: {some}")


def _panel(arguments: argparse.Namespace) -> int:
    study = analysis.load(arguments.project, waves=[arguments.wave] if arguments.wave else [])
    lang = arguments.lang or study.codebook.languages[0]
    if arguments.name is None:
        print("\n".join(f"{p.name:19}{p.title[lang]}" for p in study.codebook.panels.values()))
        return 0
    chosen = {"lang": arguments.lang, "wave": arguments.wave}
    chosen |= {} if arguments.width is None else {"width": arguments.width}
    format_ = arguments.format or os.path.splitext(arguments.out or "")[1][1:].lower() or "svg"  # noqa: PTH122
    content = analysis.picture(arguments.name, study, format=format_, **chosen)
    target = arguments.out or ".".join(filter(None, [arguments.name, arguments.wave, lang, format_]))
    _write(target, content)
    if target != "-":
        print(f"{target}: {analysis.show(arguments.name, study, **chosen).alt}")
    return 0


def _tables(arguments: argparse.Namespace) -> int:
    import pandas as pd

    from analysis.panels import panel_rows

    study = analysis.load(arguments.project, waves=[arguments.wave] if arguments.wave else None)
    if arguments.wave not in (None, *study.waves):
        raise analysis.UnknownNameError("wave", arguments.wave, study.waves)
    chosen = [panel_rows(study, name, wave=arguments.wave) for name in arguments.panel]
    every = study.estimates if arguments.wave is None else study.estimates.query("wave == @arguments.wave")
    _write("-", pd.concat(chosen) if chosen else every)
    return 0


def _audit(arguments: argparse.Namespace) -> int:
    from pathlib import Path

    from analysis.sources.grids import read_text_table

    bases = _bases(arguments.bases)
    study = analysis.load(arguments.project, waves=[])
    if arguments.file:
        table = read_text_table(Path(arguments.file), name=arguments.file)
        found = analysis.audit(table.frame, codebook=study.codebook, bases=bases, file=table.file)
    else:
        found = analysis.audit(study.known, codebook=study.codebook, statements=study.statements, bases=bases)
    return _tell_verdicts(found, arguments.out)


def _bases(told: str | None) -> range | None:
    if told is None:
        return None
    low, _, high = told.partition("-")
    numbers = all(end.isdecimal() and len(end) <= 5 for end in (low, high))
    if not (numbers and 0 < int(low) <= int(high) <= 10_000):
        valid = "two whole numbers up to 10,000, low to high, such as 40-60"
        raise analysis.UnknownNameError("bases", told, [valid])
    return range(int(low), int(high) + 1)


def _claims(arguments: argparse.Namespace) -> int:
    study = analysis.load(arguments.project, waves=[arguments.wave] if arguments.wave else [])
    found = analysis.check_claims(study, wave=arguments.wave, claims=arguments.file)
    if found.table.empty:
        print("nothing to check: the study has no claims (data/raw/claims.toml)")
        return 0
    return _tell_verdicts(found, arguments.out)


def _tell_verdicts(found: "analysis.Audit | analysis.ClaimVerdicts", out: str | None) -> int:
    if out != "-":
        print(found)
    if out:
        _write(out, found.to_frame())
    return 0


# --- texts -------------------------------------------------------------------------------------------------


def _code(arguments: argparse.Namespace) -> int:
    more = ("by", "workers", "scheduler", "codes", "evidence")
    if arguments.sample and (given := [f"--{name}" for name in more if getattr(arguments, name)]):
        raise analysis.AnalysisError(f"--sample writes the sheet alone: leave {', '.join(given)} out.")
    if any((arguments.by, arguments.workers, arguments.scheduler, arguments.codes)):
        return _count(arguments)
    from analysis.pipeline.outputs import codes_csv
    from analysis.sources.texts import read_texts

    texts = read_texts(arguments.file, column=arguments.column)
    if arguments.sample:
        return _draw(texts, arguments)
    coding = analysis.code_texts(texts, lang=arguments.lang, dictionary=arguments.dictionary)
    if arguments.evidence:
        _write(arguments.evidence, coding.evidence)
    _write(arguments.out, codes_csv(coding))
    lost = coding.not_coded
    print(f"Coded {len(texts) - len(lost):,} of {len(texts):,} texts.", file=sys.stderr)
    for document, reason in lost.items():
        print(f"  not coded: {document} ({reason})", file=sys.stderr)
    return 0


def _draw(texts: "pd.Series", arguments: argparse.Namespace) -> int:
    """Write the sheet for hand codes of texts drawn at random, and the rules; no text is copied."""
    import pandas as pd

    from analysis.coding import rules_of

    if arguments.sample > len(texts):
        raise analysis.AnalysisError(f"--sample {arguments.sample}: there are {len(texts):,} texts.")
    rules = rules_of(arguments.dictionary or ("en" if arguments.lang == "auto" else arguments.lang))
    drawn = texts.sample(arguments.sample, random_state=SEED).index
    sheet = pd.DataFrame("", index=texts.index[texts.index.isin(drawn)], columns=list(rules))
    _write(arguments.out, sheet.reset_index(names="id"))
    told = "\n".join([SHEET, "", *(f"{task}: 1 if the person {why}" for task, why in rules.items()), ""])
    if arguments.out == "-":
        print(told, file=sys.stderr)
    else:
        _write(f"{arguments.out}.rules.txt", told.encode())
    return 0


def _count(arguments: argparse.Namespace) -> int:
    from contextlib import nullcontext

    if arguments.evidence:
        told = "that of a whole corpus is larger than the corpus. Leave it out, or code some texts alone."
        raise analysis.AnalysisError(f"--evidence is not written when shards are counted: {told}")
    failed: analysis.ShardError | None = None
    with _client(arguments.scheduler) if arguments.scheduler else nullcontext():
        try:
            corpus = analysis.count_tasks(
                arguments.file,
                by=arguments.by or (),
                text=arguments.column,
                lang=arguments.lang,
                dictionary=arguments.dictionary,
                codes=arguments.codes or CODES,
                workers=arguments.workers,
                progress="CI" not in os.environ,
            )
        except analysis.ShardError as error:
            corpus, failed = error.counted, error
    _write(arguments.out, corpus.counts)
    print(f"Counted {corpus}", file=sys.stderr)
    if failed:
        print(f"{failed}\nThe other shards are counted, and stay done.", file=sys.stderr)
    return 1 if failed else 0


def _client(scheduler: str) -> "Any":
    """Connect to a Dask scheduler, or say what is missing."""
    try:
        from distributed import Client
    except ImportError:
        told = "--scheduler needs dask.distributed, which is not here: pip install distributed"
        raise analysis.AnalysisError(told) from None
    try:
        return Client(scheduler, timeout=10)
    except (OSError, ValueError) as error:
        told = "no Dask scheduler answers there; docs/corpora.md says how to start one"
        raise analysis.AnalysisError(f"--scheduler {scheduler}: {told} ({error})") from None


def _validate(arguments: argparse.Namespace) -> int:
    from analysis.sources.replication import read_codes

    second = [arguments.second] if arguments.second else []
    codes, gold, *more = read_codes(arguments.codes, arguments.gold, *second)
    print(analysis.validate_codes(codes, gold, second=more[0] if more else None))
    if len(codes.index.difference(gold.index)):
        shares = analysis.corrected_shares(codes, gold).to_string(float_format="{:.2f}".format)
        told = "Shares of all texts, corrected (if those coded by hand were drawn at random):"
        print(f"\n{told}\n{shares}")
    return 0
