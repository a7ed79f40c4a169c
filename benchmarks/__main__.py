"""Print the table of ``make bench``."""

from benchmarks import startup
from benchmarks.timing import HEADER


def main() -> None:
    print(HEADER)
    for ratio in startup.ratios():
        print(ratio, flush=True)


if __name__ == "__main__":
    main()
