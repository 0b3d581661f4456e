# SPDX-License-Identifier: Apache-2.0
"""Ports for whoever cannot be told 0: see ports.h, whose claims these are too."""
import contextlib
import random
import socket

FIRST = 22000
PAIRS = 5000
CLAIM_BELOW = 10000

claims = []  # held until this process ends


def bind_to(kind, address, port):
    """A socket there, or none."""
    one = socket.socket(socket.AF_INET, kind)
    if kind == socket.SOCK_STREAM:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        one.bind((address, port))
    except OSError:
        one.close()
        return None
    return one


def is_free(kind, port):
    one = bind_to(kind, "", port)
    with contextlib.closing(one) if one else contextlib.nullcontext():
        return one is not None


def try_claim(port):
    claim = bind_to(socket.SOCK_DGRAM, "127.0.0.1", port - CLAIM_BELOW)
    if claim is None:
        return False
    if all(is_free(kind, one) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM) for one in (port, port + 1)):
        claims.append(claim)
        return True
    claim.close()
    return False


def claim_port():
    """Even, free for TCP and UDP, and so is the next, which is RTCP's; never given twice while this process lives."""
    begin = random.randrange(PAIRS)
    for i in range(PAIRS):
        port = FIRST + 2 * ((begin + i) % PAIRS)
        if try_claim(port):
            return port
    raise RuntimeError(f"no port from {FIRST} to {FIRST + 2 * PAIRS - 1} is free")
