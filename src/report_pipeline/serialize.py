"""The model's classes as JSON, for the cache: exact both ways, checked on the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")

_adapters: dict[type, TypeAdapter[Any]] = {}
"""Making one takes some milliseconds."""


def _adapter(kind: type) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def dump(value: object) -> bytes:
    """Return a dataclass of the model as compact UTF-8 JSON; equal values give equal bytes."""
    return bytes(_adapter(type(value)).dump_json(value))


def load(kind: type[T], data: bytes) -> T:
    """Return what ``dump`` was given.

    Raises ValueError for bytes that are no JSON or do not fit ``kind``.
    """
    value: T = _adapter(kind).validate_json(data)
    return value
