"""The commands for texts: code, validate."""

import argparse
import sys

from analysis.cli.shared import write_out

TYPE_CHECKING = False  # as typing.TYPE_CHECKING, which would cost a third of the start of the command

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Commands: TypeAlias = Any  # argparse has no public name for what add_subparsers returns


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


def _code(arguments: argparse.Namespace) -> int:
    from analysis.coding import code_texts  # noqa: PLC0415
    from analysis.pipeline.tables import codes_csv, csv_bytes  # noqa: PLC0415
    from analysis.sources.texts import read_texts  # noqa: PLC0415

    texts = read_texts(arguments.file, column=arguments.column)
    coding = code_texts(texts, lang=arguments.lang, dictionary=arguments.dictionary)
    if arguments.evidence:
        write_out(arguments.evidence, csv_bytes(coding.evidence))
    write_out(arguments.out, codes_csv(coding))
    lost = coding.not_coded
    print(f"Coded {len(texts) - len(lost)} of {len(texts)} texts.", file=sys.stderr)
    for document, reason in lost.items():
        print(f"  not coded: {document} ({reason})", file=sys.stderr)
    return 0


def _validate(arguments: argparse.Namespace) -> int:
    from analysis.coding import validate_codes  # noqa: PLC0415
    from analysis.sources.replication import read_codes  # noqa: PLC0415

    second = read_codes(arguments.second) if arguments.second else None
    codes, gold = read_codes(arguments.codes), read_codes(arguments.gold)
    print(validate_codes(codes, gold, second=second))
    return 0
