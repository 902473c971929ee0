# Every command sets itself up in .venv and works the same as `python make.py COMMAND`.
PYTHON ?= python3

.PHONY: help lab test bench notebooks data exercises mark map
help lab test bench notebooks data exercises map:
	@$(PYTHON) make.py $@

mark:
	@$(PYTHON) make.py mark $(if $(FOLDER),"$(FOLDER)")
