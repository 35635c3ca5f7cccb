"""Collects what the command line says, and brings the catalogues of its languages up to date.

    python tools/messages.py

Messages are written as any text of the program is, with values in braces: nothing marks them. They are found where
they go: what is passed as a message or a remedy, what a command prints, the help of options and commands, the rules of
the check, and the words of the library for commands. A text that depends on a condition gives a message for each case.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from reports.cli.preview_command import command as preview
from reports.typeset.house_templates import replaceable

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "reports"
LOCALES = PACKAGE / "messages" / "locale"
RULES = PACKAGE / "analysis" / "checks" / "rules.toml"

PRINTED_ROOMS = {"documents", "web", "composition", "messages"}
"""Rooms whose words are those of pages, in templates/strings; only their errors are told."""
SAID = {"message", "remedy", "why", "reason", "notice", "notes", "use", "refusal"}
"""Parameters and fields, wherever they are, that take a message."""
IN_ERRORS = {"message", "remedy"}
SAID_BY_COMMANDS = SAID | {"text", "label"}
"""Parameters of functions of the command line that take one."""
SAYING = {"say", "told", "show", "echo", "secho", "fail", "UsageError", "prompt"}
"""Functions and methods of commands whose every argument is a message."""
TELLING = {"inform", "warn", "detail"}
"""Methods of an observer."""
HELPING = {"help", "metavar", "subcommand_metavar", "epilog", "short_help"}
ANSWERING = re.compile("fault|reason|why|doubts|differing")
"""Names of functions whose results are messages."""
NOTES = {"notes", "reasons"}
"""Lists of messages."""
TABLES = {"COMMANDS", "GROUPS", "_FILTERS", "_KEPT", "_ASKED", "_COLUMNS", "SAID"}
"""Constants that hold messages."""
TABLES |= {"_NO_SEAL", "_OTHER_RELEASE", "_NO_TAGS", "OTHER_TEMPLATES"}
WORDS = {
    "reports/analysis/checks/rules.py": (
        *("error", "warning", "note", "{number} error", "{number} errors", "{number} warning", "{number} warnings"),
        *("{number} note", "{number} notes"),
    ),
    "reports/audit/doctor.py": ("there", "met", "Requirements", "Output folder", "Temporary folder", "Cache", "Ledger"),
    "reports/app/importing.py": ("new", "changed", "unchanged"),
    "reports/audit/later_changes.py": ("gone", "appeared", "regraded", "peer gone", "peer appeared", "peer changed"),
    "reports/cli/snapshot_command.py": ("folder", "records", "profiles", "problems", "files"),
}
"""Words that values of the program have, and that commands print."""
CLICK = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types", "_termui_impl")
VALUES = {"shown", "_shown", "_short", "as_json", "summary", "_markdown", "to_sarif", "to_code_quality"}
"""Functions whose results are values, or speak to programs."""
PASSING = {"join", "len", "str", "repr", "cleaned", "map", "sorted", "sum", "quote", "shown", "fsdecode"}
"""Functions of whose result one thinks by what they are given."""
METAVARS = {"N", "TEXT", "PATH", "FILE", "DIRECTORY", "INTEGER", "FLOAT", "DATE", "LANGUAGE"}
METAVARS |= {"OPTIONS", "COMMAND", "ARGS"}
"""What the library for commands makes of types, and writes in the line of usage."""
HEADER = "# What the command line says. python tools/messages.py brings this file up to date, and compiles it."
MOST_FILES = 2
"""Files that are named beside a message."""
MOST = 24
"""Cases of one text; what has more is a message with a value, and each value one of its own."""
MOST_WORDINGS = 4
"""Cases of one value in a text."""
DEEPEST = 4
"""Functions and names that are looked into, one in the other."""


class Hole(NamedTuple):
    """A value in a message."""

    name: str


Text = tuple[str | Hole, ...]


class Scope(NamedTuple):
    """Where a text stands: its module, and the functions around it with what they were given."""

    module: Module
    function: ast.FunctionDef | None
    given: dict[str, list[Text]]


class Module:
    """One file of the program."""

    def __init__(self, path: Path, text: str = "") -> None:
        self.path = path
        self.room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        self.tree = ast.parse(text or path.read_text(encoding="utf-8"))
        self.constants: dict[str, list[ast.expr]] = {}
        for node in self.tree.body:
            for name, value in _assigned(node):
                self.constants.setdefault(name, []).append(value)


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = zip(target.elts, node.value.elts, strict=False)
                yield from ((one.id, value) for one, value in pairs if isinstance(one, ast.Name))
    elif isinstance(node, ast.AnnAssign | ast.AugAssign) and isinstance(node.target, ast.Name) and node.value:
        yield node.target.id, node.value


class Collector:
    """What the program says, by message, with the files that say it."""

    def __init__(self, modules: Sequence[Module]) -> None:
        self._modules = modules
        self.found: dict[str, set[str]] = {}
        self._functions: dict[str, list[tuple[Module, ast.FunctionDef]]] = {}
        self._parameters: dict[str, list[str]] = {}
        self._own_parameters: dict[str, dict[str, list[str]]] = {}
        self._classes: set[str] = set()
        bases: dict[str, list[str]] = {}
        for module in modules:
            for node in ast.walk(module.tree):
                if isinstance(node, ast.FunctionDef):
                    self._functions.setdefault(node.name, []).append((module, node))
                    names = _parameters(node)
                    self._parameters.setdefault(node.name, names)
                    self._own_parameters.setdefault(str(module.path), {})[node.name] = names
                elif isinstance(node, ast.ClassDef):
                    self._classes.add(node.name)
                    bases[node.name] = [base.id for base in node.bases if isinstance(base, ast.Name)]
                    self._parameters[node.name] = _fields(node)
        for name in bases:
            self._parameters[name] = self._inherited(name, bases)

    def _inherited(self, name: str, bases: dict[str, list[str]]) -> list[str]:
        own = self._parameters.get(name, [])
        return own or next((found for base in bases.get(name, []) if (found := self._inherited(base, bases))), [])

    def collect(self) -> None:
        """Go through the program."""
        for module in self._modules:
            for node, function in _walk(module.tree):
                scope = Scope(module, function, {})
                if function is not None and module.room not in PRINTED_ROOMS:
                    for answer in _answers(node, function):
                        self._take(answer, scope)
                if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                    for argument in self._refused(node.exc):
                        self._take(argument, scope)
                elif isinstance(node, ast.Call):
                    for argument in self._said(node, module):
                        if not _is_told(argument):
                            self._take(argument, scope)
                elif module.room == "cli" and isinstance(node, ast.FunctionDef) and _is_command(node):
                    for paragraph in (ast.get_docstring(node) or "").split("\n\n"):
                        self._add((" ".join(paragraph.split()),), module)
            for name in TABLES & module.constants.keys():
                for value in module.constants[name]:
                    said = value.keys if name == "GROUPS" and isinstance(value, ast.Dict) else [value]
                    if name != "GROUPS" and isinstance(value, ast.Dict):
                        said = value.values
                    for constant in (inner for one in said if one is not None for inner in ast.walk(one)):
                        if isinstance(constant, ast.Constant | ast.JoinedStr):
                            self._take(constant, Scope(module, None, {}))

    def _said(self, call: ast.Call, module: Module) -> Iterator[ast.expr]:
        """Yield the arguments of a call that are messages."""
        name = _function(call)
        wanted = SAID_BY_COMMANDS if module.room == "cli" else IN_ERRORS if module.room in PRINTED_ROOMS else SAID
        is_telling = name in TELLING and isinstance(call.func, ast.Attribute) and "observer" in _name(call.func.value)
        if (name in SAYING and module.room == "cli") or is_telling:
            yield from call.args
            return
        parameters = self._own_parameters.get(str(module.path), {}).get(name) or self._parameters.get(name, [])
        if name == "Check":
            wanted = wanted | {"name", "found", "remedies"}
        for parameter, argument in zip(parameters, call.args, strict=False):
            if parameter in wanted:
                yield argument
        for keyword in call.keywords:
            if keyword.arg in wanted or keyword.arg in HELPING:
                yield keyword.value

    def _refused(self, call: ast.Call) -> Iterator[ast.expr]:
        """Yield the arguments of an exception that says nothing of its parameters."""
        name = _function(call)
        if name == "ValueError" or (name in self._classes and not self._parameters.get(name)):
            yield from call.args

    def _take(self, node: ast.expr, scope: Scope) -> None:
        for text in self._cases(node, scope, 0):
            self._add(text, scope.module)

    def _add(self, text: Text, module: Module) -> None:
        message = message_of(text)
        # A word alone is a name that the program gives to something, unless a command prints it; no value is empty.
        is_said = " " in message or (module.room == "cli" and not message.startswith("-"))
        if is_said and "“”" not in message and " , " not in message:
            self.found.setdefault(message, set()).add(module.path.relative_to(ROOT).as_posix())

    # --- the cases of a text

    def _cases(self, node: ast.expr, scope: Scope, depth: int) -> list[Text]:
        """Return what an expression may say; nothing where that is a value."""
        if isinstance(node, ast.Constant):
            return [(node.value,)] if isinstance(node.value, str) else []
        if isinstance(node, ast.JoinedStr):
            return self._joined(node.values, scope, depth)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self._joined([node.left, node.right], scope, depth)
        if isinstance(node, ast.IfExp):
            return self._all([node.body, node.orelse], scope, depth)
        if isinstance(node, ast.BoolOp):
            return self._all(node.values, scope, depth)
        if isinstance(node, ast.NamedExpr):
            return self._cases(node.value, scope, depth)
        if isinstance(node, ast.Dict):
            return self._all(node.values, scope, depth)
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            return self._all(node.elts, scope, depth)
        if depth >= DEEPEST:
            return []
        if isinstance(node, ast.Subscript):
            return self._cases(node.value, scope, depth + 1) if _name(node.value) not in ("argv", "") else []
        if isinstance(node, ast.Name):
            return self._named(node.id, scope, depth + 1)
        if isinstance(node, ast.Call):
            return self._called(node, scope, depth + 1)
        return []

    def _all(self, nodes: Iterable[ast.expr], scope: Scope, depth: int) -> list[Text]:
        found: list[Text] = []
        for node in nodes:
            found += self._cases(node, scope, depth) or [(Hole(_name(node) or "value"),)]
        return list(dict.fromkeys(found))

    def _named(self, name: str, scope: Scope, depth: int) -> list[Text]:
        if name in scope.given:
            return scope.given[name]
        values = _values_in(scope.function).get(name) if scope.function else None
        if values:
            return self._all(values, scope, depth)
        outside = Scope(scope.module, None, {})
        return [one for value in scope.module.constants.get(name, []) for one in self._cases(value, outside, depth)]

    def _called(self, call: ast.Call, scope: Scope, depth: int) -> list[Text]:
        """Return what a function of the program may return, given what it is given here."""
        name = _function(call)
        if name in VALUES:
            return []
        if name in ("cleaned", "str", "told", "filter", "tuple", "list") and call.args:
            return self._cases(call.args[-1], scope, depth)
        if name == "get" and isinstance(call.func, ast.Attribute):
            return self._cases(call.func.value, scope, depth)
        if name == "join":
            for argument in call.args:
                elements = argument.elts if isinstance(argument, ast.List | ast.Tuple) else [argument]
                for one in elements:
                    if isinstance(one, ast.GeneratorExp | ast.ListComp):
                        one = one.elt
                    self._take_fragments(self._cases(one, scope, depth), scope.module)
            return []
        own = [pair for pair in self._functions.get(name, ()) if pair[0] is scope.module]
        known = own or self._functions.get(name, [])
        if len(known) != 1 or known[0][0].room in PRINTED_ROOMS:
            return []
        module, function = known[0]
        pairs = [*zip(_parameters(function), call.args, strict=False)]
        pairs += [(one.arg, one.value) for one in call.keywords if one.arg]
        given = {parameter: self._cases(argument, scope, depth) for parameter, argument in pairs}
        inner = Scope(module, function, {key: found for key, found in given.items() if found})
        returned = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Return | ast.Yield) and node.value is not None
        ]
        return self._all(returned, inner, depth) if returned and depth < DEEPEST else []

    def _joined(self, nodes: Sequence[ast.expr], scope: Scope, depth: int) -> list[Text]:
        parts: list[list[Text]] = []
        for node in nodes:
            value = node.value if isinstance(node, ast.FormattedValue) else node
            cases = self._cases(value, scope, depth)
            if isinstance(node, ast.FormattedValue):
                # What is quoted is a value.
                cases = _told_apart(cases, _name(value) or "value") if node.conversion == -1 else []
                if len(cases) > MOST_WORDINGS:
                    self._take_fragments(cases, scope.module)
                    cases = []
            parts.append(cases or [(Hole(_name(value) or "value"),)])
        number = 1
        for part in parts:
            number *= len(part)
        if number > MOST:
            for place, part in enumerate(parts):
                if len(part) > 1:
                    self._take_fragments(part, scope.module)
                    parts[place] = [(Hole(_name(nodes[place]) or "value"),)]
        return [tuple(piece for part in parts_ for piece in part) for parts_ in product(*parts)]

    def _take_fragments(self, cases: Iterable[Text], module: Module) -> None:
        for case in cases:
            self._add(case, module)


def _answers(node: ast.AST, function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield what a function answers in words: what it returns, or puts down as a note."""
    if isinstance(node, ast.Return | ast.Yield) and node.value is not None and ANSWERING.search(function.name):
        yield node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
        if _name(node.func.value) in NOTES:
            yield from node.args
    elif isinstance(node, ast.AugAssign) and _name(node.target) in NOTES:
        is_listed = isinstance(node.value, ast.GeneratorExp | ast.ListComp)
        yield node.value.elt if is_listed else node.value  # type: ignore[attr-defined] # it has one


def _told_apart(cases: list[Text], name: str) -> list[Text]:
    """Return the cases of a value that say something; the others are one, a place for it."""
    worded = [case for case in cases if _has_words(case) or case == ("",)]
    return worded if len(worded) == len(cases) else [*worded, (Hole(name),)] if any(map(_has_words, worded)) else []


def _has_words(case: Text) -> bool:
    return any(isinstance(piece, str) and re.search("[A-Za-z]{2}", piece) for piece in case)


def _walk(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.FunctionDef | None]]:
    """Yield every node of a module with the function that it stands in."""
    waiting: list[tuple[ast.AST, ast.FunctionDef | None]] = [(tree, None)]
    while waiting:
        node, function = waiting.pop()
        yield node, function
        inside = node if isinstance(node, ast.FunctionDef) else function
        waiting += ((child, inside) for child in ast.iter_child_nodes(node))


@cache
def _values_in(function: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    """Return what each name in a function is given, assigned or taken from a list."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        for name, value in _assigned_or_walrus(node):
            found.setdefault(name, []).append(value)
        if isinstance(node, ast.comprehension | ast.For) and isinstance(node.target, ast.Name):
            items = [node.iter] if isinstance(node.iter, ast.Name | ast.Tuple) else []
            found.setdefault(node.target.id, []).extend(items)
    return found


def _assigned_or_walrus(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.NamedExpr):
        yield node.target.id, node.value
    else:
        yield from _assigned(node)


def _fields(node: ast.ClassDef) -> list[str]:
    """Return what an instance is made of: the parameters of its own __init__, else its annotated fields."""
    for one in node.body:
        if isinstance(one, ast.FunctionDef) and one.name == "__init__":
            return [argument.arg for argument in one.args.args[1:]]
    found = [one.target.id for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
    return [name for name in found if name != "exit_code"]


def _parameters(node: ast.FunctionDef) -> list[str]:
    """Return what a function is given, without the value that it belongs to."""
    return [one.arg for one in (*node.args.posonlyargs, *node.args.args) if one.arg not in ("self", "cls")]


def _is_told(node: ast.expr) -> bool:
    """Return whether a part of a text is translated by itself."""
    calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
    return any(_function(one) in ("told", "padded", "line_of") for one in calls)


def _function(call: ast.Call) -> str:
    """Return the name of the function that is called, as it is written."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _is_command(node: ast.FunctionDef) -> bool:
    return any(isinstance(one, ast.Call) and _name(one.func) in ("command", "group") for one in node.decorator_list)


def _name(node: ast.AST) -> str:
    """Return the name of a value, by which a message holds a place for it."""
    if isinstance(node, ast.Name):
        return node.id.strip("_")
    if isinstance(node, ast.Attribute):
        return node.attr.strip("_")
    if isinstance(node, ast.FormattedValue | ast.Starred | ast.NamedExpr | ast.Await):
        return _name(node.value)
    if isinstance(node, ast.Subscript):
        return _name(node.value)
    if isinstance(node, ast.Call):
        own = _name(node.func)
        inner = next((found for one in node.args if (found := _name(one))), "")
        return inner if own in PASSING and inner else "names" if own == "join" else own
    if isinstance(node, ast.GeneratorExp | ast.ListComp):
        return _name(node.generators[0].iter)
    if isinstance(node, ast.BinOp):
        return _name(node.left) or _name(node.right)
    return ""


def message_of(text: Text) -> str:
    """Return the message that a text is in the catalogue: on one line, without the point at its end."""
    used: dict[str, int] = {}
    parts = []
    for piece in text:
        if isinstance(piece, Hole):
            used[piece.name] = used.get(piece.name, 0) + 1
            parts.append(f"{{{piece.name}{used[piece.name] if used[piece.name] > 1 else ''}}}")
        else:
            parts.append(piece.replace("{", "{{").replace("}", "}}"))
    message = " ".join("".join(parts).split())
    message = message.removesuffix(".") if not message.endswith("...") else message
    words = re.sub(r"\{\w+\}", " ", message.replace("{{", "").replace("}}", ""))
    return message if re.search(r"[A-Za-z]{2}", words) else ""


def messages_in(modules: Sequence[Module]) -> dict[str, set[str]]:
    """Return the messages of some modules with the files that say them."""
    collector = Collector(modules)
    collector.collect()
    return collector.found


def collected() -> dict[str, set[str]]:
    """Return every message of the program with the files that say it."""
    found = messages_in([Module(path) for path in sorted(PACKAGE.rglob("*.py"))])
    for rule in tomllib.loads(RULES.read_text(encoding="utf-8")).values():
        for key in ("title", "why", "remedy"):
            found.setdefault(message_of((rule[key],)), set()).add(RULES.relative_to(ROOT).as_posix())
    for file, words in {"reports/cli/help_page.py": sorted(METAVARS), **WORDS}.items():
        for word in words:
            found.setdefault(word, set()).add(file)
    for shown in preview.commands.values():
        for paragraph in str(shown.help).split("\n\n"):
            found.setdefault(message_of((" ".join(paragraph.split()),)), set()).add("reports/cli/preview_command.py")
    for template in replaceable().values():
        found.setdefault(message_of((template.said,)), set()).add(f"templates/{template.name}")
    return dict(sorted(found.items(), key=lambda one: (min(one[1]), one[0])))


def words_of_click() -> Iterator[str | tuple[str, ...]]:
    """Yield what the library for commands has translated; with its plural where it has one."""
    folder = Path(str(find_spec("click").origin)).parent  # type: ignore[union-attr] # it is a dependency
    for name in CLICK:
        for _, message, *_ in extract_from_file("python", folder / f"{name}.py"):
            yield message


def catalogue(language: str) -> Catalog:
    """Return a catalogue with every message of today, and the translations that there were."""
    path = LOCALES / language / "LC_MESSAGES" / "reports.po"
    before = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            before = read_po(file, locale=language)
    # A date that moves with every run would change the compiled file as well.
    found = Catalog(locale=language, header_comment=HEADER, fuzzy=False, creation_date=before.creation_date,
                    msgid_bugs_address="", last_translator="the reports authors", project="reports")  # fmt: skip
    for message, files in collected().items():
        kept = before.get(message)
        found.add(message, kept.string if kept else "", [(file, 0) for file in sorted(files)[:MOST_FILES]])
    for said in words_of_click():
        kept = before.get(said)
        if (said if isinstance(said, str) else said[0]) not in found:
            found.add(said, kept.string if kept else "", [("click", 0)])
    return found


def compiled(found: Catalog) -> bytes:
    """Return a catalogue in the form that gettext reads."""
    file = io.BytesIO()
    write_mo(file, found)
    return file.getvalue()


def main() -> None:
    """Bring every catalogue up to date, and name what has no translation."""
    for folder in sorted(LOCALES.iterdir()):
        found, place = catalogue(folder.name), folder / "LC_MESSAGES"
        with (place / "reports.po").open("wb") as file:
            write_po(file, found, width=120, omit_header=False, include_lineno=False)
        (place / "reports.mo").write_bytes(compiled(found))
        lacking = [message for message in found if message.id and not _is_translated(message)]
        print(f"{folder.name}: {len(found)} messages, {len(lacking)} without a translation")
        for message in lacking:
            print(f"  {message.id}")
        if lacking:
            sys.exit(1)


def _is_translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


if __name__ == "__main__":
    main()
