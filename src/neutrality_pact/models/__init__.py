"""Models: plain functions on numbers and dates, without display."""
