"""What a check looks for: one rule for each way in which a record, or a file, misleads its reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "note"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""From the worst: it cannot be right as it stands; it may mislead a reader; it is worth knowing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that a check looks for."""

    id: str
    severity: Severity
    title: str
    """What is found, in a few words."""
    why: str
    """What a reader would believe wrongly, or what documents do about it."""
    remedy: str


class Finding(NamedTuple):
    """One rule broken at one place."""

    file: str
    """Path relative to the corpus, with forward slashes."""
    line: int | None
    """Counted from 1, where it is known."""
    field: str
    """Dotted field path, e.g. ``analysis.mrv.score``; "" for the file as a whole."""
    rule: str
    message: str
    remedy: str
    record: str
    """Id of the record or profile; "" where the file cannot be read as one."""

    @property
    def severity(self) -> Severity:
        """How bad breaking the rule is."""
        return RULES[self.rule].severity


_FRONT = "The file would count as a record without fields, or not at all, and nobody would be told. It is kept out."
_TYPE = "A value of another type would be printed as something that nobody wrote. The file is kept out."

_TABLE = (
    # Files that are kept out of the corpus.
    Rule("front-matter-missing", "error", "no front matter", _FRONT, "Begin the file with its fields between --- lines"),
    Rule("front-matter-unclosed", "error", "front matter is never closed", _FRONT, "Put a line --- after the fields"),
    Rule("front-matter-shape", "error", "front matter is not a block of fields", _FRONT, 'Write {"id": "…", …}'),
    Rule("front-matter-syntax", "error", "front matter is neither JSON nor YAML", _FRONT, "Correct the text at the line"),
    Rule("front-matter-depth", "error", "front matter is nested too deeply",
         "Deep nesting can exhaust the memory of whoever reads it. The file is kept out.", "Flatten it"),
    Rule("yaml-alias", "error", "YAML anchors, aliases, tags or merge keys",
         "A few aliases of aliases unfold to gigabytes, and merge keys bring in values that do not stand where they "
         "count. The file is kept out.", "Write each value out where it is meant"),
    Rule("duplicate-key", "error", "a key stands twice in one block",
         "JSON and YAML keep the last value and drop the first without a word. The file is kept out.",
         "Keep one value and delete the other"),
    Rule("wrong-type", "error", "a value is not of the type that the field has", _TYPE, "Write it as the field wants it"),
    Rule("bad-score", "error", "a score is not a number from 0 to 100", _TYPE, "Write such a number, or null"),
    Rule("missing-field", "error", "id, title or country is missing",
         "A record is found by these. The file is kept out.", "Give the record the field"),
    Rule("bad-id", "error", "an id that cannot be one",
         "Ids become names of files: one with ../ in it would leave the folder. The file is kept out.",
         "Use 1 to 64 of a-z, 0-9 and hyphens"),
    Rule("id-collision", "error", "two files have one id in one language",
         "Which of the two is printed would depend on the order of reading. The first by path is kept.",
         "Give one of them another id, or delete it"),
    Rule("unreadable-file", "error", "a file cannot be read",
         "It may be missing, larger than any record, not UTF-8, or a link that leads out of the corpus. It is kept out.",
         "Make it a plain UTF-8 file inside the corpus"),
    # What a record says of itself that cannot be right.
    Rule("twin-contradiction", "error", "the editions of one record state different facts",
         "A reader of one language is told something else than a reader of the other. Documents take the weaker "
         "score and status, and everything else from the first language.", "Correct the wrong one"),
    Rule("date-contradiction", "error", "dates of one record contradict each other",
         "pubDate, year, source date and audit date say different things, so one of them is wrong and every timeline "
         "that uses it as well.", "Find out which is right, and correct the others"),
    Rule("verified-unreviewed", "error", "“verified” without a person who reviewed it",
         "A program wrote it, or nobody on the list of reviewers has seen it. Documents never say verified: they say who "
         "wrote the record, who reviewed it, and when.",
         "Have it reviewed by a person listed under reviewers in reports.toml, or change reviewStatus"),
    # What may mislead.
    Rule("unknown-name", "warning", "a name that the vocabulary does not know",
         "The record stands under a heading of its own, and no filter by code finds it.", "Use a known name or a code"),
    Rule("misspelt-key", "warning", "a key that looks like a slip for a known one",
         "Its value is printed among the other fields and counts for nothing.", "Rename it if the known one is meant"),
    Rule("unreadable-date", "warning", "a date that cannot be read",
         "It is printed as written and stands in no timeline.", "Write YYYY-MM-DD, YYYY-MM or YYYY"),
    Rule("language-mismatch", "warning", "a file is not in the language that it says",
         "The folder decides; hyphenation, face and twins follow it.", "Move the file, or correct the field"),
    Rule("hidden-characters", "warning", "control or direction characters in a text",
         "They turn round or hide what a reader sees. They are left out.", "Delete them from the text"),
    Rule("rival-profiles", "warning", "two profiles of one country in one language",
         "The one audited last is used, and what only the other says is not printed.", "Merge the two"),
    Rule("title-year", "warning", "the title names another year than the record",
         "The title may name a reform, a bill's number or an edition that the dates do not know of.",
         "Correct title or dates, or give the other year as a milestone"),
    Rule("draft-in-force", "warning", "a draft or bill whose status says in force",
         "It would count as the law of the land. Documents flag it and do not count it.", "Correct status or title"),
    Rule("missing-evidence", "warning", "a score without evidence",
         "It is graded D, and drawn hollow.", "Quote what the score rests on, or take the score away"),
    Rule("boilerplate-sentence", "warning", "evidence that says nothing of its own",
         "The same sentence stands in three or more records, so it tells nothing about any of them. It is graded D.",
         "Write what this instrument says"),
    Rule("repeated-sentence", "warning", "one sentence is the evidence of several dimensions",
         "One observation cannot carry several scores. Where nothing else is said, the score is graded D.",
         "Write for each dimension what its score rests on"),
    Rule("truncated-description", "warning", "a description cut off at 500 characters",
         "A sentence that stops half-way may say the opposite of the whole. Documents print the body.",
         "Write the description to its end, or leave it out"),
    Rule("dangling-lineage", "warning", "a link to a record that does not exist",
         "What replaced what cannot be followed. Documents print the id and mark it.",
         "Add the record, correct the id, or delete the link"),
    Rule("likely-duplicate", "warning", "two records that are probably one instrument",
         "The instrument counts twice, and its country seems to have more law than it has.",
         "Merge them, or join them with supersedes, supersededBy or consolidatedFrom"),
    Rule("unsafe-address", "warning", "an address that is neither http, https nor mailto",
         "Such links can run code or open files of the reader. They are printed as text.", "Give the public address"),
    Rule("oversized-body", "warning", "a body larger than any page will take",
         "It is refused when its sheet is laid out, so that it cannot exhaust memory or time.", "Cut it down, or split it"),
    # What is worth knowing.
    Rule("folded-spelling", "note", "a spelling that is not the name itself",
         "It is read as the name that is meant; exports in which spellings differ look as if facts differed.",
         "Write the name or the code"),
    Rule("unknown-key", "note", "a key that the program does not know",
         "It is printed as found, and counts for nothing.", "Leave it if it is meant to be there"),
    Rule("uncited-score", "note", "a score without a citation", "It is graded C at best.", "Cite the article or document"),
    Rule("echo-description", "note", "a description that only repeats the body",
         "It would be read twice. Documents print the body alone.", "Summarise, or leave it out"),
    Rule("missing-twin", "note", "a record without its twin",
         "Readers of that language get it in another one, marked.", "Translate it"),
    Rule("foreign-evidence", "note", "evidence in another language than its record",
         "It is set in its own language, marked and counted.", "Translate it"),
    Rule("placeholder-pillar", "note", "a pillar that only keeps a place",
         "“Pending” is no rule and no absence of one. It counts as not recorded.", "Say what the rule is, or leave it empty"),
    Rule("stale-audit", "note", "no audit within a year",
         "Scores of such a record are graded B at best.", "Audit it, and write the date into provenance"),
    Rule("raw-html", "note", "HTML in a body",
         "It is printed as text and never interpreted.", "Write Markdown"),
)  # fmt: skip

RULES: dict[str, Rule] = {rule.id: rule for rule in _TABLE}
"""Every rule by its id, the worst first."""
