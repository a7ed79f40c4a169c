"""``python -m analysis`` is the command ``analysis``."""

from analysis.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
