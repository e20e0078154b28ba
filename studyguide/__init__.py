"""Guides, topics, facts, terms and their discussion. Knows nothing of items."""
