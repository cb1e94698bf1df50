"""Reference alignment: a human translation, paired with the segments of the source."""

VERSION = 1
"""Raised when the same input would be aligned otherwise; enters cache keys. Here, since numpy is slow to import."""
