"""Which shards are done: their counts, kept so that nothing is counted twice."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import fsspec

from analysis.coding.dictionary import Dictionary
from analysis.corpus.shards import Shard, identity
from analysis.corpus.tally import Counted, Job, codes_url
from analysis.versions import code_key
from analysis.writing import discard, write_all


class Ledger:
    """A folder with one small file per shard that is done.

    Its name is made of everything that decides the counts: the content of the shard as its file system tells
    it, the columns, the dictionary, and the code of the coder. It is made before a shard is counted: one that
    changes meanwhile is counted again.
    """

    def __init__(self, folder: Path, job: Job, shards: Iterable[Shard]) -> None:
        self.folder = folder
        self.job = job
        key = "\0".join([repr(job), _contents(job.dictionary), code_key(("analysis.corpus.tally",))])
        self._names = {shard: _name(key, shard) for shard in shards}
        self.damaged: set[Shard] = set()

    def find(self, shard: Shard) -> Counted | None:
        """Counts of a shard; ``None`` if it is not done, its codes are gone, or what was kept is damaged."""
        if self.job.codes and not _is_there(codes_url(shard, self.job)):
            return None
        try:
            kept = json.loads((self.folder / self._names[shard]).read_text(encoding="utf-8"))
            if kept["check"] == _check(kept["groups"]):
                return {tuple(group): tuple(tally) for group, tally in kept["groups"]}
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            pass
        self.damaged.add(shard)
        return None

    def keep(self, shard: Shard, counted: Counted) -> None:
        """Write down that a shard is done, whole or not at all."""
        groups = [[list(group), list(tally)] for group, tally in counted.items()]
        kept = {"shard": shard.name, "groups": groups, "check": _check(groups)}
        if (self.folder / self._names[shard]).is_dir():
            discard(self.folder / self._names[shard])
        content = json.dumps(kept, ensure_ascii=False).encode("utf-8")
        write_all(self.folder, {Path(self._names[shard]): content})


def _check(groups: object) -> str:
    """Hash of counts: those that are kept without their own are not what a shard gave."""
    return sha256(json.dumps(groups).encode("utf-8")).hexdigest()


def _name(key: str, shard: Shard) -> str:
    digest = sha256("\0".join([key, identity(shard)]).encode())
    return f"{digest.hexdigest()[:32]}.json"


def _contents(dictionary: Dictionary | None) -> str:
    """Everything in a dictionary, in the same words in every process: sets have no order."""
    return json.dumps(asdict(dictionary) if dictionary else None, default=sorted, sort_keys=True)


def _is_there(url: str) -> bool:
    system, path = fsspec.core.url_to_fs(url)
    return bool(system.exists(path))
