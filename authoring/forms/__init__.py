"""What authors send, checked."""
