"""Which language a text is in, from its commonest words: enough to choose a dictionary, or to find none."""

import re
from collections import Counter

# Words that make up a large part of any text, and that the other languages do not share.
COMMON = {
    "en": "the and of to with for you our will your from this that are have be as an by their or we on is",
    "nl": "de het een en van je voor met wij jij ons onze bent zijn aan bij naar ook wat hebt jouw dat op is",
    "de": "der die und das mit für sie wir ist den zu auf von dem eine einen im bei nicht werden unser ihre",
    "fr": "le la les des et vous nous une pour dans du sur avec est votre au par qui que sont aux nos",
    "es": "el los las y en para con una por del que su como al más se nuestro nuestra es un empresa",
}
_LANGUAGES: dict[str, list[str]] = {}
for _name, _words in COMMON.items():
    for _word in _words.split():
        _LANGUAGES.setdefault(_word, []).append(_name)

ENOUGH = 4_000  # letters that settle it
_WORD = re.compile(r"[^\W\d_]+")


def detect_language(text: str) -> str:
    """Guess the language of a text.

    Parameters
    ----------
    text
        Any text; its first four thousand letters decide.

    Returns
    -------
    str
        ``"en"``, ``"nl"``, ``"de"``, ``"fr"``, ``"es"``, or ``""`` where no common word is found.

    Examples
    --------
    >>> detect_language("You will manage our channels"), detect_language("Je beheert onze kanalen")
    ('en', 'nl')
    """
    votes: Counter[str] = Counter()
    for word, count in Counter(_WORD.findall(text[:ENOUGH].lower())).items():
        for language in _LANGUAGES.get(word, ()):
            votes[language] += count
    return votes.most_common(1)[0][0] if votes else ""
