"""Activities: controls, models and figures put together, one file for each thing pupils do."""
