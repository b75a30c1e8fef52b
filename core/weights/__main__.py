"""``python -m core.weights``: what is installed, and installing what is missing."""

import sys

from .cli import main

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
