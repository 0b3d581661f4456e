#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A lint that cannot fail is a bug: each one is shown a clean tree and one planted fault at a time.

    selftest.py [layers|sizes|headers|format|portable|summary]
"""

import sys
import tempfile
import unittest
from pathlib import Path

import ccode
import format as format_lint
import headers
import layers
import portable
import sizes
import tree

sys.path.insert(0, str(tree.ROOT / "tests" / "tools"))
import summary  # noqa: E402

LICENCE = headers.LICENCE + "\n"
CLEAN_HEADER = LICENCE + "#pragma once\n\n/* Threading: one owner. */\n#include <glib.h>\n\nint bc_x (int a);\n"
CLEAN_SOURCE = LICENCE + "#include <boothcast/base/x.h>\n\nint\nbc_x (int a)\n{\n  return a + 1;\n}\n"
CLEAN = {
    "meson.build": "project(\n  'boothcast',\n  'c',\n  version: '1.2.3',\n)\n",
    "README.md": "# Boothcast\nThis is version 1.2.3.\n",
    "NEWS": "Boothcast 1.2.3\n",
    "include/boothcast/base/x.h": CLEAN_HEADER,
    "src/base/x.c": CLEAN_SOURCE,
    "src/base/meson.build": "base_sources = files(\n  'x.c',\n)\n",
    "tests/base/test-x.c": LICENCE + "#include <boothcast/base/x.h>\n",
    "tests/base/meson.build": "base_tests = {\n  'x': {},\n}\n",
    ".clang-format": (tree.ROOT / ".clang-format").read_text(),
}


def problems(check, planted=None):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in {**CLEAN, **(planted or {})}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return check(root)[0]


class Case(unittest.TestCase):
    def finds(self, check, rows):
        self.assertEqual(problems(check), [], "a clean tree")
        for name, text, expected in rows:
            with self.subTest(name=name, expected=expected):
                found = problems(check, {name: text})
                self.assertTrue(any(expected in problem for problem in found), found)

    def accepts(self, check, rows):
        for name, text in rows:
            with self.subTest(name=name, text=text):
                self.assertEqual(problems(check, {name: text}), [])


class LayersTest(Case):
    def test_planted(self):
        self.finds(
            layers.check,
            [
                ("src/base/y.c", "#include <boothcast/meeting/m.h>\n", "base may not use meeting"),
                ("src/meeting/y.c", "#include <gio/gio.h>\n", "meeting may not use gio"),
                ("src/meeting/y.c", "#include <time.h>\n", "no clock"),
                ("src/meeting/y.c", "void f (void) { g_get_monotonic_time (); }\n", "no clock"),
                ("src/audio/y.c", "#include <gst/gst.h>\n", "audio may not use gstreamer"),
                ("src/delivery/y.c", "# include <libsoup/soup.h>\n", "delivery may not use libsoup"),
                ("src/web/y.c", "#include <boothcast/media/m.h>\n", "web may not use media"),
                ("src/web/y.c", "#include <sqlite3.h>\n", "web may not use sqlite3"),
                ("src/store/y.c", '#include "../base/x-private.h"\n', "own folder only"),
                ("src/store/y.c", '#include "x-private.h"\n', "own folder only"),
                ("src/base/y.c", "#include <mystery.h>\n", "unknown header"),
                ("src/cellar/y.c", "#include <glib.h>\n", "has no row"),
                ("include/boothcast/base/y.h", "#include <json-glib/json-glib.h>\n", "may not use json-glib"),
            ],
        )

    def test_legitimate(self):
        self.accepts(
            layers.check,
            [
                ("src/app/y.c", "#include <gst/gst.h>\n#include <boothcast/media/m.h>\n#include <sqlite3.h>\n"),
                ("src/delivery/y.c", "#include <sys/socket.h>\n#include <ogg/ogg.h>\n#include <zlib.h>\n"),
                ("src/meeting/y.c", "#include <glib.h>\n/* no printf (here) */\n#include <math.h>\n"),
                ("src/web/y.c", '#include "pages-resource.h"\n'),
            ],
        )


def function(body, head="bc_y (int a)"):
    return f"{LICENCE}static int\n{head}\n{{\n{body}}}\n"


DEEP = "  if (a)\n    for (;;)\n      while (a)\n        if (a)\n          return 1;\n  return 0;\n"
LONG = "  a++;\n" * 60


class SizesTest(Case):
    def test_planted(self):
        source = "src/base/y.c"
        self.finds(
            sizes.check,
            [
                (source, function(LONG), "63 lines, at most 60"),
                (source, function(DEEP), "nested 4 deep"),
                (source, function("  return 0;\n", "bc_y (int a, int b, int c, int d, int e, int f)"), "6 parameters"),
                (source, function("  goto out;\nout:\n  return 0;\n"), "goto"),
                (source, function("  /* TO" "DO: later */\n  return 0;\n"), "do it"),
                (source, function("  /* lint: */\n  return 0;\n"), "without a reason"),
                (source, function("  /* lint: because */\n  return 0;\n"), "without a reason"),
                (source, "int a;\n" * 801, "801 lines, never over 800"),
                (source, function("  a++;\n" * 40) * 12, "nine in ten"),
            ],
        )

    def test_test_lines(self):
        planted = {f"src/base/y{n}.c": "int a;\n" * 700 for n in range(3)}
        self.assertTrue(any("test lines" in p for p in problems(sizes.check, planted)))
        planted["tests/base/test-y.c"] = "int a;\n" * 700
        planted["tests/base/test-z.c"] = "int a;\n" * 700
        self.assertEqual(problems(sizes.check, planted), [])

    def test_reasons(self):
        why = "/* lint: the shape of this function is GStreamer's to choose */\n"
        self.accepts(
            sizes.check,
            [
                ("src/base/y.c", function("  " + why + DEEP)),
                ("src/base/y.c", function(DEEP).replace("static int", why + "static int")),
                ("src/base/y.c", LICENCE + "/* lint: a table, one row a character */\n" + "int a;\n" * 801),
            ],
        )

    def test_measure(self):
        rows = [
            ("else-if is flat", "  if (a)\n    a++;\n  else if (a)\n    a++;\n  else if (a)\n    a++;\n", 1),
            ("switch counts", "  switch (a)\n    {\n    case 1:\n      if (a)\n        a++;\n    default:\n      ;\n    }\n", 2),
            ("do", "  do\n    {\n      while (a)\n        a++;\n    }\n  while (a);\n", 2),
            ("braces in texts", '  puts ("{{{ if (");\n', 0),
            ("initialisers", "  struct s t = { .a = { 1 }, .b = 2 };\n  if (a)\n    return;\n", 1),
            ("block alone", "  {\n    if (a)\n      return;\n  }\n", 1),
        ]
        for description, body, nesting in rows:
            with self.subTest(description):
                found = ccode.functions(function(body))
                self.assertEqual([(f.name, f.nesting) for f in found], [("bc_y", nesting)])

    def test_functions(self):
        text = (
            "#define F(x) { (x) }\nstruct s { int a; };\nstatic int t[] = { 1 };\n"
            "int a (void);\nint\nb (void)\n{\n}\nint\nc (int (*f) (int, int), ...)\n{\n  x ();\n}\n"
        )
        found = [(f.name, f.parameters, f.lines) for f in ccode.functions(text)]
        self.assertEqual(found, [("b", 0, 3), ("c", 1, 4)])


class HeadersTest(Case):
    def test_planted(self):
        header = "include/boothcast/base/y.h"
        self.finds(
            headers.check,
            [
                (header, CLEAN_HEADER.replace("#pragma once", ""), "no #pragma once"),
                (header, CLEAN_HEADER.replace("Threading", "Colour"), "no `Threading:`"),
                (header, CLEAN_HEADER.replace(LICENCE, "\n"), "the first line"),
                ("src/base/y.c", CLEAN_SOURCE, "no meson.build names it"),
                ("tests/base/test-y.c", CLEAN_SOURCE, "no meson.build names it"),
                ("tests/base/test-x.c", "\n", "the first line"),
            ],
        )

    def test_legitimate(self):
        private = LICENCE + "#pragma once\n"
        self.accepts(headers.check, [("src/base/y-private.h", private)])


class FormatTest(Case):
    def setUp(self):
        if format_lint.clang_format() is None:
            self.skipTest("no clang-format here")

    def test_planted(self):
        self.finds(
            format_lint.check,
            [
                ("src/base/x.c", CLEAN_SOURCE.replace("bc_x (", "bc_x("), "src/base/x.c:5"),
                ("src/base/y.c", "int a ( void ){return 1;}\n", "src/base/y.c:1"),
            ],
        )


class PortableTest(Case):
    def test_planted(self):
        self.finds(
            portable.check,
            [
                ("dev", "cd /" + "work/main\n", "another machine"),
                ("docs/a.md", "see /" + "root/x\n", "another machine"),
                ("docs/a.md", "see DESIGN" + ".md\n", "another machine"),
                ("tests/browser/package-lock.json", '  "resolved": "https://r/x.tgz"\n', "names a registry"),
                ("docs/a.md", "see [b](b.md)\n", "b.md: is not there"),
                ("NEWS", "Boothcast 1.2.2\n", "says version 1.2.2"),
                ("README.md", "# Boothcast\nversion 2.0\n", "says version 2.0"),
                ("README.md", "# Boothcast\n", "says version None"),
            ],
        )

    def test_links(self):
        good = "see [the readme](../README.md#two), [there](https://example.org/x) and [here](#two)\n"
        self.accepts(portable.check, [("docs/a.md", good)])


class SummaryTest(unittest.TestCase):
    """The count on the last line of ./dev test."""

    def test_counts(self):
        rows = [
            ("two subtests", "OK", "TAP version 13\nok 1 /a\nok 2 /b\n1..2\n", (2, 0, 0)),
            ("one of two fails", "FAIL", "ok 1 /a\nnot ok 2 /b\n1..2\n", (1, 1, 0)),
            ("skipped", "OK", "ok 1 /a # SKIP no such thing here\nok 2 /b\n", (1, 0, 1)),
            ("crash after one", "ERROR", "ok 1 /a\n", (1, 1, 0)),
            ("watchdog", "TIMEOUT", "", (0, 1, 0)),
            ("exit code only", "OK", "fine\n", (1, 0, 0)),
            ("exit code only, bad", "FAIL", "bad\n", (0, 1, 0)),
            ("skipped whole", "SKIP", "", (0, 0, 1)),
            ("TAP skipped whole", "SKIP", "1..0 # SKIP no root\n", (0, 0, 1)),
            ("fails without saying where", "FAIL", "ok 1 /a\nok 2 /b\n1..2\n", (2, 1, 0)),
        ]
        for description, result, text, expected in rows:
            with self.subTest(description):
                self.assertEqual(summary.count(result, text), expected)


if __name__ == "__main__":
    case = [f"{sys.argv[1].capitalize()}Test"] if len(sys.argv) > 1 else None
    unittest.main(argv=[sys.argv[0]], defaultTest=case)
