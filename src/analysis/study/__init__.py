"""The study in hand: load it once, ask it for tables. This is where a script begins."""

from analysis.study.loading import load, study_or_own
from analysis.study.model import Study, cites_of

__all__ = ["Study", "cites_of", "load", "study_or_own"]
