"""The flows of this installation, by code: what checks, drawings and commands go through."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from marketplace.core.flows.table import Flow

_DECLARED: dict[str, Flow] = {}


def declare(flow: Flow) -> Flow:
    """Make a flow known, at the end of the module that holds its table. ValueError if its code is taken."""
    if _DECLARED.setdefault(flow.code, flow) is not flow:
        raise ValueError(f'There are two flows called "{flow.code}".')
    return flow


def declared() -> Mapping[str, Flow]:
    """All flows by code. Those of an app are known once its models are loaded."""
    return MappingProxyType(_DECLARED)
