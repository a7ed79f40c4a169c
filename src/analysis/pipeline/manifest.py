"""The manifest: for every output its hash, the step that made it, and the hashes of what went in."""

import json
import platform
from pathlib import Path
from typing import Any

from analysis.pipeline.steps import Step, plan, waves_of
from analysis.places import DATA, MANIFEST, current
from analysis.sources.files import checksum
from analysis.versions import versions
from analysis.writing import fingerprint


def make(project: Path) -> dict[Path, bytes]:
    """Make the manifest of everything that the other steps have made."""
    steps = [step for step in plan(project) if MANIFEST not in step.outputs]
    manifest = {
        "versions": {"python": platform.python_version(), **versions()},
        "outputs": {out.as_posix(): _entry(project, step, out) for step in steps for out in step.outputs},
    }
    return {MANIFEST: (json.dumps(manifest, indent=2) + "\n").encode("utf-8")}


def _entry(project: Path, step: Step, output: Path) -> dict[str, Any]:
    return {
        "sha256": fingerprint(current(project, output)),
        "step": step.name,
        "inputs": _inputs(project, step),
    }


def _inputs(project: Path, step: Step) -> dict[str, str | None]:
    """Hash of every input; of a wave one of all its files, because their names may be people's."""
    waves = {DATA / name for name in waves_of(project)}
    of_wave: dict[Path, list[Path]] = {wave: [i for i in step.inputs if wave in i.parents] for wave in waves}
    alone = [i for i in step.inputs if not waves & set(i.parents)]
    hashes = {path.as_posix(): fingerprint(current(project, path)) for path in alone}
    whole = {w: checksum(*(project / i for i in of)) for w, of in sorted(of_wave.items()) if of}
    return {**hashes, **{f"{wave.as_posix()}/": digest for wave, digest in whole.items()}}
