"""The exchange of one set of outputs for the next: all of it or nothing, whatever fails."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.errors import AnalysisError
from analysis.pipeline import exchange as room
from analysis.pipeline.exchange import alone, exchange, left_over
from analysis.places import LAST, LIST, LOCK, NEXT
from analysis.writing import write_all

NAMES = [Path("reports/a.svg"), Path("reports/deep/b.csv"), Path("data/processed/new.csv")]
OLD = {NAMES[0]: b"old a", NAMES[1]: b"old b"}
NEW = {NAMES[0]: b"new a", NAMES[1]: b"new b", NAMES[2]: b"new"}


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    """A project with its last set in place, and the next one made."""
    write_all(tmp_path, OLD)
    write_all(tmp_path / NEXT, NEW)
    return tmp_path


def contents(project: Path) -> dict[Path, bytes]:
    folders = (project / "reports", project / "data")
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(project): path.read_bytes() for path in files}


def test_what_differs_is_replaced_and_told(sets: Path) -> None:
    assert exchange(sets, NAMES) == NAMES
    assert contents(sets) == NEW
    assert exchange(sets, NAMES) == []
    assert not (sets / LAST).exists()
    assert not (sets / LIST).exists()


def test_an_output_that_is_the_same_is_left_alone(sets: Path) -> None:
    write_all(sets / NEXT, {NAMES[0]: b"old a"})
    os.utime(sets / NAMES[0], (1, 1))
    assert exchange(sets, NAMES) == NAMES[1:]
    assert (sets / NAMES[0]).stat().st_mtime == 1


def test_what_is_made_no_more_goes_unless_somebody_has_edited_it(sets: Path) -> None:
    exchange(sets, NAMES)
    (sets / NAMES[1]).unlink()
    (sets / NAMES[1]).write_bytes(b"edited")
    gone = left_over(sets, NAMES[:1])
    assert gone == [NAMES[2]]
    assert exchange(sets, NAMES[:1], remove=gone) == gone
    assert contents(sets) == {NAMES[0]: b"new a", NAMES[1]: b"edited"}


def test_without_a_second_name_there_are_copies(sets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some disks know one name per file."""

    def refused(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    exchange(sets, NAMES)
    assert contents(sets) == NEW


@pytest.mark.parametrize("at", range(8))
def test_an_exchange_that_fails_is_taken_back(sets: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """A workbook that is open in Excel, a disk that is full: at each of the renames and second names."""
    calls = iter(range(100))
    rename, link = Path.replace, room._second_name

    def failing(call: Callable[..., object]) -> Callable[..., object]:
        def tried(*arguments: Path) -> object:
            if next(calls) == at:
                raise PermissionError(13, "Permission denied")
            return call(*arguments)

        return tried

    monkeypatch.setattr(Path, "replace", failing(rename))
    monkeypatch.setattr(room, "_second_name", failing(link))
    with pytest.raises(PermissionError):
        exchange(sets, NAMES)
    monkeypatch.undo()
    assert contents(sets) == OLD
    exchange(sets, NAMES)
    assert contents(sets) == NEW


@pytest.mark.parametrize("at", range(3))
def test_an_exchange_that_was_killed_is_finished_by_the_next_refresh(
    sets: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    calls = iter(range(100))
    rename = Path.replace

    def killed(path: Path, final: Path) -> Path:
        if next(calls) == at + 1:  # the first is the list itself
            raise KeyboardInterrupt
        return rename(path, final)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        exchange(sets, NAMES)
    assert (sets / LIST).is_file()
    monkeypatch.undo()
    with alone(sets):
        assert contents(sets) == NEW


def test_a_damaged_lock_keeps_its_file_for_which_another_may_be_waiting(sets: Path) -> None:
    (sets / LOCK).parent.mkdir(parents=True, exist_ok=True)
    (sets / LOCK).write_bytes(b"no database" * 500)
    before = (sets / LOCK).stat().st_ino
    with alone(sets) as healed:
        assert (sets / LOCK).stat().st_ino == before
    assert healed == [f"{LOCK.as_posix()} was damaged: it was thrown away, and what it held is made again."]


def test_a_lock_that_cannot_be_had_is_told(sets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PATIENCE", 0.1)
    with alone(sets), pytest.raises(AnalysisError, match=LOCK.name), alone(sets):
        pass
