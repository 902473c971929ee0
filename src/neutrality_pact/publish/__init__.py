"""Out to where people are: generated files, stored outputs, exported pages."""
