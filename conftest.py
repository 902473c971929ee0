"""Every test run keeps its answers in a folder of its own, never in the pupil's."""

import os
import tempfile

from hypothesis import settings

ANSWERS = tempfile.TemporaryDirectory(prefix="neutrality-pact-answers-")
os.environ["NEUTRALITY_PACT_ANSWERS"] = ANSWERS.name

# Time limits belong to the benchmarks: a slow machine must not fail a test.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")
