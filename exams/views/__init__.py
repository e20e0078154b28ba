"""Exams over HTTP: the list of exams, the driver in which one is sat, and results."""
