# SPDX-License-Identifier: Apache-2.0
"""Just enough C to measure functions: tokens, top-level definitions, nesting of control statements."""

import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)
      |(?P<directive>^[ \t]*\#(?:\\\n|/\*.*?\*/|[^\n])*)
      |(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
      |(?P<word>[A-Za-z_]\w*)
      |(?P<number>\.?\d(?:[eEpP][+-]|[\w.])*)
      |(?P<ellipsis>\.\.\.)
      |(?P<mark>[^\s\w])""",
    re.X | re.S | re.M,
)
OPEN = {"(": ")", "[": "]", "{": "}"}
CONTROL = {"if", "for", "while", "switch"}


@dataclass
class Token:
    kind: str
    text: str
    line: int


@dataclass
class Function:
    name: str
    first_line: int  # the line that holds the name
    last_line: int  # the line of the closing brace
    parameters: int
    nesting: int

    @property
    def lines(self):
        return self.last_line - self.first_line + 1


def tokens(source):
    """(code tokens, comment tokens); preprocessor lines are dropped."""
    code, comments, line, at = [], [], 1, 0
    for match in TOKEN.finditer(source):
        line += source.count("\n", at, match.start())
        at = match.start()
        token = Token(match.lastgroup, match[0], line)
        if token.kind == "comment":
            comments.append(token)
        elif token.kind != "directive":
            code.append(token)
    return code, comments


def closing(code, at):
    """Index of the bracket that closes the one at `at`; the last token if there is none."""
    depth = 0
    for i in range(at, len(code)):
        if code[i].kind != "mark":
            continue
        if code[i].text in OPEN:
            depth += 1
        elif code[i].text in OPEN.values():
            depth -= 1
            if depth == 0:
                return i
    return len(code) - 1


def count_parameters(code, first, last):
    """Parameters between the parentheses at first and last; "..." is not one."""
    inside = code[first + 1 : last]
    if not inside or (len(inside) == 1 and inside[0].text == "void"):
        return 0
    count, depth = 1, 0
    for token in inside:
        if token.text in OPEN:
            depth += 1
        elif token.text in OPEN.values():
            depth -= 1
        elif token.text == "," and depth == 0:
            count += 1
    return count - (1 if inside[-1].kind == "ellipsis" else 0)


class Nesting:
    """How deep control statements stand in each other; `else if` is no step down."""

    def __init__(self, code, first, last):
        self.code, self.at, self.last, self.deepest = code, first + 1, last, 0

    def measure(self):
        while self.at < self.last:
            self.statement(0)
        return self.deepest

    def text(self):
        return self.code[self.at].text if self.at < self.last else ""

    def statement(self, depth):
        word = self.text()
        if word == "{":
            end = min(closing(self.code, self.at), self.last)
            self.at += 1
            while self.at < end:
                self.statement(depth)
            self.at = end + 1
        elif word in CONTROL:
            self.control(depth + 1, word)
        elif word == "do":
            self.enter(depth + 1)
            self.at += 1
            self.statement(depth + 1)
            self.expression()
        elif word in ("case", "default"):
            self.label()
        else:
            self.expression()

    def enter(self, depth):
        self.deepest = max(self.deepest, depth)

    def control(self, depth, word):
        self.enter(depth)
        self.at += 1
        if self.text() == "(":
            self.at = closing(self.code, self.at) + 1
        self.statement(depth)
        if word == "if" and self.text() == "else":
            self.at += 1
            if self.text() == "if":
                self.control(depth, "if")
            else:
                self.statement(depth)

    def label(self):
        while self.at < self.last and self.text() != ":":
            self.at += 1
        self.at += 1

    def expression(self):
        while self.at < self.last:
            word = self.text()
            self.at = closing(self.code, self.at) + 1 if word in OPEN else self.at + 1
            if word == ";":
                return


def functions(source):
    """Every function definition of a source file, in order."""
    code, _ = tokens(source)
    found, i = [], 0
    while i < len(code):
        if code[i].text not in OPEN:
            i += 1
            continue
        end = closing(code, i)
        is_call = code[i].text == "(" and i > 0 and code[i - 1].kind == "word"
        if is_call and end + 1 < len(code) and code[end + 1].text == "{":
            last = closing(code, end + 1)
            nesting = Nesting(code, end + 1, last).measure()
            parameters = count_parameters(code, i, end)
            found.append(Function(code[i - 1].text, code[i - 1].line, code[last].line, parameters, nesting))
            end = last
        i = end + 1
    return found
