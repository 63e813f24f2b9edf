.DEFAULT_GOAL := help
.PHONY: help demo test check bench mutants torture lock pictures simulate clean
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8700

help: ## list these commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

$(VENV)/runtime: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

demo: $(VENV)/runtime ## try the real bot in an invented company at http://127.0.0.1:8700 (PORT=…; EMPTY=1 before its setup)
	$(BIN)/python -m guildhall demo --port $(PORT) $(if $(EMPTY),--empty)

test: $(VENV)/dev ## run the tests
	$(BIN)/python -m pytest -n 4 --dist loadgroup

check: $(VENV)/dev ## check lint, types, import rules and lock files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@! grep -n '://' requirements.lock requirements-dev.lock requirements-build.lock

bench: $(VENV)/dev ## run every benchmark, compare it with its target, write benchmarks/results.json
	$(BIN)/python -m benchmarks

mutants: $(VENV)/dev ## remove each guard of benchmarks/guards.toml in turn: a test must fail
	$(BIN)/python -m benchmarks.mutants

torture: $(VENV)/dev ## kill, stop and starve the real bot, and check that nothing gets lost or doubled
	GUILDHALL_TORTURE=1 $(BIN)/python -m pytest -v tests/torture

pictures: $(VENV)/dev ## take docs/pictures again in headless Chromium
	$(BIN)/python -m docs.take_pictures

lock: $(VENV)/dev ## update the lock files
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements-dev.lock
	echo hatchling | $(BIN)/uv pip compile - -c requirements-dev.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements-build.lock

clean: ## remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
