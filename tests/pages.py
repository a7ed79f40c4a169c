"""The pages of docs/ that are made from the code: ``make docs`` writes them, a test keeps them current."""

from collections.abc import Mapping
from pathlib import Path

from analysis.schemas import Field, Schema, schemas
from tests import status

DOCS = Path(__file__).parents[1] / "docs"

WHERE: Mapping[str, str] = {
    **dict.fromkeys(("sources", "published_figures", "readings", "statements"), "data/raw/published"),
    **dict.fromkeys(("then_and_now", "change_log", "notices", "columns"), "data/processed/WAVE"),
    **dict.fromkeys(("task_codes", "task_codes_second_coder"), "data/raw/replication"),
}

HEAD = """\
# Data dictionary

Every table of the project, column by column. Made by `make docs` from `src/analysis/schemas.toml`: readers
check raw files against it, the pipeline describes its outputs with it (`data/processed/datapackage.json`).
Shares are 0-1, except in raw files, where they are typed in percent, as printed. An empty cell is missing.
"""


def dictionary() -> str:
    """Write the data dictionary."""
    return HEAD + "".join(map(_table, schemas().values()))


def _table(of: Schema) -> str:
    folder = WHERE.get(of.name, "data/processed")
    key = ", ".join(f"`{name}`" for name in of.primary_key)
    named = f"; {key} {'names' if len(of.primary_key) == 1 else 'name'} it" if key else ""
    head = f"\n## {of.title}\n\n`{folder}/{of.name}.csv`. A row is {of.row}{named}.\n\n"
    return head + "| column | type | what it is |\n|---|---|---|\n" + "".join(map(_field, of.fields))


def _field(of: Field) -> str:
    allowed = f" ({', '.join(of.enum)})" if of.enum else ""
    kind = of.type + (", required" if of.required else "")
    return f"| `{of.name}` | {kind} | {of.description}{allowed} |\n"


PAGES = {"status.md": status.page, "data-dictionary.md": dictionary}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
