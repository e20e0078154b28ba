"""Item banks and practice: items, options, practice sessions, responses. Knows no clocks and no pass marks."""
