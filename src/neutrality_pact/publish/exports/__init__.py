"""`make exports`: the question bank as cards, as quizzes for two learning platforms, on paper."""
