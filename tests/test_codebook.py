"""The codebook: complete in two languages, and the only place that names things."""

import pytest

from analysis import Study, UnknownNameError
from analysis.codebook import read_codebook
from analysis.coding.dictionary import built_in
from analysis.questionnaire import read_questionnaire

BOOK = read_codebook()


def test_every_question_is_in_exactly_one_panel() -> None:
    drawn = [q for p in BOOK.panels.values() for q in p.questions if p.table == "estimates"]
    assert sorted([*drawn, "tasks"]) == sorted(BOOK.questions)


def test_every_label_is_there_in_both_languages() -> None:
    labels = [*BOOK.groups.values(), *BOOK.units.values(), *(p.title for p in BOOK.panels.values())]
    labels += [q.label for q in BOOK.questions.values()]
    labels += [o.label for q in BOOK.questions.values() for o in q.options.values()]
    assert all(label["en"] and label["nl"] for label in labels)
    assert all(bool(p.note["en"]) == bool(p.note["nl"]) for p in BOOK.panels.values())


def test_kinds_are_the_four_that_exist() -> None:
    assert {q.kind for q in BOOK.questions.values()} == {"single", "multiple", "number", "order"}


def test_every_option_was_published_or_is_for_own_words(study: Study) -> None:
    """An option nobody published would be a label for nothing, but for answers in somebody's own words."""
    published = set(study.figures[["panel", "category"]].itertuples(index=False, name=None))
    named = {(q.name, option) for q in BOOK.questions.values() for option in q.options if q.name != "tasks"}
    own_words = {(item.question, item.free) for item in read_questionnaire().values() if item.free}
    assert named == published | own_words
    assert list(BOOK.questions["tasks"].options) == study.tasks == list(built_in("en").tasks)


def test_every_unit_has_a_label(study: Study) -> None:
    assert set(study.estimates["unit"]) <= set(BOOK.units)


def test_a_codebook_that_does_not_exist_is_answered() -> None:
    with pytest.raises(UnknownNameError, match="name='strategy' is not known. Did you mean 'strategist'"):
        read_codebook("strategy")


def test_panels_are_drawn_in_the_order_of_the_codebook() -> None:
    from analysis.panels import PANELS

    assert list(PANELS) == list(BOOK.panels)
