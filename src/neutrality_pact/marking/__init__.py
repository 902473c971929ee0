"""Marking a class: returned notebooks are rebuilt, run one by one, scored and reported."""
