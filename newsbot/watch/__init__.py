"""CARE: progress, health and reports."""
