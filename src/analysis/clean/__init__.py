"""Cleaning that is never silent: named steps, frame in and new frame out, every changed cell in the log.

``log`` runs steps and keeps what they changed; ``steps`` mends text, ``personal`` keeps people out,
``numbers`` reads amounts and bands, ``recode`` recognises answers, ``checks`` reports and alters nothing.
"""

from analysis.clean.log import Cleaned, clean

__all__ = ["Cleaned", "clean"]
