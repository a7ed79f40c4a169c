"""One tick-all question, answered by many: the type, its states, its counts, and its three encodings out.

A respondent is in one of six states for each option: *ticked*; *not ticked*, having ticked another;
*answered none*, an explicit "none of these"; *nonsubstantive*, an explicit "prefer not to say" or "don't
know"; *skipped*, having seen the question and ticked nothing; *not asked*. Many exports cannot tell a skipped
question from one where nothing applied: nothing ticked is skipped, unless the form offered "none" and it was
ticked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.counting import group_sums, groups_of, share_table, total, weights_of
from analysis.errors import UnknownNameError

ANSWERED, NONE, NONSUBSTANTIVE, SKIPPED, NOT_ASKED = range(5)
STATUS: Final = ("answered", "answered none", "nonsubstantive", "skipped", "not asked")
STATES: Final = ("ticked", "not ticked", *STATUS[1:])

# Which respondents a share is of.
BASES: Final = {
    "asked": (ANSWERED, NONE, NONSUBSTANTIVE, SKIPPED),
    "answered": (ANSWERED, NONE),
    "ticked_any": (ANSWERED,),
}

OTHER: Final = "other"
NONSUBSTANTIVE_LABEL: Final = "Don't know or prefer not to say"


def check_base(base: str) -> str:
    """Return ``base`` if there is such a one.

    Raises
    ------
    UnknownNameError
        If there is not; the message lists those there are.
    """
    if base not in BASES:
        raise UnknownNameError("base", base, list(BASES))
    return base


def tick_table(
    ticks: "MultiSelect", *, base: str, by: pd.Series | None, weights: pd.Series | None
) -> pd.DataFrame:
    """Count ticks per option and group; see :meth:`MultiSelect.table`."""
    groups, names = groups_of(by, len(ticks))
    shape = (1 if names is None else len(names), len(ticks.status))
    values = weights_of(weights, len(ticks))
    patterns = group_sums(ticks.pattern, groups, values, shape=shape)
    counted = np.isin(ticks.status, BASES[base])
    hits = patterns.each(lambda cells: cells @ ticks.ticks.astype("float64"))
    bases = total(patterns.each(lambda cells: cells[:, counted]))
    table = share_table(hits, bases, options=pd.Index(ticks.options), names=names)
    table.attrs["base"] = base
    return table


@dataclass(frozen=True, kw_only=True, eq=False)
class MultiSelect:
    """The answers to one tick-all question.

    Attributes
    ----------
    question
        Its name.
    options
        Every option that was offered, ticked by anybody or not, in the order of the form; ``other`` is last
        if somebody wrote an answer of their own.
    index : Index
        The respondents.
    pattern : array of int32
        For every respondent, which row of ``ticks`` and ``status`` is theirs.
    ticks : array of bool
        Distinct patterns x options.
    status : array of int8
        For every pattern: answered, answered none, nonsubstantive, skipped or not asked.
    other : Series of str
        What people wrote themselves, by respondent; only those who did.
    """

    question: str
    options: tuple[str, ...]
    index: pd.Index = field(repr=False)
    pattern: npt.NDArray[np.int32] = field(repr=False)
    ticks: npt.NDArray[np.bool_] = field(repr=False)
    status: npt.NDArray[np.int8] = field(repr=False)
    other: pd.Series = field(repr=False)

    def __len__(self) -> int:
        return len(self.index)

    def only(self, rows: npt.NDArray[np.bool_]) -> "MultiSelect":
        """The answers of some respondents.

        Parameters
        ----------
        rows
            True or false for each respondent, in their order.

        Returns
        -------
        MultiSelect
            The same question and options, of the respondents that are true.
        """
        index = self.index[rows]
        return replace(
            self, index=index, pattern=self.pattern[rows], other=self.other[self.other.index.isin(index)]
        )

    @property
    def statuses(self) -> pd.Series:
        """Status of every respondent: answered, answered none, nonsubstantive, skipped or not asked."""
        codes = pd.Categorical.from_codes(self.status[self.pattern], categories=pd.Index(STATUS))
        return pd.Series(codes, index=self.index, name=self.question)

    @property
    def indicators(self) -> pd.DataFrame:
        """Respondent x option, 1 ticked and 0 not; missing where nothing substantive was answered."""
        known = np.isin(self.status, BASES["answered"])
        cells = pd.DataFrame(self.ticks, columns=list(self.options)).astype("Int8")
        cells.loc[~known, :] = pd.NA
        return cells.iloc[self.pattern].set_axis(self.index)

    def states(self) -> pd.DataFrame:
        """Say of every respondent and option which of the six states it is in.

        Returns
        -------
        DataFrame
            Categorical: ticked, not ticked, answered none, nonsubstantive (refused, "don't know"), skipped,
            not asked.
        """
        codes = np.where(self.ticks, STATES.index("ticked"), STATES.index("not ticked")).astype("int8")
        for status, name in enumerate(STATUS):
            if status != ANSWERED:
                codes[self.status == status] = STATES.index(name)
        columns = {
            name: pd.Categorical.from_codes(codes[self.pattern, k], categories=pd.Index(STATES))
            for k, name in enumerate(self.options)
        }
        return pd.DataFrame(columns, index=self.index)

    def table(
        self, *, base: str = "asked", by: pd.Series | None = None, weights: pd.Series | None = None
    ) -> pd.DataFrame:
        """Count the ticks.

        Parameters
        ----------
        base
            ``asked`` (everybody who saw the question), ``answered`` (who ticked something, "none" included;
            not who refused or did not know) or ``ticked_any``.
        by
            A group of each respondent, aligned by position; a respondent without one is left out.
        weights
            A weight of each respondent, aligned by position.

        Returns
        -------
        DataFrame
            One row per option (per group and option with ``by``): ``count`` (unweighted), ``base``
            (unweighted), ``share`` (0-1, weighted if there are weights), ``low`` and ``high`` (95 % Wilson,
            over the effective base if there are weights), ``effective_base``. An option that nobody ticked is
            there, with 0. ``attrs["base"]`` names the base.

        Raises
        ------
        UnknownNameError
            If there is no such base.

        Examples
        --------
        >>> import pandas as pd
        >>> from analysis import multiselect
        >>> answers = pd.DataFrame({"use": ["blog, wiki", "wiki", "", None]})
        >>> multiselect(answers, "use", options=["blog", "wiki", "forum"]).table()[["count", "base"]]
                 count  base
        blog         1     3
        wiki         2     3
        forum        0     3
        """
        return tick_table(self, base=check_base(base), by=by, weights=weights)

    def to_delimited(self, *, delimiter: str = "; ", none: str = "None of these") -> pd.Series:
        """Write the answers as one text per respondent.

        Parameters
        ----------
        delimiter
            Between the names of the options; it should stand in none of them.
        none
            What is written for an explicit "none of these".

        Returns
        -------
        Series of str
            "" where the question was skipped, missing where it was not asked; "Don't know or prefer not to
            say" for a nonsubstantive answer.
        """
        texts = [self._joined(row, status, delimiter, none) for row, status in self._patterns()]
        cells = pd.Series(np.array(texts, dtype="object")[self.pattern], index=self.index, dtype="object")
        if OTHER in self.options:
            plain = cells.loc[self.other.index].str.removesuffix(OTHER)
            cells.loc[self.other.index] = plain + self.other
        return cells.rename(self.question)

    def _joined(self, ticks: npt.NDArray[np.bool_], status: int, delimiter: str, none: str) -> str | None:
        if status == NOT_ASKED:
            return None
        named = [name for name, ticked in zip(self.options, ticks, strict=True) if ticked]
        beside = {NONE: none, NONSUBSTANTIVE: NONSUBSTANTIVE_LABEL}
        return beside.get(status, delimiter.join(named))

    def to_labels(self, *, none: str = "None of these") -> pd.DataFrame:
        """Write the answers as one column per option that holds its name where it was ticked.

        Parameters
        ----------
        none
            Name of the column for an explicit "none of these"; one for refusals and "don't know" comes last.

        Returns
        -------
        DataFrame
            "" where an option was not ticked, missing where the question was not asked.
        """
        return self._columns(none, ticked=None, empty="")

    def to_codes(self, *, none: str = "None of these") -> pd.DataFrame:
        """Write the answers as one column of "0" and "1" per option.

        Parameters
        ----------
        none
            Name of the column for an explicit "none of these"; one for refusals and "don't know" comes last.

        Returns
        -------
        DataFrame
            Missing where the question was not asked; words of one's own instead of "1" under ``other``.
        """
        return self._columns(none, ticked="1", empty="0")

    def _columns(self, none: str, *, ticked: str | None, empty: str) -> pd.DataFrame:
        """One column per option: ``ticked`` or its label, ``empty``, or missing where it was not asked."""
        asked = self.status != NOT_ASKED
        marks = np.column_stack([self.ticks, self.status == NONE, self.status == NONSUBSTANTIVE])
        columns = {}
        for k, name in enumerate((*self.options, none, NONSUBSTANTIVE_LABEL)):
            cells = np.where(marks[:, k], ticked or name, empty).astype("object")
            cells[~asked] = None
            columns[name] = pd.Series(cells[self.pattern], index=self.index)
        if OTHER in self.options:
            columns[OTHER].loc[self.other.index] = self.other
        return pd.DataFrame(columns, dtype="object")

    def _patterns(self) -> Sequence[tuple[npt.NDArray[np.bool_], int]]:
        return list(zip(self.ticks, self.status.tolist(), strict=True))


def concatenated(parts: Sequence[MultiSelect]) -> MultiSelect:
    """Put answers to the same question behind each other.

    Parameters
    ----------
    parts
        At least one. Options are compared by name: two languages of a form must have been read with one
        mapping of labels to names.
    """
    names = [name for part in parts for name in part.options]
    options = [*(n for n in dict.fromkeys(names) if n != OTHER), *([OTHER] if OTHER in names else [])]
    ticks = np.zeros((sum(len(part.status) for part in parts), len(options)), dtype=bool)
    patterns, start = [], 0
    for part in parts:
        rows = slice(start, start + len(part.status))
        ticks[rows, [options.index(name) for name in part.options]] = part.ticks
        patterns.append(part.pattern + np.int32(start))
        start += len(part.status)
    return MultiSelect(
        question=parts[0].question,
        options=tuple(options),
        index=pd.Index([label for part in parts for label in part.index]),
        pattern=np.concatenate(patterns),
        ticks=ticks,
        status=np.concatenate([part.status for part in parts]),
        other=pd.concat([part.other for part in parts]),
    )
