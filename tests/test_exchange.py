"""The exchange of one set of outputs for the next: all of it or nothing, whatever fails."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.errors import AnalysisError
from analysis.pipeline import exchange as room
from analysis.pipeline.exchange import alone, exchange, left_over
from analysis.places import LAST, LIST, LOCK, NEXT
from analysis.writing import write_all, write_to

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


@pytest.mark.parametrize("in_place", [True, False])
def test_what_is_made_no_more_goes_unless_somebody_has_edited_it(sets: Path, *, in_place: bool) -> None:
    exchange(sets, NAMES)
    if in_place:
        with (sets / NAMES[1]).open("ab") as file:
            file.write(b", edited")
    else:
        (sets / NAMES[1]).unlink()
        (sets / NAMES[1]).write_bytes(b"new b, edited")
    gone, edited = left_over(sets, NAMES[:1])
    assert (gone, edited) == ([NAMES[2]], [NAMES[1]])
    assert exchange(sets, NAMES[:1], remove=gone, disown=edited) == gone
    assert contents(sets) == {NAMES[0]: b"new a", NAMES[1]: b"new b, edited"}
    assert left_over(sets, NAMES[:1]) == ([], []), "it is told once"


def test_a_file_under_two_names_may_have_been_edited_and_is_kept(sets: Path) -> None:
    """As 1.0 left outputs: the next exchange parts the two."""
    exchange(sets, NAMES)
    (sets / NEXT / NAMES[2]).unlink()
    (sets / NEXT / NAMES[2]).hardlink_to(sets / NAMES[2])
    assert left_over(sets, NAMES[:2]) == ([], [NAMES[2]])
    assert exchange(sets, NAMES) == [NAMES[2]]
    assert left_over(sets, NAMES[:2]) == ([NAMES[2]], [])


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_permissions_of_outputs_are_kept_and_new_ones_are_those_of_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_all(tmp_path / NEXT, OLD)
        exchange(tmp_path, [*OLD])
        modes = {(tmp_path / path).stat().st_mode & 0o777 for path in OLD}
        os.umask(0o022)
        write_all(tmp_path / NEXT, NEW)
        exchange(tmp_path, NAMES)
    finally:
        os.umask(before)
    assert modes == {0o600}
    assert [(tmp_path / path).stat().st_mode & 0o777 for path in NAMES] == [0o600, 0o600, 0o644]


def test_without_a_second_name_there_are_copies(sets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some disks know one name per file."""

    def refused(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    exchange(sets, NAMES)
    assert contents(sets) == NEW


@pytest.mark.parametrize("at", range(8))
def test_an_exchange_that_fails_is_taken_back(sets: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """A workbook that is open in Excel, a disk that is full: at each rename, copy and second name."""
    calls = iter(range(100))
    rename, link, copy = Path.replace, room._second_name, room._copy

    def failing(call: Callable[..., object]) -> Callable[..., object]:
        def tried(*arguments: Path, **named: Path) -> object:
            if next(calls) == at:
                raise PermissionError(13, "Permission denied")
            return call(*arguments, **named)

        return tried

    monkeypatch.setattr(Path, "replace", failing(rename))
    monkeypatch.setattr(room, "_second_name", failing(link))
    monkeypatch.setattr(room, "_copy", failing(copy))
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


def test_a_lock_that_cannot_be_opened_is_told(sets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(sqlite3, "connect", refused)
    match = r"lock\.sqlite3: unable to open database file\. Can the folder"
    with pytest.raises(AnalysisError, match=match), alone(sets):
        pass


def test_a_lock_that_cannot_be_had_is_told(sets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PATIENCE", 0.1)
    with alone(sets), pytest.raises(AnalysisError, match=LOCK.name), alone(sets):
        pass


def test_a_file_is_written_where_a_link_leads(tmp_path: Path) -> None:
    kept = tmp_path / "results/kept.csv"
    write_all(tmp_path, {kept: b"old"})
    kept.chmod(0o640)
    (tmp_path / "link.csv").symlink_to("results/kept.csv")
    (tmp_path / "new.csv").symlink_to("results/new.csv")
    for name in ("link.csv", "new.csv"):
        write_to(tmp_path / name, b"new")
        assert (tmp_path / name).is_symlink()
    assert (kept.read_bytes(), (tmp_path / "results/new.csv").read_bytes()) == (b"new", b"new")
    assert kept.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == [
        "kept.csv",
        "link.csv",
        "new.csv",
        "new.csv",
    ]


def test_a_link_that_leads_nowhere_else_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to("b.csv")
    (tmp_path / "b.csv").symlink_to("a.csv")
    with pytest.raises(OSError, match="symbolic links"):
        write_to(tmp_path / "a.csv", b"new")
    with pytest.raises(OSError, match="directory"):
        write_to(tmp_path, b"new")
