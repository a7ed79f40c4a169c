"""Caption and alternative text of the overviews."""

from collections.abc import Iterator

import pandas as pd

from analysis.audit import grave
from analysis.panels.rulings import ruling_words
from analysis.tables import WAVE_2010
from analysis.words import Words

AUDIT, CLAIMS = "audit", "claim_verdicts"
VERDICT_TABLES = (AUDIT, CLAIMS)


def verdict_caption(table_name: str, table: pd.DataFrame, words: Words) -> list[str]:
    """Paragraphs of the caption: how to read the marks, and how the verdicts were come by."""
    kind = "audit" if table_name == AUDIT else "claims"
    waves = [] if "wave" not in table else list(dict.fromkeys(table["wave"]))
    made_up = [words.say("synthetic", wave=words.wave(w)) for w in waves if w in words.synthetic]
    return [*made_up, words.say(f"{kind}_how"), words.say(f"{kind}_source")]


def verdict_alt(panel: str, table: pd.DataFrame, words: Words) -> str:
    """What a reader who cannot see the overview needs: how many of each verdict, and every grave one."""
    title = words.codebook.panel(panel).title[words.lang]
    audit = "question" in table
    first = WAVE_2010 if audit or (table["wave"] == WAVE_2010).any() else table.iloc[0]["wave"]
    rows = table if audit else table[table["wave"] == first]
    counts = rows["verdict"].value_counts()
    told = ", ".join(f"{n} {_verdict(str(v), words, audit=audit)}" for v, n in counts.items())
    parts = _figures(rows, words) if audit else _claims(rows, words)
    return " ".join([f"{words.say('alt_overview')}: {title}", f"{told}.", *parts])


def _verdict(verdict: str, words: Words, *, audit: bool) -> str:
    return words.say(f"name_{verdict}") if audit else words.say(verdict)


def _figures(rows: pd.DataFrame, words: Words) -> Iterator[str]:
    for _, row in grave(rows).iterrows():
        yield f"{words.answer(row['question'], row['category'])}: {ruling_words(row, words)}."


def _claims(rows: pd.DataFrame, words: Words) -> Iterator[str]:
    for _, row in rows.iterrows():
        yield f"{row[f'statement_{words.lang}']}: {words.say(row['verdict'])}."
