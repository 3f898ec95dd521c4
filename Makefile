# The only door for developers. `make help` lists what there is.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
WORKERS ?= auto
export VENV

.DEFAULT_GOAL := help
.PHONY: help setup setup-runtime demo test test-long test-broken test-spark check format bench bench-billing bench-care bench-points-population bench-points bench-tiers docs lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup-runtime: ## make .venv with what running needs (nothing happens when it is up to date)
	@$(PYTHON) tools/environment.py runtime

setup: ## make .venv with what running and developing need
	@$(PYTHON) tools/environment.py dev

demo: setup-runtime ## decide a day of an operator's life and print the summary
	@$(BIN)/python -m sitthi.entrypoints.cli.main demo

test: setup ## the fast tests
	$(BIN)/python -m pytest -n $(WORKERS)

test-long: setup ## the long tests
	$(BIN)/python -m pytest -n $(WORKERS) -m long

test-broken: setup ## move each clause's value past its edge: a case of its own must fail
	$(BIN)/python -m tests.broken

test-spark: ## the review of tiers on a Spark cluster of two workers (its own .venv-spark, Java 17)
	@VENV=.venv-spark $(PYTHON) tools/environment.py spark
	.venv-spark/bin/python -m pytest -p no:cacheprovider tests/population/test_spark.py

check: setup ## lint, format, types, import walls, generated reference
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy src tests tools conftest.py $(wildcard benchmarks)
	$(BIN)/lint-imports
	$(if $(wildcard tools/reference.py),$(BIN)/python -m tools.reference --check)

format: setup ## write the format and the safe mends
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

bench: setup ## the benchmarks, each as a ratio to a named peer
	$(BIN)/python -m benchmarks.charge

bench-billing: setup ## the bills of a cycle, beside the same bills as bare SQL
	$(BIN)/python -m benchmarks.billing

bench-care: setup ## a month's fees and missed promises of a million plans, beside bare SQL
	$(BIN)/python -m benchmarks.care

bench-points: setup ## two years of real purchases as the life of the points programme
	$(BIN)/python -m benchmarks.points

bench-points-population: setup ## points of ten million customers, beside reading the same files
	$(BIN)/python -m benchmarks.points_population

bench-tiers: setup ## the tiers of 45 million numbers, beside SQL, openfisca-core and zen-engine
	@VENV=.venv-peers $(PYTHON) tools/environment.py peers
	$(BIN)/python -m benchmarks.tiers

docs: setup ## write docs/reference anew
	$(BIN)/python -m tools.reference

lock: ## resolve the locks anew (needs uv)
	uv pip compile -q pyproject.toml --group build $(LOCKING) -o requirements.lock
	uv pip compile -q pyproject.toml --group build --group dev --extra parquet --extra population -c requirements.lock $(LOCKING) -o requirements-dev.lock
	uv pip compile -q pyproject.toml --group build --group spark --extra spark -c requirements.lock $(LOCKING) -o requirements-spark.lock
	uv pip compile -q --group peers $(LOCKING) -o requirements-peers.lock
LOCKING := --universal --generate-hashes --no-header --no-annotate --python-version 3.11

clean: ## remove what was made, the environment too
	rm -rf .venv* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
