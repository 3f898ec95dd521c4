"""Compiling a rule as it stands: the same text, and the same text of whatever it calls, for columns instead of one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any

import numba


def compiled(rule: Callable[..., Any]) -> Any:
    """A function of whole numbers and arrays, compiled by Numba with all functions of ours it calls.

    Nothing is rewritten and nothing is kept on disk: what is compiled is what the modules say now. It takes and gives
    what the rule itself takes and gives, and lets other threads run meanwhile.
    """
    return _compiled(getattr(rule, "__wrapped__", rule), called=False)


@cache
def _compiled(rule: Callable[..., Any], *, called: bool) -> Any:
    assert isinstance(rule, FunctionType)
    known = dict(rule.__globals__)
    for name in rule.__code__.co_names:
        # One that remembers its answers is compiled as it is inside.
        called_by_name = getattr(known.get(name), "__wrapped__", known.get(name))
        if isinstance(called_by_name, FunctionType):
            known[name] = _compiled(called_by_name, called=True)
    twin = FunctionType(rule.__code__, known, rule.__name__, rule.__defaults__, rule.__closure__)
    compile_: Any = numba.njit
    # What is called is laid into its caller: rows of columns are not handed over one by one, and take a third.
    # Rules look at arrays and make none; without counting who refers to them (_nrt) they take half the time.
    return compile_(nogil=True, _nrt=False, forceinline=called)(twin)
