"""Plumbing: params.yaml as typed sections, arguments, errors."""
