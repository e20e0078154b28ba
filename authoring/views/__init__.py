"""Pages of authors, below /teach/."""
