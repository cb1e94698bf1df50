# make run: set up everything and make the editions. make test: set up what the tests need and run them.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: run test check lint format bench clean

run: $(VENV)/.run
	$(BIN)/report-pipeline run

test: $(VENV)/.dev
	$(BIN)/python -m pytest

# What CI runs.
check: lint test

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.bench
	for b in benchmarks/*.py; do echo "== $$b"; $(BIN)/python $$b || exit 1; done

$(VENV)/bin/python:
	$(PYTHON) scripts/new_venv.py $(VENV)

$(VENV)/.run: pyproject.toml scripts/system-packages | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable '.[translator]'
	scripts/system-packages $(BIN)/python
	touch $@

$(VENV)/.dev: $(VENV)/.run pyproject.toml scripts/test-packages
	$(BIN)/pip install --quiet --editable '.[translator,dev]'
	scripts/test-packages
	touch $@

$(VENV)/.bench: $(VENV)/.dev
	$(BIN)/pip install --quiet --editable '.[translator,dev,bench]'
	touch $@

# What people wrote (source/, review/) stays.
clean:
	rm -rf build pipeline.lock .pytest_cache .mypy_cache .ruff_cache
