"""The command line: arguments in, exit code out.

Exit codes: 0 all is well; 1 the data or a notebook has problems, told on standard error; 2 the command was
not understood. Heavy imports wait until a command needs them, so that ``--help`` answers at once.
"""

import argparse
import os
import sys

from analysis import __version__

TYPE_CHECKING = False  # as typing.TYPE_CHECKING, which would cost a third of the start of the command

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Commands: TypeAlias = Any  # argparse has no public name for what add_subparsers returns

DESCRIPTION = "The 2010 study of the social media strategist, open, checked and repeatable."

EXAMPLES = """\
examples:
  analysis run                               refresh everything that is out of date
  analysis run --force                       refresh everything
  analysis panel gender --lang nl            draw one panel, gender.nl.svg, and print its text alternative
  analysis panel goals --format png --out -  the picture itself on standard output
  analysis tables                            the tidy table of all estimates as CSV
  analysis tables gender degree_level        only of these panels
  analysis code ads.xlsx profiles/           which tasks each text names, as CSV
  analysis validate codes.csv gold.csv       a coder's codes against hand codes
"""


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
    arguments = _parser().parse_args(argv)
    from analysis.errors import AnalysisError  # noqa: PLC0415

    try:
        return int(arguments.command(arguments))
    except BrokenPipeError:  # "analysis tables | head" is no fault
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (AnalysisError, OSError) as error:
        print(error, file=sys.stderr)
        return 2 if type(error).__name__ == "UnknownNameError" else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="analysis",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"analysis {__version__}")
    commands = parser.add_subparsers(metavar="command", required=True)
    _add_run(commands)
    _add_panel(commands)
    _add_tables(commands)
    _add_code(commands)
    _add_validate(commands)
    return parser


def _add_run(commands: "Commands") -> None:
    parser = commands.add_parser("run", help="refresh tables, figures and notebooks that are out of date")
    _add_project(parser)
    parser.add_argument("--force", action="store_true", help="refresh everything, due or not")
    parser.add_argument("--quiet", action="store_true", help="print problems only")
    parser.set_defaults(command=_run)


def _add_panel(commands: "Commands") -> None:
    parser = commands.add_parser("panel", help="draw one panel and print its text alternative")
    parser.add_argument("name", nargs="?", help="name of the panel; without it the names are listed")
    _add_project(parser)
    parser.add_argument("--lang", default="en", help="en or nl (default: en)")
    parser.add_argument("--format", default="svg", help="svg, png or pdf (default: svg)")
    parser.add_argument("--out", help="file to write, - for standard output (default: NAME.LANG.FORMAT)")
    parser.set_defaults(command=_panel)


def _add_tables(commands: "Commands") -> None:
    parser = commands.add_parser("tables", help="print the tidy table as CSV")
    parser.add_argument("panel", nargs="*", help="only these panels")
    _add_project(parser)
    parser.set_defaults(command=_tables)


def _add_code(commands: "Commands") -> None:
    parser = commands.add_parser("code", help="code which tasks texts name")
    told = "CSV, TSV, Excel, JSON lines, Parquet (a column id names the texts), .txt, or a folder of .txt"
    parser.add_argument("file", nargs="+", help=told)
    parser.add_argument("--lang", default="auto", help="en, nl or auto (default: auto, text by text)")
    parser.add_argument("--column", help="column that holds the texts (default: the one named text)")
    parser.add_argument("--dictionary", metavar="FILE", help="a dictionary of your own, TOML")
    parser.add_argument("--out", default="-", help="CSV file to write, - for standard output (default)")
    parser.add_argument("--evidence", metavar="FILE", help="also write every match, with its place, as CSV")
    parser.set_defaults(command=_code)


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


def _add_project(parser: argparse.ArgumentParser) -> None:
    told = "folder that holds data/raw/published (default: the one around the working folder)"
    parser.add_argument("--project", metavar="FOLDER", help=told)


def _run(arguments: argparse.Namespace) -> int:
    from analysis.pipeline.engine import refresh  # noqa: PLC0415
    from analysis.places import the_project  # noqa: PLC0415

    project = the_project(arguments.project)
    silent = arguments.quiet or "CI" in os.environ
    done = refresh(project, force=arguments.force, progress=None if silent else _tell)
    for text in done.failed.values():
        print(f"{text}\n", file=sys.stderr)
    if not arguments.quiet:
        _summarise(len(done.done), len(done.fresh), failed=bool(done.failed))
    return 1 if done.failed else 0


def _tell(number: int, total: int, name: str) -> None:
    print(f"[{number:>2}/{total}] {name}", file=sys.stderr, flush=True)


def _summarise(done: int, fresh: int, *, failed: bool) -> None:
    print(f"Steps taken: {done}; up to date already: {fresh}.")
    if failed:
        print("Not everything was refreshed: the last good outputs are still in place.", file=sys.stderr)
    else:
        print(
            "Figures: reports/figures. Notebooks: reports/notebooks. Tables: data/processed, reports/tables."
        )


def _panel(arguments: argparse.Namespace) -> int:
    from analysis.panels import picture, show  # noqa: PLC0415
    from analysis.study import load  # noqa: PLC0415

    study = load(arguments.project)
    if arguments.name is None:
        print("\n".join(f"{p.name:19}{p.title.en}" for p in study.codebook.panels.values()))
        return 0
    content = picture(arguments.name, study, lang=arguments.lang, format=arguments.format)
    target = arguments.out or f"{arguments.name}.{arguments.lang}.{arguments.format}"
    _write(target, content)
    if target != "-":
        print(f"{target}: {show(arguments.name, study, lang=arguments.lang).alt}")
    return 0


def _tables(arguments: argparse.Namespace) -> int:
    import pandas as pd  # noqa: PLC0415

    from analysis.panels import panel_table  # noqa: PLC0415
    from analysis.pipeline.tables import csv_bytes  # noqa: PLC0415
    from analysis.study import load  # noqa: PLC0415

    study = load(arguments.project)
    chosen = [panel_table(study, name) for name in arguments.panel]
    sys.stdout.buffer.write(csv_bytes(pd.concat(chosen) if chosen else study.estimates))
    return 0


def _code(arguments: argparse.Namespace) -> int:
    from analysis.coding import code_texts  # noqa: PLC0415
    from analysis.pipeline.tables import codes_csv, csv_bytes  # noqa: PLC0415
    from analysis.sources.texts import read_texts  # noqa: PLC0415

    texts = read_texts(arguments.file, column=arguments.column)
    coding = code_texts(texts, lang=arguments.lang, dictionary=arguments.dictionary)
    if arguments.evidence:
        _write(arguments.evidence, csv_bytes(coding.evidence))
    _write(arguments.out, codes_csv(coding))
    lost = coding.not_coded
    print(f"Coded {len(texts) - len(lost)} of {len(texts)} texts.", file=sys.stderr)
    for document, reason in lost.items():
        print(f"  not coded: {document} ({reason})", file=sys.stderr)
    return 0


def _write(target: str, content: bytes) -> None:
    import pathlib  # noqa: PLC0415

    from analysis.pipeline.writing import write_all  # noqa: PLC0415

    if target == "-":
        sys.stdout.buffer.write(content)
    else:
        path = pathlib.Path(target)
        write_all(path.parent, {pathlib.Path(path.name): content})


def _validate(arguments: argparse.Namespace) -> int:
    from analysis.coding import validate_codes  # noqa: PLC0415
    from analysis.sources.replication import read_codes  # noqa: PLC0415

    second = read_codes(arguments.second) if arguments.second else None
    codes, gold = read_codes(arguments.codes), read_codes(arguments.gold)
    print(validate_codes(codes, gold, second=second))
    return 0
