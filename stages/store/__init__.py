"""The one place that writes files and knows their formats."""
