# Every command of the project. `make run` and `make test` are all a fresh machine needs.
.DEFAULT_GOAL := help
.PHONY: help setup run test check test-sqlite test-postgres test-browser bench lock screenshots lint types deployable
# Python keeps what it has compiled: each suite starts several processes that read the same tests.
unexport PYTHONDONTWRITEBYTECODE

PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
WORKERS ?= 2
PYTEST := $(PY) -m pytest -n $(WORKERS) --dist worksteal
FRESH := $(VENV)/.installed node_modules/.installed

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 18

$(VENV)/.installed: requirements.txt requirements-dev.txt
	test -x $(PY) || python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@

node_modules/.installed: package-lock.json
	npm ci --ignore-scripts --no-fund --no-audit
	touch $@

setup: $(FRESH)  ## what everything else needs: Python and front-end parts, from the lock files

run: export SITE_URL = http://127.0.0.1:$(PORT)
run: setup  ## migrate, load the catalog, add sample people, serve on 127.0.0.1 (PORT=8001 moves it)
	$(PY) manage.py migrate --verbosity 0
	$(PY) manage.py load_catalog
	$(PY) manage.py demo
	$(PY) manage.py runserver 127.0.0.1:$(PORT)

test: setup  ## all tests that can run here; what cannot is named loudly
	$(PYTEST) -m "not browser"
	$(PYTEST) --no-migrations -m browser || test $$? -eq 5

check: setup  ## what CI runs
	$(MAKE) --jobs=2 --output-sync=target lint types deployable
	$(MAKE) --jobs=1 test-sqlite test-postgres test-browser

lint: setup
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/djlint --check --lint templates
	$(VENV)/bin/lint-imports

types: setup
	$(VENV)/bin/mypy membership peergroups

deployable: setup
	$(PY) manage.py makemigrations --check --dry-run
	set -a; . ./.env.example; SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(64))") \
	  $(PY) manage.py check --deploy --fail-level WARNING

test-sqlite: setup  ## the suite without a browser, on SQLite
	$(PYTEST) -m "not browser and not postgres"

test-postgres: setup  ## the suite without a browser, on a PostgreSQL of its own
	$(PY) -m membership.tests.postgres --forgetful $(PYTEST) -m "not browser"

test-browser: setup  ## the suite in headless Chromium
	$(PYTEST) --no-migrations -m browser

bench: setup  ## speed and memory, as ratios to a floor beside them (PARTS=reports: that part)
	$(PY) -m membership.tests.postgres $(PY) -m benchmarks $(PARTS)

lock: setup  ## pin every dependency again, with hashes
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  -o requirements.txt requirements.in
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  -o requirements-dev.txt requirements-dev.in
	npm install --package-lock-only --ignore-scripts --no-fund --no-audit

screenshots: setup  ## save every main page at 1280 px and 320 px to screenshots/
	$(PY) -m pytest -m screenshots --screenshots=screenshots
