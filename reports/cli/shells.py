"""Completion in bash, zsh and fish: what each shell is told, and how it asks.

The scripts of the library for commands send the words of the line apart, where bash has cut them at colons and equals
signs, and put an answer in the place of what was typed. These send the line up to the cursor as it stands, and every
answer begins with what was typed. Spaces and other signs in a name are left to the shell, or escaped for bash.
"""

from __future__ import annotations

import os
import re
from typing import ClassVar

from click.shell_completion import CompletionItem, ShellComplete, add_completion_class, split_arg_string

from reports.cli.columns import padded, width_of
from reports.messages import told

_LINE = "_REPORTS_LINE"
_SPECIAL = re.compile(r"([\s\\\"'`$&|;<>()\[\]{}*?!#~])")
_WIDEST = 40
"""Columns of a name beside which what it means stands."""

_BASH = r"""%(complete_func)s() {
    local kind value current="${COMP_WORDS[COMP_CWORD]}"
    case "$current" in ':'|'=') current="" ;; esac
    COMPREPLY=()
    while IFS=$'\t' read -r kind value; do
        if [[ $kind == plain ]]; then
            COMPREPLY+=("$value")
            [[ $value == *= ]] && compopt -o nospace
        else
            compopt -o filenames
            while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$current")
        fi
    done < <(_REPORTS_LINE="${COMP_LINE:0:COMP_POINT}" %(complete_var)s=bash_complete "$1" 2>/dev/null)
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""

_ZSH = r"""#compdef %(prog_name)s
%(complete_func)s() {
    local kind value shown files
    local -a values descriptions
    local line="${(j: :)words[1,CURRENT-1]} ${compstate[quote]}$PREFIX"
    local result=1
    while IFS=$'\t' read -r kind value shown; do
        if [[ $kind == plain ]]; then
            values+=("$value")
            descriptions+=("$shown")
        else
            files=1
        fi
    done < <(_REPORTS_LINE="$line" %(complete_var)s=zsh_complete ${words[1]} 2>/dev/null)
    compset -P '--[^=]#='
    (( $#values )) && compadd -l -V %(prog_name)s -d descriptions -a values && result=0
    [[ -n $files ]] && _files && result=0
    return result
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

_FISH = r"""function %(complete_func)s
    set -l line (commandline -cp)
    for item in (env _REPORTS_LINE="$line" %(complete_var)s=fish_complete %(prog_name)s 2>/dev/null)
        set -l parts (string split -m 1 \t -- $item)
        if test $parts[1] = plain
            echo $parts[2]
        else
            __fish_complete_path (commandline -ct)
        end
    end
end
complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


class LineCompletion(ShellComplete):
    """Completion of the line up to the cursor."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the whole words of the line, and the one that is begun."""
        line = os.environ.get(_LINE, "")
        words = split_arg_string(line)
        # A letter more begins another word where the line ends between words.
        is_begun = len(split_arg_string(f"{line}x")) == len(words)
        begun = words.pop() if words and is_begun else ""
        return words[1:], begun

    def complete(self) -> str:
        """Return the answers, a line each."""
        words, begun = self.get_completion_args()
        found = self.get_completions(words, begun)
        column = min(max((width_of(one.value) for one in found), default=0), _WIDEST)
        self.option = f"{begun.partition('=')[0]}=" if begun.startswith("--") and "=" in begun else ""
        self.column = column
        return "\n".join(map(self.format_completion, found))

    option: str = ""
    """``--name=``, where a value of it is completed that stands in the same word."""
    column: int = 0

    def meaning(self, item: CompletionItem[str]) -> str:
        """Return what an answer means, on one line."""
        return " ".join(told(item.help or "").split())


class BashCompletion(LineCompletion):
    """Completion in bash, which cuts words at colons and equals signs."""

    name: ClassVar[str] = "bash"
    source_template: ClassVar[str] = _BASH

    def format_completion(self, item: CompletionItem[str]) -> str:
        """Return an answer from where bash takes a word to begin, escaped unless it stands in quotes."""
        value = item.value
        if item.type == "plain" and ":" in value and not self.option:
            begun = self.get_completion_args()[1]
            value = value[begun.rfind(":") + 1 :]
        is_quoted = _stands_in_quotes(os.environ.get(_LINE, ""))
        escaped = value if is_quoted else _SPECIAL.sub(lambda sign: f"\\{sign[0]}", value)
        return f"{item.type}\t{escaped}"


class ZshCompletion(LineCompletion):
    """Completion in zsh, which shows what each answer means beside it."""

    name: ClassVar[str] = "zsh"
    source_template: ClassVar[str] = _ZSH

    def format_completion(self, item: CompletionItem[str]) -> str:
        """Return an answer and how it is listed."""
        meaning = self.meaning(item)
        shown = f"{padded(item.value, self.column)}  {meaning}" if meaning else item.value
        return f"{item.type}\t{item.value}\t{shown}"


class FishCompletion(LineCompletion):
    """Completion in fish, whose words hold an option with its value."""

    name: ClassVar[str] = "fish"
    source_template: ClassVar[str] = _FISH

    def format_completion(self, item: CompletionItem[str]) -> str:
        """Return an answer and what it means."""
        meaning = self.meaning(item)
        return f"{item.type}\t{self.option}{item.value}" + (f"\t{meaning}" if meaning else "")


def _stands_in_quotes(line: str) -> bool:
    """Return whether the end of a line stands between quotation marks."""
    quote, is_escaped = "", False
    for char in line:
        if is_escaped:
            is_escaped = False
        elif char == "\\" and quote != "'":
            is_escaped = True
        elif char in ("'", '"') and quote in ("", char):
            quote = "" if quote else char
    return bool(quote)


SHELLS = {one.name: one for one in (BashCompletion, ZshCompletion, FishCompletion)}


def complete_in_shells() -> None:
    """Have the library for commands answer shells by these classes."""
    for one in SHELLS.values():
        add_completion_class(one)
