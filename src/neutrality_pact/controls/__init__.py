"""Controls: the few inputs the lessons need, usable by keyboard and screen reader."""
