"""Tries to make exams lose something: `make torture`. One line per figure; the exit status says whether all held.

An independent model decides what must be stored: learners over HTTP keep a journal of what they sent and what the
server said to it, and the database is read without the product's code. Each check is shown to fail on planted faults.
"""
