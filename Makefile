# Every command sets itself up in .venv and works the same as `python make.py COMMAND`.
PYTHON ?= python3
COMMANDS = help lab test hard bench data notebooks exercises mark handouts exports pupil-zip teacher-pack map

.PHONY: $(COMMANDS)
$(COMMANDS):
	@$(PYTHON) make.py $@ $(if $(FOLDER),"$(FOLDER)")
