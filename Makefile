# Every command sets itself up in .venv and works the same as `python make.py COMMAND`.
PYTHON ?= python3

.PHONY: help lab test hard bench notebooks data map
help lab test hard bench notebooks data map:
	@$(PYTHON) make.py $@
