#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Dependencies run only downwards: no layer includes what its row does not allow.

The linker already refuses most of this; it cannot refuse a header that needs no library, and Debian
puts most of them into /usr/include for everybody. The same table is written out in src/*/meson.build.
"""

import re
from pathlib import Path

import tree

# layer: (other layers it may include, foreign libraries it may include)
ROWS = {
    "base": (set(), {"glib", "gio"}),
    "meeting": ({"base"}, {"glib"}),
    "audio": ({"base"}, {"glib", "samplerate", "ebur128"}),
    "media": ({"base", "audio"}, {"glib", "gio", "gstreamer", "opus"}),
    "rtc": ({"base"}, {"glib", "gio", "openssl", "srtp2"}),
    "delivery": ({"base"}, {"glib", "gio", "ogg", "zlib"}),
    "store": ({"base", "meeting"}, {"glib", "gio", "sqlite3", "libpq"}),
    "web": ({"base", "meeting", "delivery"}, {"glib", "gio", "libsoup", "json-glib", "qrencode"}),
    "app": (None, None),  # knows everybody
    # The rehearsal is a stranger to the daemon: it talks to it through sockets, like anybody.
    "rehearsal": ({"base"}, {"glib", "gio", "libsoup", "json-glib", "gstreamer", "opus", "ogg"}),
}

FOREIGN = [
    ("glib", r"glib\.h|glib/.*|glib-object\.h|glib-unix\.h|gobject/.*"),
    ("gio", r"gio/.*"),
    ("gstreamer", r"gst/.*"),
    ("opus", r"opus\.h|opus/.*|opus_.*\.h"),
    ("ogg", r"ogg/.*"),
    ("zlib", r"zlib\.h"),
    ("sqlite3", r"sqlite3\.h"),
    ("libpq", r"libpq-fe\.h|postgresql/.*"),
    ("libsoup", r"libsoup/.*"),
    ("json-glib", r"json-glib/.*"),
    ("qrencode", r"qrencode\.h"),
    ("samplerate", r"samplerate\.h"),
    ("ebur128", r"ebur128\.h"),
    ("openssl", r"openssl/.*"),
    ("srtp2", r"srtp2/.*"),
]

# What comes with C and the system, for every layer …
SYSTEM = re.compile(
    r"(alloca|assert|ctype|dirent|dlfcn|errno|fcntl|fenv|float|getopt|inttypes|limits|locale|malloc|math|netdb|poll"
    r"|pthread|pwd|sched|semaphore|setjmp|signal|spawn|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib"
    r"|stdnoreturn|string|strings|sysexits|syslog|tgmath|threads|time|unistd|immintrin|xmmintrin|emmintrin)\.h"
    r"|(sys|linux|netinet|arpa|net|sanitizer|valgrind)/.*"
)

# … except the pure ones: no I/O, no threads, no clock.
PURE = {"meeting", "audio"}
IMPURE_HEADER = re.compile(
    r"(dirent|fcntl|netdb|poll|pthread|sched|semaphore|signal|spawn|syslog|threads|time|unistd)\.h"
    r"|(sys|linux|netinet|arpa|net)/.*"
)
IMPURE_CALL = re.compile(
    r"\b(g_get_monotonic_time|g_get_real_time|g_date_time_new_now\w*|g_thread_\w+|g_mutex_\w+|g_cond_\w+|g_usleep"
    r"|g_timeout_add\w*|g_idle_add\w*|g_file_\w+|g_main_\w+|g_random_\w+|time|clock_gettime|gettimeofday|fopen|open"
    r"|printf|socket|rand)\s*\("
)

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
COMMENT_OR_TEXT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.S)


def library_of(header):
    for library, pattern in FOREIGN:
        if re.fullmatch(pattern, header):
            return library
    return None


def judge(root, path, layer, quote, header):
    """Why this include is not allowed, or None."""
    layers, libraries = ROWS[layer]
    if quote == '"':
        if "/" in header or not (Path(root) / path.parent / header).is_file():
            # A generated header (GResource) lies in the build directory of the same folder.
            if "/" in header or header.endswith("-private.h"):
                return "a private header is included from its own folder only"
        return "a public header includes a private one" if path.parts[0] == "include" else None
    ours = re.fullmatch(r"boothcast/([^/]+)/.+", header)
    if ours:
        if layers is None or ours[1] == layer or ours[1] in layers:
            return None
        return f"{layer} may not use {ours[1]}"
    library = library_of(header)
    if library:
        return None if libraries is None or library in libraries else f"{layer} may not use {library}"
    if not SYSTEM.fullmatch(header):
        return "unknown header: give it a row in tests/lint/layers.py"
    if layer in PURE and IMPURE_HEADER.fullmatch(header):
        return f"{layer} has no I/O, no threads and no clock"
    return None


def check(root):
    problems = []
    for path in tree.files(root, ".c", ".h"):
        layer = tree.layer_of(path)
        if layer is None:
            continue
        if layer not in ROWS:
            problems.append(f"{path}: layer {layer} has no row in tests/lint/layers.py")
            continue
        text = tree.read(root, path)
        for match in INCLUDE.finditer(text):
            why = judge(root, path, layer, match[1], match[2])
            if why:
                line = text.count("\n", 0, match.start(1)) + 1
                problems.append(f"{path}:{line}: includes {match[2]}: {why}")
        if layer in PURE:
            code = COMMENT_OR_TEXT.sub(lambda m: "\n" * m[0].count("\n"), text)
            for match in IMPURE_CALL.finditer(code):
                line = code.count("\n", 0, match.start()) + 1
                problems.append(f"{path}:{line}: calls {match[1]} (): {layer} has no I/O, no threads and no clock")
    return problems, []


if __name__ == "__main__":
    tree.main(check)
