"""When two labels are the same, whatever their case, accents and hyphens; and when they say nothing."""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from importlib.resources import files
from typing import Any, Final

# The words by which headers and answers are recognised.
RECOGNISED: Final[dict[str, Any]] = tomllib.loads(
    (files("analysis") / "recognition.toml").read_text(encoding="utf-8")
)

_EDGES = " \t\r\n.,;:!?\"'`‘’“”()[]·-–—"
# "NONE_OF_THESE", "multi-disciplinary", "18 - 24", which is "18-24"
_JOINS = re.compile(r"_+|(?<=\w)[-‐‑–](?=\w)|(?<=\d) ?[-‐‑–] ?(?=\d)")
_RATING = re.compile(r"[-+*/!\s]*")  # "+/-", "--", "***", "!": signs that are the whole answer
_BELOW_ZERO = re.compile(r"[\s'\"(]*[-−–](?=[.,]?\d)")
_BELOW_ONE = re.compile(r"[.,]\d+")  # ".5", which is no 5
_CODE = re.compile(r"^(\d+)[.,](?:0|0{6,})$")  # beside a gap 1 is 1.0; LimeSurvey has more zeros
# Each run of signs is tried from its beginning alone: time grows as the text does.
_SPECIFY = re.compile(rf"(?:(?<![\s,;:(/–-])[\s,;:(/–-]++(?:{RECOGNISED['headers']['specify']})|, nl)$")
_MARK = re.compile(r"(?:[a-d]{1,3}|[efo]|\d{1,2})\s?[-−–]")  # "A-", "BBB-", "8-"
_FACE = re.compile(r"[:;]['-]?[()\[\]]")
_ACCENTS = range(0x300, 0x370)  # those of other scripts make other letters
_NUMBERING = re.compile(r"^(?:q|v|vraag|question)?\s*\d{1,3}\s*[.):]\s+", re.IGNORECASE)


def plain(text: str) -> str:
    """Bring a label to the form in which labels are compared.

    Examples
    --------
    >>> plain("  Hoogste  opleiding: "), plain("Français"), plain("2. Klasse"), plain("A*")
    ('hoogste opleiding', 'francais', '2. klasse', 'a*')
    >>> plain("NONE_OF_THE_ABOVE"), plain("None-of-the-above."), plain("\u22122"), plain("- -"), plain(":-)")
    ('none of the above', 'none of the above', '-2', '--', ':-)')
    """
    spread = unicodedata.normalize("NFKD", text.replace("’", "'").replace("\u00a0", " ")).casefold()
    letters = "".join(c for c in spread if ord(c) not in _ACCENTS)
    if _FACE.fullmatch(letters.strip()):
        return letters.strip()
    words = _JOINS.sub(" ", letters.strip())
    if _RATING.fullmatch(words):
        return re.sub(r"\s+", "", words)
    if _BELOW_ONE.fullmatch(words):
        return words
    words = re.sub(r"\s\+$", "+", _CODE.sub(r"\1", words))
    form = re.sub(r"\s+", " ", words).strip(_EDGES)
    if _MARK.fullmatch(words):
        return f"{form}-"
    return f"-{form.lstrip('−')}" if _BELOW_ZERO.match(letters) else form


def bare(form: str) -> str:
    """A form of :func:`plain` without the number before a title, and the asterisk or "namely" behind it.

    Examples
    --------
    >>> titled("3. What is your gender?"), titled("Q12: Role*"), titled("Anders, nl.")
    ('what is your gender', 'role', 'anders')
    """
    return _SPECIFY.sub("", _NUMBERING.sub("", form)).rstrip(" *") or form


def titled(text: str) -> str:
    """Bring a title to the form in which titles of columns are compared."""
    return bare(plain(text))


def form_among(text: str, known: Collection[str]) -> str:
    """The form of a text that is known: as it stands, or else without a number before it.

    Examples
    --------
    >>> form_among("2. No", {"yes", "no"}), form_among("2. Klasse", {"1. klasse", "2. klasse", "klasse"})
    ('no', '2. klasse')
    """
    form = plain(text)
    return form if form in known or bare(form) not in known else bare(form)


_ASKED_WITH = frozenset(" ".join(RECOGNISED["asked"].values()).split())  # which say nothing of what about


def forms_of(*lists: str) -> frozenset[str]:
    """Words of the lists of cells of ``recognition.toml``, in the form of :func:`plain`."""
    return frozenset(plain(word) for name in lists for word in RECOGNISED["cells"][name])


def content_words(title: str) -> frozenset[str]:
    """Words that tell what a title is about, in whatever order.

    Examples
    --------
    >>> sorted(content_words("What is your highest level of education?"))
    ['education', 'highest', 'level']
    >>> sorted(content_words("Wat is uw geslacht?")), sorted(content_words("What industry do you work in?"))
    (['geslacht'], ['industry', 'work'])
    """
    return frozenset(re.findall(r"[^\W_]+(?:['.][^\W_]+)*", titled(title))) - _ASKED_WITH


def nearest_labels(label: str, known: Iterable[str], *, count: int = 3) -> Sequence[str]:
    """Return the known labels that are most like one, the most like it first; possibly none."""
    by_form = {plain(name): name for name in known}
    return [by_form[form] for form in get_close_matches(plain(label), by_form, n=count, cutoff=0.6)]


def commonest(labels: Iterable[str]) -> list[str]:
    """Labels, the most frequent first; of those that are one but for case and signs the commonest spelling.

    Examples
    --------
    >>> commonest(["usa", "USA", "Chile", "USA", "CHILE", "Chile", "chile"])
    ['Chile', 'USA']
    """
    spellings = Counter(labels)
    forms: Counter[str] = Counter()
    for label, times in spellings.items():
        forms[plain(label)] += times
    best = {plain(label): label for label, _ in reversed(spellings.most_common())}
    return [best[form] for form, _ in forms.most_common() if form]


def distinct(labels: Iterable[str], *, form: str = "{} ({})") -> list[str]:
    """Tell labels that are there several times apart, by a number in the form of ``form``.

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
            name = form.format(label, times[label] + 1)
        taken[name] = None
    return list(taken)


MISSING: Final = forms_of("missing") | {""}  # what stands in a cell where there is no answer


def missing_among(forms: Collection[str]) -> frozenset[str]:
    """The forms that are no answers in a column: where others answer "+", "-" and "--" are answers.

    Examples
    --------
    >>> sorted({"n/a", "-"} & missing_among(["yes", "-", "n/a"]))
    ['-', 'n/a']
    >>> sorted({"n/a", "-"} & missing_among(["++", "+", "-", "n/a"]))
    ['n/a']
    """
    return MISSING - {"-", "--"} if not {"+", "++"}.isdisjoint(forms) else MISSING


_REFUSALS = RECOGNISED["refusals"]
_NONSUBSTANTIVE = re.compile("|".join(_REFUSALS["patterns"]).replace("{say}", _REFUSALS["say"]))
# A code before a refusal, or behind it: "88 - refused", "8 (don't know)", "don't know (6)".
_CODED = re.compile(r"^-?\d{1,4}(?: ?[-–=:.)(]++)? ?(?=[^\W\d_])|(?<=\D) \(\d{1,4}$")
_SPEAKER = re.compile(rf"^(?:{'|'.join(_REFUSALS['speakers'])}) ")
_BESIDE = frozenset(_REFUSALS["beside"])
_JOINED = re.compile(rf" ?[/,;()] ?| (?:{'|'.join(_REFUSALS['joined'])}) ")


def is_nonsubstantive(form: str) -> bool:
    """Whether an answer, in the form of ``plain``, was refused or not known.

    "Other or prefer not to answer" is none either: nobody can see which of the two is meant.

    Examples
    --------
    >>> [is_nonsubstantive(plain(t)) for t in ("Prefer not to answer", "I'm not sure", "9 - Weet ik niet.")]
    [True, True, True]
    >>> [is_nonsubstantive(plain(t)) for t in ("Other or prefer not to say", "Other", "I'd rather tell you")]
    [True, False, False]
    """
    said = _CODED.sub("", bare(form)).removesuffix(")")
    pieces = _JOINED.split(said.replace("n/a", "na"))
    parts = [_SPEAKER.sub("", piece, count=1) for piece in pieces]
    coded = said != bare(form) and said in MISSING  # "6 - n/a"
    refused = [part for part in parts if coded or _NONSUBSTANTIVE.fullmatch(part)]
    return bool(refused) and all(part in _BESIDE | MISSING or part in refused for part in parts)


_TWO_LETTERS = re.compile("[a-z]{2}")
_SHORT = forms_of("yes", "no", "ticked", "says_no")
_SECOND = frozenset(map(plain, _REFUSALS["second"]))


def no_answers(forms: Collection[str]) -> frozenset[str]:
    """The forms that are no answers to the question of a column: missing, refused or not known.

    Among codes of two letters, of countries say, "dk" and "na" are answers. Beside a single other answer,
    words such as "declined" and "not sure" are the second one.

    Examples
    --------
    >>> sorted(no_answers(["accepted", "declined"])), sorted(no_answers(["yes", "no", "declined"]))
    ([], ['declined'])
    >>> sorted(no_answers(["yes", "no", "dk", "n/a"])), sorted(no_answers(["nl", "dk", "na", ""]))
    (['dk', 'n/a'], [''])
    """
    lacking = missing_among(forms)
    nothing = {form for form in forms if form in lacking or is_nonsubstantive(form)}
    answers = set(forms) - nothing
    nothing -= _SECOND if len(answers) == 1 else frozenset()
    return frozenset(nothing - {"dk", "na"} if of_two_letters(answers) else nothing)


def of_two_letters(labels: Iterable[str]) -> bool:
    """Whether labels are codes of two letters, as of countries: there "no" is Norway."""
    forms = set(map(plain, labels))
    return bool(forms) and all(map(_TWO_LETTERS.fullmatch, forms)) and not forms <= _SHORT
