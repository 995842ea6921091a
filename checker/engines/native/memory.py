"""Memory that native code works on: zeroed, at an address, taken from the system page by page.

What is asked for counts only once it is touched, so room for much can be kept. Knows nothing of
what lies there.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from contextlib import suppress

_WITHOUT_RESERVE = {"linux": 0x4000, "darwin": 0x40}
"""The flag MAP_NORESERVE: nothing is set aside for pages that are not touched."""

_HUGE = 4 << 20
"""From so many bytes on large pages are asked for."""


class Refused(Exception):
    """The system has no room for it."""


class Region:
    """So many bytes, all 0."""

    def __init__(self, count: int, *, large: bool = True) -> None:
        """large: most of it will be used, and large pages are good. Raises Refused."""
        self.count = max(count, mmap.PAGESIZE)
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _WITHOUT_RESERVE.get(sys.platform, 0)
        try:
            self._pages = mmap.mmap(-1, self.count, flags=flags)
        except (OSError, OverflowError, ValueError) as error:
            raise Refused(str(error)) from None
        if large and self.count >= _HUGE and hasattr(mmap, "MADV_HUGEPAGE"):
            with suppress(OSError):  # a kernel without them
                self._pages.madvise(mmap.MADV_HUGEPAGE)
        self._first = ctypes.c_char.from_buffer(self._pages)
        self.address = ctypes.addressof(self._first)

    @property
    def closed(self) -> bool:
        """Whether it was given back."""
        return self._pages.closed

    def free(self) -> None:
        """Give it back, if it is not yet. It must not be touched any more."""
        if not self.closed:
            del self._first
            self._pages.close()

    def clear(self, count: int) -> None:
        """Make so many bytes 0, from the first on."""
        ctypes.memset(self.address, 0, count)

    def bytes(self, count: int) -> bytes:
        """So many bytes of it, from the first on."""
        return ctypes.string_at(self.address, count)

    def words(self, first: int, count: int) -> list[int]:
        """Some words of it."""
        return list((ctypes.c_uint64 * count).from_address(self.address + 8 * first))

    def put(self, first: int, words: tuple[int, ...]) -> None:
        """Write words."""
        (ctypes.c_uint64 * len(words)).from_address(self.address + 8 * first)[:] = list(words)
