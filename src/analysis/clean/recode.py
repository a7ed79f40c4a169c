"""Answers recognised by the words of the questionnaire; what is no word of any option stays as it is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from analysis.labels import form_among, forms_of, no_answers, plain

OTHERWISE: Final = "(otherwise)"  # an answer that is none of the options, and is known to be none


@dataclass(frozen=True, kw_only=True)
class Recoded:
    """A single-choice column with its answers recognised.

    Attributes
    ----------
    answers : Series
        Categorical over the options and ``(otherwise)``; missing where nothing was answered.
    strange : Series of str
        Answers that no word of any option matches, as they are.
    nonsubstantive : Series of str
        Refusals, "don't know" and "not applicable", as they are: missing in ``answers``.
    """

    answers: pd.Series = field(repr=False)
    strange: pd.Series = field(repr=False)
    nonsubstantive: pd.Series = field(repr=False)


def recode(
    column: pd.Series,
    words: Mapping[str, Iterable[str]],
    *,
    otherwise: Iterable[str] = (),
    free: str = "",
    inside: bool = False,
    denied: Iterable[str] = (),
    strict: bool = False,
) -> Recoded:
    """Recognise the answers of a single-choice column.

    Parameters
    ----------
    column
        Texts; "" is not answered.
    words
        By option, the words that mean it, in whatever language.
    otherwise
        Words that answer the question and are none of its options.
    free
        Option that answers in one's own words count for; without one they count as ``(otherwise)``, and stay
        in the base.
    inside
        Recognise a word inside an answer, too ("MSc in Marketing"), if only one option has a word in it.
    denied
        Words beside which a word inside an answer does not count ("studying for an MBA"), besides "no", "not"
        and the like.
    strict
        Leave an answer that is not recognised out of the base: for yes and no.

    Examples
    --------
    >>> answers = pd.Series(["Man", "v", "", "human", "Prefer not to say"])
    >>> found = recode(answers, {"men": ["man"], "women": ["vrouw", "v"]})
    >>> found.answers.tolist(), found.strange.tolist(), found.nonsubstantive.tolist()
    (['men', 'women', nan, '(otherwise)', nan], ['human'], ['Prefer not to say'])
    """
    known = {plain(word): OTHERWISE for word in otherwise}
    known |= {plain(word): name for name, of in words.items() for word in of}
    forms = column.map({text: form_among(text, known) for text in column.unique()})
    nothing = no_answers({*forms, *known}) - {"", *known}
    empty = (forms == "") | forms.isin(nothing)
    taken_back = _DENIED | {plain(word) for word in denied}
    names = forms.map(
        {
            form: known.get(form) or (_inside(form, known, taken_back) if inside else None)
            for form in set(forms) - nothing
        }
    )
    strange = column[names.isna() & ~empty]
    if not strict:
        names = names.where(names.notna() | empty, free or OTHERWISE)
    options = list(dict.fromkeys([*words, *filter(None, [free]), OTHERWISE]))
    answers = pd.Series(pd.Categorical(names, categories=options), index=column.index, name=column.name)
    return Recoded(answers=answers, strange=strange, nonsubstantive=column[forms.isin(nothing)])


# Before or behind a word they take it back: "geen master", "bezig met master", "bachelor (not finished)".
_DENIED: Final = forms_of("denied")
# Inside an answer "it" is a pronoun, "ma" mostly Massachusetts, and one can graduate from any school.
_NO_WORD: Final = frozenset({"it"})
_ONLY_FIRST: Final = frozenset({"ma", "graduate"})  # "MA in Marketing", "graduate degree"


def _inside(form: str, known: Mapping[str, str], denied: Iterable[str]) -> str | None:
    """Return the only option that has a word inside an answer that denies nothing."""
    words = " " + re.sub(r"[^\w.&/+-]+", " ", form) + " "
    if any(f" {word} " in words for word in denied):
        return None
    inside = {word: name for word, name in known.items() if len(word) > 1 and word not in _NO_WORD}
    found = {name for word, name in inside.items() if _stands_in(word, words)}
    return found.pop() if len(found) == 1 else None


def _stands_in(word: str, words: str) -> bool:
    return words.startswith(f" {word} ") if word in _ONLY_FIRST else f" {word} " in words
