"""A filter in the kernel (seccomp) that kills a process which asks for an internet socket."""

from __future__ import annotations

import ctypes
import platform
import struct
import sys

SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Audit architecture and number of the system call socket()."""
FAMILIES = (2, 10)
"""AF_INET and AF_INET6."""
KILL, ALLOW = 0x80000000, 0x7FFF0000
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER_MODE = 38, 22, 2
CAN_DENY = sys.platform == "linux" and platform.machine() in SOCKET


def deny_internet() -> None:
    """Let the kernel kill this process, and all it starts, at the first internet socket."""
    arch, number = SOCKET[platform.machine()]
    steps = [
        (LOAD, 0, 0, 4),
        (EQUAL, 0, 5, arch),
        (LOAD, 0, 0, 0),
        (EQUAL, 0, 3, number),
        (LOAD, 0, 0, 16),
        (EQUAL, 2, 0, FAMILIES[0]),
        (EQUAL, 1, 0, FAMILIES[1]),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, KILL),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *step) for step in steps))
    program = struct.pack("@HxxxxxxP", len(steps), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no_new_privs")
    if libc.prctl(PR_SET_SECCOMP, FILTER_MODE, ctypes.create_string_buffer(program), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")
