"""What a user asks of trained models, one sub-command a module."""
