# Shortcuts for developers; the README's two commands do without make.
PYTHON = .venv/bin/python

.PHONY: help install demo test check docs clean

help:  ## list these shortcuts
	@sed -n 's/^\([a-z]*\):.*## /\1: /p' Makefile

install: .venv/installed  ## make .venv with everything tests need

.venv/installed: requirements.txt tests/requirements.txt
	python3 -m venv .venv
	.venv/bin/pip install -q -r requirements.txt -r tests/requirements.txt
	touch $@

demo: install  ## crawl the three demo newspapers into articles.csv and articles.jsonl
	.venv/bin/scrapy crawl news -a site=meridian,harbour,dolina -O articles.csv -O articles.jsonl

test: install  ## run the tests
	$(PYTHON) -m pytest

check: install  ## style and types
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy

docs: install  ## write the generated parts of the documentation anew
	$(PYTHON) -m docs.generate

clean:  ## remove what was generated, but no article database
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis build *.egg-info
