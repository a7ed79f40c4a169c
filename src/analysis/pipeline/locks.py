"""What two threads of a refresh must not do at once."""

from threading import Lock
from typing import Final

# Importing, drawing and making pages touch what belongs to the whole process: half-imported modules (IPython
# is imported in a circle, and matplotlib looks whether it is there), matplotlib's settings, nbconvert's
# filters. Kernels run outside of it, side by side.
ALONE: Final = Lock()
