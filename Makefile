# Everything is done from here; `make help` lists it. All that is needed: Python 3.11, git, make.
PYTHON ?= python3
PORT ?= 8000
SERVE ?= yes
RESET ?= no
JOBS ?= 2
VENV := .venv
PY := $(VENV)/bin/python
MANAGE := $(PY) manage.py
# Templates are formatted by djade, which touches the tags of Django alone: HTML is broken into lines by hand, since white
# space between two inline elements is seen.
DJADE := $(VENV)/bin/djade --target-version 5.2
TEMPLATES = $(shell git ls-files 'templates/*.html' 'templates/*.txt' 'tests/templates/*.html')
# A test whose process dies is tried again in the next one: not more than twice, or one that hangs would never end.
PYTEST := $(PY) -m pytest -n $(JOBS) --dist loadfile --max-worker-restart 2
# Checks and tests never see the settings of whoever runs them, but ELASTICSEARCH_URL and ELASTICSEARCH_CA_FILE: set,
# they name the node that the tests use, under index names of their own, instead of starting one.
CLEAN := env -u DATABASE_URL -u DJANGO_SETTINGS_MODULE -u SEARCH_BACKEND -u DATA_DIR -u ELASTICSEARCH_PREFIX \
  -u ELASTICSEARCH_SHARDS -u ELASTICSEARCH_REPLICAS -u ELASTICSEARCH_TIMEOUT -u SEARCH_SLOW_SECONDS

.PHONY: help demo test test-long check format bench messages rehearse base dev system locks
.DEFAULT_GOAL := help

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: base ## prepare and serve at 127.0.0.1 (PORT=8000); SERVE=no only prepares; RESET=yes begins anew
	@$(MANAGE) messages --compile
	@DEBUG=no LOG_LEVEL=WARNING DJANGO_RUNSERVER_HIDE_WARNING=true SITE_URL=http://127.0.0.1:$(PORT) \
	  $(MANAGE) demo --port $(PORT) $(if $(filter yes,$(SERVE)),--serve) $(if $(filter yes,$(RESET)),--reset)

test: dev system ## all tests on SQLite, then those that read or write the database, browser aside, on PostgreSQL
	@failed=0; \
	$(CLEAN) $(PYTEST) || failed=1; \
	$(CLEAN) $(PY) -m tests.production.postgresql -- $(PYTEST) --database-bound || failed=1; \
	exit $$failed

test-long: dev system ## the long runs: thousands of examples for each property, processes killed, twenty visitors
	@failed=0; \
	$(CLEAN) HYPOTHESIS_PROFILE=long $(PYTEST) -o faulthandler_timeout=0 tests/property tests/contract || failed=1; \
	$(CLEAN) HYPOTHESIS_PROFILE=long $(PY) -m pytest -o faulthandler_timeout=0 -p no:xdist -s tests/long || failed=1; \
	exit $$failed

check: dev ## style of code and templates, types, layers, migrations, deployment, translations
	@failed=0; \
	run() { echo "+ $$*"; "$$@" </dev/null || failed=1; }; \
	run $(PY) -m ruff check .; \
	run $(PY) -m ruff format --check .; \
	run $(DJADE) --check $(TEMPLATES); \
	run $(CLEAN) $(PY) -m mypy; \
	run $(VENV)/bin/lint-imports --no-cache --no-logo; \
	run $(CLEAN) $(MANAGE) makemigrations --check --dry-run; \
	run .ci/check-deploy $(PY); \
	run $(CLEAN) $(MANAGE) messages --check; \
	exit $$failed

format: dev ## put code and templates into their form
	$(PY) -m ruff check --fix --quiet .
	$(PY) -m ruff format .
	$(DJADE) $(TEMPLATES)

bench: dev ## measure how long the engine takes
	$(CLEAN) $(PY) -m pytest -o faulthandler_timeout=0 tests/benchmarks --benchmarks -p no:xdist -s -q

messages: dev ## collect interface texts into locale/ and compile them
	$(MANAGE) messages

rehearse: dev ## production without containers: PostgreSQL, web server and worker, the main pages, stop
	$(CLEAN) $(PY) -m tests.production.rehearse

locks: dev ## pin the newest versions that requirements/*.in allow
	cd requirements && for name in base dev; do \
	  ../$(VENV)/bin/uv pip compile --quiet --upgrade --generate-hashes --python-version 3.11 --universal --no-header \
	    --no-emit-index-url --no-emit-find-links $$name.in -o $$name.txt || exit 1; done

base: $(VENV)/bin/python
	@.ci/install $(PY) requirements/base.txt

dev: $(VENV)/bin/python
	@.ci/install $(PY) requirements/dev.txt

system:
	@.ci/install-system

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
