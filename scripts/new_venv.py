"""Make the virtual environment, after a look at Python's version: ``python3 scripts/new_venv.py .venv``."""

import sys
import venv

if sys.version_info < (3, 11):
    sys.exit(
        f"error: this is Python {sys.version.split()[0]}; report-pipeline needs 3.11 or newer\n"
        "  → name one: make run PYTHON=python3.12"
    )
venv.create(sys.argv[1], with_pip=True)
