# One runner. `make demo` and `make test` do all the set-up they need.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup demo pull-request policies test lint types check lowest bench bench-git torture

setup: .venv/ready

.venv/ready: pyproject.toml blm/constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@

# What tests run by node, by name from the registry. Without npm they are skipped, but not in CI.
NODE := $(patsubst %/package.json,%/node_modules/.ready,$(wildcard tests/*/*/package.json))
tests/%/node_modules/.ready: tests/%/package.json
	npm install --no-package-lock --no-audit --no-fund --silent --prefix $(<D) && touch $@

demo: setup
	@$(BIN)/python -m blm audit --all --today 2026-11-22 --no-progress

# SITE=harbour.example for the other one, INTO=FOLDER for another place.
pull-request: setup
	@PYTHON=$(abspath $(BIN)/python) scripts/pull_request.sh $(or $(SITE),acme.example) $(or $(INTO),try)

# The repository's own policies are copies of the packaged ones, which are edited.
policies:
	cp -r blm/repo/scaffold/policies/. policies/

test: setup $(if $(shell command -v npm),$(NODE))
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: setup
	$(BIN)/ruff check blm tests
	$(BIN)/ruff format --check blm tests

types: setup
	$(BIN)/mypy

check: lint types test

# The demo and a part of the tests with the lowest versions that pyproject.toml names.
lowest: setup
	@BIN=$(abspath $(BIN)) scripts/lowest.sh

# LINKS=100000 for a short one, FORMAT=json for machines, ARGS=whatif or growth for a part;
# ARGS=build BASE=97d94f4 for this build beside an earlier one.
bench: setup
	@$(BIN)/python -m benchmarks $(ARGS)

# LINKS=1000 WEEKS=3 for a short one, FORMAT=json for machines; ARGS=--update-docs.
bench-git: setup
	@$(BIN)/python -m benchmarks.git_growth $(ARGS)

# RUNS=20 MUTANTS=100 EVERY=20 for a short one; FORMAT=json for machines; ARGS=--update-docs.
torture: setup
	@$(BIN)/python -m torture $(ARGS)
