"""One table of a wave, ready to be counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.multiselect.model import MultiSelect


@dataclass(frozen=True, kw_only=True)
class WaveTable:
    """One table of a wave, ready to be counted.

    Attributes
    ----------
    name
        survey, profiles or job_descriptions.
    index : Index
        The respondents or documents: file and row.
    answers
        Single-choice answers by item: categorical, ``(otherwise)`` included.
    ticks
        Tick-all answers by item.
    amounts
        Numbers by ``item.option``: columns value, low, high, how.
    left_out
        By item, or ``item.option``: the respondents whose answer is no substantive one, or could not be read.
    texts : Series of str
        Texts to code, "" where there is none.
    beside : DataFrame
        Cleaned columns that answer nothing: weights and the variables to rake to are among them.
    log, notices, columns : DataFrame
        The change log, in which no words of one's own are shown; what was noticed and not changed; which
        column answers what.
    said, files
        How each file was understood; their names, which may be people's and stay in ``data/raw``.
    """

    name: str
    index: pd.Index = field(repr=False)
    answers: Mapping[str, pd.Series] = field(repr=False)
    ticks: Mapping[str, MultiSelect] = field(repr=False)
    amounts: Mapping[str, pd.DataFrame] = field(repr=False)
    left_out: Mapping[str, pd.Series] = field(repr=False)
    texts: pd.Series = field(repr=False)
    beside: pd.DataFrame = field(repr=False)
    log: pd.DataFrame = field(repr=False)
    notices: pd.DataFrame = field(repr=False)
    columns: pd.DataFrame = field(repr=False)
    said: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def numbered(self) -> dict[str, str]:
        """What a file is called outside of ``data/raw``: ``survey 1``, in the order of ``wave.toml``."""
        return {file: f"{self.name} {number}" for number, file in enumerate(self.files, start=1)}

    def __len__(self) -> int:
        return len(self.index)

    def frame(self) -> pd.DataFrame:
        """The recognised answers, one row per respondent: what may leave ``data/raw``.

        Single-choice answers by name, numbers with their bounds, tick-all answers as one column of 0 and 1
        per option. Columns that answer nothing, texts and words of one's own are not in it.
        """
        rows = pd.DataFrame({"row": range(1, len(self) + 1)}, index=self.index)
        answers = pd.DataFrame({name: column.astype("object") for name, column in self.answers.items()})
        amounts = [amount.add_prefix(f"{name}.") for name, amount in self.amounts.items()]
        ticks = [_named(name, answered.indicators) for name, answered in self.ticks.items()]
        return pd.concat([rows, answers, *amounts, *ticks], axis=1).reset_index(drop=True)


def _named(question: str, indicators: pd.DataFrame) -> pd.DataFrame:
    return indicators.set_axis([f"{question}[{option}]" for option in indicators.columns], axis=1)
