# Every command sets itself up in .venv and works the same as `python make.py COMMAND`.
PYTHON ?= python3

.PHONY: help lab test bench notebooks handouts data exercises exports pupil-zip map
help lab test bench notebooks handouts data exercises exports pupil-zip map:
	@$(PYTHON) make.py $@
