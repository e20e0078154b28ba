"""What is derived from responses and reading: the dashboard. Can be rebuilt; is the only copy of nothing."""
