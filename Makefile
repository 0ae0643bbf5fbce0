# Benchshare's commands. `make run` shows it, `make test` proves it; the README tells the rest.
PORT ?= 8000
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# The lists are whole: pip must not look for newer versions of what is in them (with extras it does).
INSTALL := $(BIN)/pip install -qq --disable-pip-version-check --require-hashes --no-deps
FLASK := $(BIN)/flask --app wsgi
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/*.po)
MESSAGES := $(CATALOGUES:.po=.mo)
export PORT
run demo: export BENCHSHARE_DEMO ?= 1

.PHONY: help run demo test check format bench lock system clean

help:  ## these lines
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

run: .venv/runtime $(MESSAGES)  ## start Benchshare at http://127.0.0.1:8000 with its demo region (PORT=... for another port)
	@$(FLASK) db upgrade
	@$(FLASK) demo --if-empty
	@exec $(BIN)/gunicorn --config deploy/gunicorn.conf.py wsgi:app

demo: .venv/runtime $(MESSAGES)  ## throw this database away and build the demo region afresh
	@$(FLASK) db upgrade
	@$(FLASK) demo --afresh

test: .venv/dev system frontend/node_modules/.installed $(MESSAGES)  ## all tests, on SQLite and PostgreSQL, in a browser too
	$(BIN)/pytest --numprocesses 2 --dist loadgroup $(TESTS)

check: .venv/dev frontend/node_modules/.installed $(MESSAGES)  ## format, lint, types, who imports whom, templates, translations, front end
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python tools/messages.py missing
	npm run check --prefix frontend --silent

format: .venv/dev  ## put the Python sources into their form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/dev system $(MESSAGES)  ## measure, and write docs/performance.md
	$(BIN)/python -m bench --write

lock: .venv/dev  ## choose the newest allowed versions of all dependencies
	tools/lock

system:
	@tools/system-packages

clean:  ## remove what the other commands made, but no data
	rm -rf .venv frontend/node_modules $(MESSAGES)

.venv/runtime: requirements.txt
	@echo 'Installing Python packages into .venv (only when their list has changed) ...'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(INSTALL) --requirement requirements.txt
	@touch $@

.venv/dev: .venv/runtime requirements-dev.txt
	@$(INSTALL) --requirement requirements-dev.txt
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json | system
	npm ci --prefix frontend --no-audit --no-fund --silent
	@touch $@

%.mo: %.po | .venv/runtime
	@$(BIN)/python tools/messages.py compile
	@touch $@
