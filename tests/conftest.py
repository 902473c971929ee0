"""Every test run keeps its answers in a folder of its own, never in the pupil's."""

import os
import tempfile

ANSWERS = tempfile.TemporaryDirectory(prefix="neutrality-pact-answers-")
os.environ["NEUTRALITY_PACT_ANSWERS"] = ANSWERS.name
