"""nbgrader's settings, for schools that use it, and for `make exercises`, which uses its parts."""

c = get_config()  # noqa: F821 - nbgrader puts it here

c.CourseDirectory.source_directory = "teaching/masters"
c.CourseDirectory.release_directory = "exercises"
c.ClearSolutions.code_stub = {"python": ""}
c.ClearSolutions.text_stub = "*Double-click here and put your answer in place of these words.*"
