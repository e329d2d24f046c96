"""What a sentence names without asking for it: what is not required, and the employer's own name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from indexers.linking.names import several

Span = tuple[int, int]

_NOUNS = (
    r"(?:experience|knowledge|background|familiarity|exposure|proficiency|skills?|training|expertise"
    r"|understanding"
    r"|qualifications?|degree|diploma|certificat(?:e|ion)s?)"
)
_NEEDED = r"(?:required|needed|necessary|expected|assumed|mandatory|essential|compulsory|obligatory|wanted)"
_IS_NOT = r"(?:(?:is|are|was|be)\s+(?:not|no\s+longer|never)|(?:is|are)n['’]t|not)"
_SOFTLY = r"(?:\s+(?:strictly|absolutely|specifically|actually|really|always|usually|a|an|at\s+all))*"
_DOES_NOT = r"(?:(?:do|does|did|will|would|need)\s+not|(?:do|does|did|would)n['’]t|won['’]t)"
_INVOLVES = (
    r"(?:need|require|involve|include|use|cover|teach|assume|expect|entail|call\s+for|have\s+to|necessarily)"
)
_PRIZED = (
    r"(?!\s*[,;]?\s*\b(?:but|though|although|however|mais)\b[^.]{0,40}"
    r"(?:plus|asset|prefer|desir|helpful|benefi|advantage|nice|welcome|atout|appr[ée]ci|souhait|bonus|ideal))"
)
_NON = r"(?:requis|exig[ée]|n[ée]cessaire|obligatoire|demand[ée]|indispensable)e?s?"

_FLAGS = re.IGNORECASE
# What follows, up to the end of its clause, is not asked for.
_AFTER = re.compile(
    rf"""\bno\s+(?!(?:less|fewer|more|later|sooner|matter|doubt|stranger|longer|only|substitute|better
        |greater)\b)
        (?:(?!(?:for|than|to|of|with|in|but)\b)[\w+#./&-]+,?\s+){{0,5}}?{_NOUNS}\b
    | \bno\s+need\s+(?:for|to)\b
    | \bnot\s+{_NEEDED}\s+to\s+(?:know|have|be|use|master|understand)\b
    | \b{_DOES_NOT}\s+{_INVOLVES}\b(?!\s+(?:only|just|merely)\b)
    | \bI\s+(?:do\s+not|don['’]t)\s+know\b(?!\s+(?:what|why|if|whether|which))
    | \b(?:have|has)\s+never\s+(?:used|learned|learnt|worked|programmed|studied)\b
    | \b(?:,|and|but)\s+not\s+(?:in|with)\b
    | \baucune?s?\s+(?:\w+\s+){{0,2}}?
        (?:exp[ée]riences?|connaissances?|comp[ée]tences?|formations?|notions?|ma[iî]trise|dipl[ôo]me
        |qualifications?)\b
    | \b(?:pas|nul|sans)\s+besoin\s+(?:de\b|d['’])
    | \bpas\s+(?:de\s+|d['’])(?:exp[ée]rience|connaissance|comp[ée]tence|formation|notion)s?\b
    | \bne\s+(?:requiert|n[ée]cessite|demande|exige|comprend|pr[ée]voit|suppose)\w*\s+(?:pas|aucune?)\b
    | \bn['’](?:exige|implique|inclut)\w*\s+(?:pas|aucune?)\b""",
    _FLAGS | re.VERBOSE,
)
# What stands before, from the beginning of its clause, is not asked for.
_BEFORE = re.compile(
    rf"""(?<!but\s)(?<!though\s)(?<!,\s)(?<!\()\b{_IS_NOT}{_SOFTLY}\s+(?:{_NEEDED}|(?:must|requirement
        |prerequisite))\b
         (?!\s+to\s){_PRIZED}
    | \b(?:n['’]est|ne\s+sont|n['’][ée]tait)\s+(?:absolument\s+|strictement\s+)?pas\s+{_NON}\b{_PRIZED}
    | (?<!mais\s)(?<!,\s)(?<!\()\b(?:non|pas)\s+{_NON}\b{_PRIZED}""",
    _FLAGS | re.VERBOSE,
)
# "in Python, not Java"
_BUT_NOT = re.compile(
    r"(?:,|\band)\s+not\s+((?!(?:only|just|limited|to|all|every|for|because|as|the|an?|in|with|be|being)\b)"
    r"[A-Z][\w+#./]*(?:\s[A-Z][\w+#./]*)?)(?=[.,;)]|\s*$)"
)
_CLAUSE_END = re.compile(
    r"[.!?](?=\s|$)|[;:\n]|,?\s+(?:but|however|yet|although|though|because|since|mais|cependant|toutefois"
    r"|car)\b"
    r"|[,\s]+[-–—]\s+", re.IGNORECASE,
)  # fmt: skip
_CLAUSE_START = re.compile(
    r"[.!?]\s+|[;:\n]|\b(?:but|however|yet|although|though|mais|cependant)\s+|\s[-–—]\s+|,\s+(?:and|et)\s+",
    _FLAGS,
)
# A part between commas with one of these, or of many words, is a clause and no item of a list.
_VERBS = re.compile(
    r"\b(?:is|are|am|was|will|must|can|should|have|has|had|do|does|you|we|they|i|it|required|preferred|need"
    r"|needs|est"
    r"|sont|sera|vous|nous|il|elle|doit|devez|avez|requise?s?|exig[ée]e?s?|just|only|full|provided)\b",
    _FLAGS,
)
_LIST_ITEM_WORDS = 3
_LONGEST_CLAUSE = 400  # characters
_NEEDED_WORD = re.compile(rf"\b(?:{_NEEDED}|{_NON})\b", _FLAGS)
_LIST_ENDS = re.compile(rf"[^,]*\b(?:or|nor|ou|ni)\b[^,]*\b(?:{_NEEDED}|{_NON})\b", _FLAGS)

_NOT_NAMES = (
    r"(?!(?:We|You|They|Our|It|This|That|The|If|I|Who|He|She|There|All|Candidates?|Applicants?|Nous|Vous|Il"
    r"|Elle|On|Ce"
    r"|Scale|Risk|Work|Home|Level|School|Sea|Night|Heights?|Speed|Large|Least|Best|Once|Any|Both)\b)"
)
_NAME = _NOT_NAMES + r"[A-Z][\w&'’+#-]*(?:\.\w+)?(?:\s+(?:&\s+)?[A-Z][\w&'’+#-]*){0,3}"
_LEGAL = r"(?:Inc|Ltd|LLC|LLP|GmbH|Corp|Corporation|Limited|PLC|plc|Pty|SARL|Holdings|Group|Company)\b\.?"
_SEEKS = (
    r"(?:(?:is|are)\s+(?:(?:currently|now|actively)\s+)?(?:hiring|looking\s+for|seeking|recruiting"
    r"|searching\s+for|"
    r"proud\s+to|committed\s+to|dedicated\s+to|headquartered|an?\s+(?:\w+[\s-]){0,2}?(?:leading|global"
    r"|family|"
    r"multinational|premier|company|employer|manufacturer)\b)|seeks|hires|recruits|invites|recrute|recherche)"
)
# "good at Excel" names no employer.
_NOT_GOOD = "".join(
    rf"(?<!(?i:{word})\s)"
    for word in ("good", "great", "proficient", "expert", "skilled", "adept", "excel", "better", "competent",
                 "strong", "experienced", "level", "excels", "talented")
)  # fmt: skip
_EMPLOYERS = tuple(
    (several(cues), re.compile(pattern))
    for cues, pattern in (
        (
            "inc ltd llc llp gmbh corp corporation limited plc pty sarl holdings group company",
            rf"({_NAME},?\s+{_LEGAL})",
        ),
        (
            "is are seeks hires recruits invites recrute recherche",
            rf"(?:^|(?<=[.!?]\s))(?:(?i:at|the)\s+)?({_NAME}),?\s+"
            rf"(?:(?:an?|the|one|un|une|le|la)\s[^,.]{{3,60}},\s+)?{_SEEKS}",
        ),
        (
            "at chez rejoignez rejoindre",
            rf"{_NOT_GOOD}\b(?:[Aa]t|[Cc]hez|[Rr]ejoignez|[Rr]ejoindre)\s+({_NAME})(?!\s+level|['’]s|\w)",
        ),
        (
            "join joining",
            rf"\b(?:[Jj]oin|[Jj]oining)\s+({_NAME})"
            r"(?=\s*(?:[.,!?]|$)|\s+(?:as|and|in|today|now|to|for|where)\b)",
        ),
        (
            "with chez",
            r"\b(?:career|job|position|opportunity|opportunities|role|employment|poste)\s+(?:with|chez)\s+"
            rf"({_NAME})",
        ),
        (
            "team office offices mission culture values customers clients employees headquarters",
            rf"({_NAME})['’]s\s+"
            r"(?:team|offices?|mission|culture|values|customers|clients|employees|headquarters)\b",
        ),
    )
)
_NEGATIONS = several("no not t cannot never aucun aucune aucuns aucunes pas nul sans non ne n")
_WORDS = re.compile(r"\w+")


def unasked(text: str) -> list[Span]:
    """The stretches of a sentence to leave unread, in order and apart."""
    held = set(_WORDS.findall(text.casefold()))
    found = [] if held.isdisjoint(_NEGATIONS) else list(_not_required(text))
    found = sorted([*found, *_employer(text, held)])
    merged: list[Span] = []
    for low, high in found:
        if merged and low <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(high, merged[-1][1])
        else:
            merged.append((low, high))
    return merged


def _not_required(text: str) -> Iterator[Span]:
    covered = 0
    for match in _AFTER.finditer(text):
        if match.start() >= covered:
            covered = _clause_end(text, match.end())
            yield match.start(), covered
    for match in _BEFORE.finditer(text):
        yield _clause_start(text, match.start()), match.end()
    for match in _BUT_NOT.finditer(text):
        yield match.span(1)


def _employer(text: str, held: Set[str]) -> Iterator[Span]:
    for cues, pattern in _EMPLOYERS:
        if not held.isdisjoint(cues):
            for match in pattern.finditer(text):
                yield match.span(1)


def _clause_end(text: str, start: int) -> int:
    """Where the clause that goes on at `start` ends: its commas join a list only."""
    furthest = min(len(text), start + _LONGEST_CLAUSE)
    stop = _CLAUSE_END.search(text, start, furthest)
    limit = stop.start() if stop else furthest
    at = text.find(",", start, limit)
    while at >= 0:
        following = text.find(",", at + 1, limit)
        end = following if following >= 0 else limit
        if not (_listed(text[at + 1 : end]) or _LIST_ENDS.match(text, at + 1, end)):
            limit = at
            break
        at = following
    needed = _NEEDED_WORD.search(text, start, limit)
    return needed.end() if needed else limit


def _clause_start(text: str, end: int) -> int:
    """Where the clause that ends at `end` starts."""
    furthest = max(0, end - _LONGEST_CLAUSE)
    low = max((match.end() for match in _CLAUSE_START.finditer(text, furthest, end)), default=furthest)
    at = text.rfind(",", low, end)
    while at >= 0:
        before = text.rfind(",", low, at)
        if not _listed(text[(before + 1 if before >= 0 else low) : at]):
            low = at + 1
            break
        at = before
    verb = _VERBS.search(text, low, end)
    joint = text.rfind(" and ", verb.end(), end) if verb else -1
    return joint + len(" and ") if joint >= 0 else low


def _listed(part: str) -> bool:
    return len(part.split()) <= _LIST_ITEM_WORDS and _VERBS.search(part) is None
