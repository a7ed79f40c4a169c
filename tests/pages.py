"""The pages of docs/ that are made from the code: ``make docs`` writes them, a test keeps them current."""

import ast
import inspect
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from textwrap import dedent, indent

import analysis
from analysis.pipeline.plan import WRITTEN, WRITTEN_OF_WAVE
from analysis.schemas import Field, Schema, schemas
from tests import status

DOCS = Path(__file__).parents[1] / "docs"

RAW: Mapping[str, str] = {
    **dict.fromkeys(("sources", "published_figures", "readings", "statements"), "data/raw/published"),
    **dict.fromkeys(("task_codes", "task_codes_second_coder"), "data/raw/replication"),
}
# Tables that lie in no file of their name.
INSIDE = {
    "beside_others": "`data/processed/WAVE/then_and_now.csv`, where only some rows of a wave were selected",
    "crosstabs": "`reports/tables/PANEL.csv` of a panel with `by`",
}

HEAD = """\
# Data dictionary

Every table that has a schema, column by column. Made by `make docs` from `src/analysis/schemas.toml`: readers
check raw files against it, the pipeline describes its outputs with it (`data/processed/datapackage.json`).
Shares are 0-1, except in raw files, where they are typed in percent, as printed. An empty cell is missing.
"""


def dictionary() -> str:
    """Write the data dictionary."""
    return HEAD + "".join(map(_table, schemas().values()))


def _table(of: Schema) -> str:
    key = ", ".join(f"`{name}`" for name in of.primary_key)
    named = f"; {key} {'names' if len(of.primary_key) == 1 else 'name'} it" if key else ""
    head = f"\n## {of.title}\n\n{_files(of.name)}. A row is {of.row}{named}.\n\n"
    return head + "| column | type | what it is |\n|---|---|---|\n" + "".join(map(_field, of.fields))


def _files(name: str) -> str:
    """Where a table lies: in the raw data, among what was published, or beside each wave."""
    if name in RAW:
        return f"`{RAW[name]}/{name}.csv`"
    published = ["data/processed"] * (name in WRITTEN) + ["data/processed/WAVE"] * (name in WRITTEN_OF_WAVE)
    return INSIDE.get(name) or " and ".join(f"`{folder}/{name}.csv`" for folder in published)


def _field(of: Field) -> str:
    allowed = f" ({', '.join(of.enum)})" if of.enum else ""
    kind = of.type + (", required" if of.required else "")
    return f"| `{of.name}` | {kind} | {of.description}{allowed} |\n"


REFERENCE = """\
# Every public name

What `import analysis` gives, from the docstrings of the code. Made by `make docs`. What the columns of a
table are stands in the [data dictionary](data-dictionary.md), why a number is computed as it is in
[method.md](method.md).

"""


def reference() -> str:
    """Write the reference of the public names: functions first, then what they return and raise."""
    public = [(name, getattr(analysis, name)) for name in analysis.__all__]
    functions = [(name, of) for name, of in public if not inspect.isclass(of)]
    classes = [(name, of) for name, of in public if inspect.isclass(of)]
    index = " · ".join(f"[`{name}`](#{name.lower()})" for name, _ in functions)
    return f"{REFERENCE}{index}\n" + "".join(_entry(name, of) for name, of in (*functions, *classes))


def _entry(name: str, of: object) -> str:
    called = f"analysis.{name}{_signature(of)}" if inspect.isfunction(of) else f"analysis.{name}"
    methods = _methods(of) if inspect.isclass(of) else ""
    return f"\n## {name}\n\n```text\n{_wrapped(called)}\n\n{inspect.getdoc(of)}\n{methods}```\n"


def _signature(of: Callable[..., object]) -> str:
    """Parameters and result as they are written: what Python makes of them differs by version."""
    (written,) = ast.parse(dedent(inspect.getsource(of))).body
    assert isinstance(written, ast.FunctionDef)
    result = f" -> {ast.unparse(written.returns)}" if written.returns else ""
    parameters = re.sub(r"(?<=[\w\])])=(?=\S)", " = ", ast.unparse(written.args))
    return f"({parameters}){result}"


def _wrapped(called: str) -> str:
    """A signature on one line, or one parameter a line."""
    if len(called) < 100:
        return called
    head, _, rest = called.partition("(")
    inside, _, returned = rest.rpartition(")")
    parts = re.split(r", (?=\*|\w+:)", inside)
    return f"{head}(\n" + "".join(f"    {part},\n" for part in parts) + f"){returned}"


def _methods(of: type) -> str:
    """Methods with their signatures, and what can be read like an attribute."""
    shown = {name: m for name, m in vars(of).items() if not name.startswith("_")}
    heads = {name: f".{name}{_signature(m)}" for name, m in shown.items() if inspect.isfunction(m)}
    heads |= {name: f".{name}" for name, m in shown.items() if isinstance(m, property | cached_property)}
    told = [f"\n{heads[name]}\n\n{_doc(shown[name])}\n" for name in shown if name in heads]
    return "".join(told)


def _doc(of: object) -> str:
    return indent(inspect.getdoc(of) or "", "    ")


PAGES = {"status.md": status.page, "data-dictionary.md": dictionary, "reference.md": reference}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
