"""Cleaning that is never silent: named steps, frame in and new frame out, every changed cell in the log.

``log`` runs steps, keeps what they changed and what was noticed; ``steps`` mends text, ``personal`` keeps
people out, ``numbers`` reads amounts and bands, ``recode`` recognises answers.
"""

from analysis.clean.log import Cleaned, clean

__all__ = ["Cleaned", "clean"]
