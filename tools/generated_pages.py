"""The pages of the documentation that follow from the program: commands and options, fields of a record, exit codes.

They are made when the site is built (`tools/docs_site.py`) and stand in no file, so they cannot be out of date.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from reports import errors
from reports.analysis.checks.rules import RULES, SEVERITIES
from reports.cli import COMMANDS, GROUPS, reports
from reports.corpus.blank_sheet import field_meaning
from reports.corpus.fields import POLICY, PROFILE, Field, FieldBlock
from reports.corpus.vocabulary import Vocabulary
from reports.language import strings
from reports.messages import speaking, told

WORDS = {
    "en": {
        "commands": "Commands and options",
        "commands.lead": "Every command with all its options, as `reports COMMAND --help` prints them. "
        "The [manual](manual.md) shows them at work.",
        "command": "command", "option": "option", "meaning": "meaning", "variable": "in the environment",
        "variable.lead": "Every option can be set in the environment as well, by the name of its command: "
        "`REPORTS_COUNTRY_LANG=en` is `--lang en` of `reports country`.",
        "fields": "Fields of a record", "fields.record": "A record", "fields.profile": "A country profile",
        "fields.lead": "What the front matter of a file may hold, from the table that the program reads by. "
        "[The reference](reference.md#a-corpus) says how files lie and how values are read; "
        "[Writing records](records.md) how one begins.",
        "key": "key", "name": "name on pages", "takes": "what it takes", "needed": "needed", "agree": "twins agree",
        "names": "`NAME` is one of",
        "exits": "Exit codes", "code": "code",
        "exits.lead": "What a program reads of the end of a command. Standard output is data, standard error is talk.",
        "exit.0": "Done.", "exit.130": "Interrupted.", "yes": "yes",
    },
    "zh": {
        "commands": "命令与选项",
        "commands.lead": "全部命令及其全部选项，与 `reports COMMAND --help` 显示的相同。实例见[手册](manual.md)。",
        "command": "命令", "option": "选项", "meaning": "含义", "variable": "环境变量",
        "variable.lead": "每个选项也可以用环境变量设定，变量名由命令与选项组成："
        "`REPORTS_COUNTRY_LANG=en` 等于 `reports country` 的 `--lang en`。",
        "fields": "记录的字段", "fields.record": "记录", "fields.profile": "国别概况",
        "fields.lead": "记录文件开头的元数据可以有哪些字段；本页由程序读取记录时所用的字段表生成。文件如何存放、值如何"
        "解读，见[参考](reference.md#a-corpus)；如何写第一条记录，见[撰写记录](records.md)。",
        "key": "键", "name": "页面上的名称", "takes": "可填的值", "needed": "必填", "agree": "各语言版本须一致",
        "names": "`NAME` 为其中之一",
        "rules": "校验规则", "rules.lead": "`reports check` 查找什么；`reports check --explain RULE` 说明其中一条。",
        "rules.error": "错误：照这样不可能对", "rules.warning": "警告：可能误导读者", "rules.note": "提示：值得知道",
        "rules.columns": "规则 | 发现什么 | 为什么要紧 | 怎么办",
        "exits": "退出码", "code": "退出码",
        "exits.lead": "其他程序据此判断命令的结果。标准输出只有数据，提示写到标准错误。",
        "exit.0": "完成。", "exit.130": "被中断。", "yes": "是",
        "exit.2": "命令行的要求无法满足。", "exit.3": "语料、设置、模板、品牌文件或 PDF 不能照原样使用。",
        "exit.4": "没有记录符合条件。", "exit.5": "文件不正确，因而没有写出；或者其中有一页说明缺了什么。",
        "exit.6": "缺少命令所需的程序库、字体或设备。", "exit.7": "一批文件中有的失败或不完整，其余完好。",
        "exit.8": "有的投递失败，或不知是否送达。",
        "exit.9": "比较过的内容都成立，但文件已不是当初写出的那一份，或无从得知。",
    },
}  # fmt: skip
"""What stands around what the program says, in the languages of the documentation."""


def generated_pages(language: str) -> dict[str, str]:
    """Return the text of each page that is made, by its path below the documentation of a language."""
    with speaking(language):
        made = {
            "commands.md": "\n".join(_commands(language)),
            "fields.md": "\n".join(_fields(language)),
            "exit-codes.md": "\n".join(_exits(language)),
        }
        # The English one is a file, docs/rules.md.
        return made if language == "en" else made | {"rules.md": "\n".join(_rules(language))}


def _commands(language: str) -> Iterator[str]:
    words = WORDS[language]
    yield from (f"# {words['commands']}", "", words["commands.lead"], "", words["variable.lead"])
    root = click.Context(reports, info_name="reports")
    for title, names in GROUPS.items():
        yield from ("", f"## {told(title)}", "", f"| {words['command']} | {words['meaning']} |", "|---|---|")
        yield from (f"| [`{name}`](#reports-{name}) | {_cell(told(COMMANDS[name]))} |" for name in names)
        for name in names:
            command = reports.get_command(root, name)
            if command is not None:
                yield from command_part(command, click.Context(command, parent=root, info_name=name), language)


def command_part(command: click.Command, context: click.Context, language: str) -> Iterator[str]:
    """Yield the part of a command: how it is called, what it does, its options, and those of its own commands."""
    words = WORDS[language]
    yield from ("", f"### {context.command_path}", "", told(" ".join(inspect.cleandoc(command.help or "").split())), "")
    yield from ("```text", f"{context.command_path} {' '.join(command.collect_usage_pieces(context))}", "```")
    options = [one for one in command.get_params(context) if isinstance(one, click.Option) and one.name != "help"]
    records = [record for one in options if (record := one.get_help_record(context))]
    if records:
        yield from ("", f"| {words['option']} | {words['meaning']} |", "|---|---|")
        yield from (f"| {_code(spelling)} | {_cell(_told(meaning))} |" for spelling, meaning in records)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from command_part(inner, click.Context(inner, parent=context, info_name=name), language)


def _told(meaning: str) -> str:
    """Return what an option means; what stands in brackets behind it, the range of a number, is no message."""
    said, mark, behind = meaning.partition("  [")
    return told(said) + mark + behind


def _rules(language: str) -> Iterator[str]:
    words = WORDS[language]
    yield from (f"# {words['rules']}", "", words["rules.lead"])
    for severity in SEVERITIES:
        yield from ("", f"## {words[f'rules.{severity}']}", "", f"| {words['rules.columns']} |", "|---|---|---|---|")
        for rule in RULES.values():
            if rule.severity == severity:
                said = (_cell(told(one)) for one in (rule.title, rule.why, f"{rule.remedy}."))
                yield f"| `{rule.id}` | {' | '.join(said)} |"


def _fields(language: str) -> Iterator[str]:
    words = WORDS[language]
    yield from (f"# {words['fields']}", "", words["fields.lead"])
    vocabulary = Vocabulary.load()
    for title, block in ((words["fields.record"], POLICY), (words["fields.profile"], PROFILE)):
        yield from ("", f"## {title}", "")
        yield f"| {words['key']} | {words['name']} | {words['takes']} | {words['needed']} | {words['agree']} |"
        yield "|---|---|---|---|---|"
        yield from _field_rows(block, "", language, vocabulary)
        for field, inner in block.holding:
            if inner.names:
                names = ", ".join(f"`{name}` ({_part(field, name, language)})" for name in inner.names)
                yield from ("", f"`{field.key}`: {words['names']} {names}")


def _field_rows(block: FieldBlock, before: str, language: str, vocabulary: Vocabulary) -> Iterator[str]:
    words = WORDS[language]
    for field in block.front:
        key = f"{before}{field.key}" if field.key else before.rstrip(".")
        name, takes = field_meaning(field, language, vocabulary) if field.key else ("", "")
        marks = [words["yes"] if mark else "" for mark in (field.required, field.twins_agree)]
        if field.key:
            yield f"| `{key}` | {_cell(name)} | {_cell(takes)} | {' | '.join(marks)} |"
        if field.block is not None and field.type != "texts_by_name":
            inner = f"{key}.NAME." if field.block.names else f"{key}."
            yield from _field_rows(field.block, inner, language, vocabulary)


def _part(field: Field, name: str, language: str) -> str:
    parts = {"analysis": "dimension", "regulatory": "pillar", "impactAnalysis": "impact"}
    return strings(language)(f"{parts[field.key]}.{name}")


def _exits(language: str) -> Iterator[str]:
    words = WORDS[language]
    yield from (f"# {words['exits']}", "", words["exits.lead"], "")
    yield from (f"| {words['code']} | {words['meaning']} |", "|---|---|", f"| 0 | {words['exit.0']} |")
    for kind in exit_classes():
        said = words.get(f"exit.{kind.exit_code}") or (kind.__doc__ or "").strip()
        yield f"| {kind.exit_code} | {_cell(said)} |"
    yield f"| 130 | {words['exit.130']} |"


def exit_classes() -> list[type[errors.ReportsError]]:
    """Return the classes of expected failures that commands end with, by their exit codes."""
    return sorted(errors.ReportsError.__subclasses__(), key=lambda kind: kind.exit_code)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").split())


def _code(text: str) -> str:
    """Return a spelling in code marks; a bar inside would end the cell, wherever it stands."""
    for mark, escaped in (("&", "&amp;"), ("<", "&lt;"), ("|", "&#124;"), ("*", "&#42;")):
        text = text.replace(mark, escaped)
    return f"<code>{text}</code>"
