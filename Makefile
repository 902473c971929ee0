# Every command sets itself up in .venv and works the same as `python make.py COMMAND`.
PYTHON ?= python3

.PHONY: help lab test hard bench notebooks handouts data map
help lab test hard bench notebooks handouts data map:
	@$(PYTHON) make.py $@
