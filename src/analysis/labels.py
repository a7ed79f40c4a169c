"""When two labels are the same: without regard to case, accents, spacing, or punctuation at the ends."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

_EDGES = " \t\r\n.,;:!?*\"'`‘’“”()[]·-–—"
_NUMBERING = re.compile(r"^(?:q|v|vraag|question)?\s*\d{1,3}\s*[.):]\s+", re.IGNORECASE)


def plain(text: str) -> str:
    """Bring a label to the form in which labels are compared.

    Examples
    --------
    >>> plain("  Hoogste  opleiding: "), plain("Français*"), plain("3. What is your gender?")
    ('hoogste opleiding', 'francais', 'what is your gender')
    """
    spread = unicodedata.normalize("NFKD", text.replace("’", "'").replace("\u00a0", " ")).casefold()
    letters = "".join(c for c in spread if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", _NUMBERING.sub("", letters.strip())).strip(_EDGES)


def nearest_labels(label: str, known: Iterable[str], *, count: int = 3) -> Sequence[str]:
    """Return the known labels that are most like one, the most like it first; possibly none."""
    by_form = {plain(name): name for name in known}
    return [by_form[form] for form in get_close_matches(plain(label), by_form, n=count, cutoff=0.6)]


def distinct(labels: Iterable[str]) -> list[str]:
    """Tell labels that are there several times apart.

    Examples
    --------
    >>> distinct(["a", "a (2)", "a", "b"])
    ['a', 'a (2)', 'a (3)', 'b']
    """
    times: Counter[str] = Counter()
    taken: dict[str, None] = {}
    for label in labels:
        name = label
        while name in taken:
            times[label] += 1
            name = f"{label} ({times[label] + 1})"
        taken[name] = None
    return list(taken)


# Words that say that nothing was answered.
MISSING = frozenset(
    plain(word)
    for word in (
        *(
            "n/a",
            "na",
            "n.v.t",
            "nvt",
            "none given",
            "no answer",
            "geen antwoord",
            "not applicable",
            "?",
            "-",
            "--",
        ),
        *(
            "prefer not to say",
            "rather not say",
            "zeg ik liever niet",
            "geen opgave",
            "null",
            "nan",
            "#n/a",
            "#n/b",
        ),
        *("don't know", "do not know", "no idea", "no opinion", "weet niet", "weet ik niet", "geen idee"),
        *("geen mening", "onbekend bij mij"),
    )
)
