# Every command sets itself up in .venv and works the same as `python make.py COMMAND`.
PYTHON ?= python3
COMMANDS = help lab test hard bench notebooks data exercises map

.PHONY: $(COMMANDS)
$(COMMANDS):
	@$(PYTHON) make.py $@
