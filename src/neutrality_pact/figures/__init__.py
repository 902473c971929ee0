"""Figures: every chart, map and timeline the lessons show."""
