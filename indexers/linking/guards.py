"""Whether a word that could be a skill's name is written as that name, or is an everyday word."""

from __future__ import annotations

import re

from indexers.linking.names import FREE, SAME_CASE, several
from taxonomy.text import Token, tokens

# Languages, tools and the words that stand beside them: they show that a doubtful word is one of them.
_CODE_WORDS = several(
    "code coding developer developers development environment language languages langage package packages "
    "programming programmation program programmer script scripts scripting software statistical studio "
    "syntax "
    "shiny markdown bash css excel go golang html java javascript julia linux matlab perl php powershell "
    "python ruby rust sas scala spss sql stata swift tableau typescript visual c++ c# .net kotlin django "
    "rails "
    "microsoft ms office powerpoint outlook vba macros spreadsheet spreadsheets formulas vlookup tableur "
    "react angular vue node "
    "framework frameworks database databases api apis sdk backend frontend microservices compiler logiciel"
)
# Beside a name written small, one of these right before or after shows that it is meant.
_SKILL_WORDS = several(
    "advanced basic intermediate proficient proficiency skills knowledge expertise certified certification "
    "user users using online basics fundamentals maitrise connaissances competences avance"
)
# After a capitalised everyday word at the start of a sentence, these show that it is the everyday word.
_VERB_GOES_ON = several(
    "above ahead and around as at back beyond by down far for from in into it on onto or out over "
    "past the their this through to up with your you our a an"
)
_VERBS_ONLY = several("excel")  # at the start of a sentence they are the name unless a verb goes on
# Before a single letter, these show that it numbers something: "vitamin C", "class R".
_LETTERED = several(
    "vitamin vitamine hepatitis grade class category section schedule appendix annex type level group plan "
    "room building block exhibit part licence license terminal gate zone permis categorie classe groupe "
    "niveau"
)
_LIST_BEFORE = re.compile(r"(?:^|[,;/(\[|•:]|\b(?:and|or|et|ou|in|with|en|using|of)\b)\s*$", re.IGNORECASE)
_LIST_AFTER = re.compile(r"^\s*(?:$|[,;/)\].|•]|\b(?:and|or|et|ou|for|to|pour)\b)", re.IGNORECASE)
_OTHER_NAME = several("the la mr mrs ms miss dr st saint mme")
_STICKS_BEFORE, _STICKS_AFTER = frozenset("-&'’."), frozenset("-&'’")

# What a word means when one of these stands within `_NEAR` words of it.
_FALSE_FRIENDS = {
    word: several(signs)
    for word, signs in {
        "access": "control building site road point points rights wheelchair disabled badge keys",
        "chinese": "medicine restaurant",
        "danish": "pastry pastries",
        "dart": "board boards darts pub",
        "express": "delivery courier train mail yourself lane",
        "french": "fries toast doors bulldog polish",
        "german": "shepherd shepherds",
        "go": "market live kart karts extra mile",
        "greek": "yogurt salad mythology",
        "irish": "whiskey setter",
        "java": "coffee island beans bean indonesia bali sumatra sea jakarta cafe ile",
        "js": "node react vue angular express next three d3",
        "latin": "america american dance dances",
        "less": "than no not more",
        "mocha": "coffee latte cappuccino drinks",
        "oracle": "delphi",
        "outlook": "economic weather positive",
        "panda": "zoo zoos giant bamboo animals",
        "pandas": "zoo zoos giant bamboo animals",
        "python": "monty snake snakes reptile reptiles boa zoo",
        "ruby": "ring rings gemstone gemstones sapphire emerald jewellery jewelry wine",
        "rust": "corrosion paint metal bodywork remove removal steel car vehicle vehicles iron proofing",
        "salt": "pepper sugar sea water food",
        "sap": "maple tree trees plant plants",
        "scala": "opera milan milano theatre",
        "scratch": "paint from",
        "scrum": "rugby",
        "spark": "plug plugs joy interest",
        "spring": "cleaning summer autumn fall winter season semester term break coil flowers",
        "swift": "taylor",
        "swedish": "massage",
        "turkish": "bath delight",
        "word": "mouth processing honour",
    }.items()
}
_NEAR = 3


def allowed(text: str, start: int, end: int, guard: int) -> bool:
    """Whether `text[start:end]` may be the mention of a name with this guard (`names.guard_of`)."""
    surface = text[start:end]
    signs = _FALSE_FRIENDS.get(surface.casefold())
    if signs and not signs.isdisjoint(_near(text, start, end)):
        return False
    if guard == FREE:
        return signs is None or not _of_another_name(text, start, end)
    if guard == SAME_CASE:
        return _short_name(text, start, end, surface)
    return _everyday_name(text, start, end, surface)


def _near(text: str, start: int, end: int) -> set[str]:
    before, after = _around(text, start, end)
    return {token.word for token in (*before[-_NEAR:], *after[:_NEAR])}


def _around(text: str, start: int, end: int) -> tuple[list[Token], list[Token]]:
    return tokens(text[max(0, start - 60) : start]), tokens(text[end : end + 60])


def _of_another_name(text: str, start: int, end: int) -> bool:
    """ "La Scala", "the Ruby Tigers": after an article or title, and before another capitalised word."""
    before, after = _around(text, start, end)
    if not before or before[-1].word not in _OTHER_NAME or text[start - 1 : start] != " ":
        return False
    if before[-1].word != "the":
        return True
    rest = text[end:]
    plain = rest[1:2].isupper() and rest[2:3].islower()
    return plain and bool(after) and after[0].word not in _CODE_WORDS


def _short_name(text: str, start: int, end: int, surface: str) -> bool:
    """A name of one or two letters: in capitals, and one letter only among code or in a list."""
    if surface != surface.upper() or _shouted(text):
        return False
    if text[max(0, start - 1) : start] in _STICKS_BEFORE or text[end : end + 1] in _STICKS_AFTER:
        return False
    if text[end : end + 2] == " &":
        return False
    if len(surface) > 1:
        return True
    before, after = _around(text, start, end)
    near = _near(text, start, end)
    if near & {"a", "b"} or (before and before[-1].word in _LETTERED):
        return False
    if re.match(r"\.\s*[A-Z]", text[end:]) and not (after and after[0].word in _CODE_WORDS):
        return False  # an initial
    listed = _LIST_BEFORE.search(text[max(0, start - 40) : start]) and _LIST_AFTER.match(text[end : end + 40])
    return bool(near & _CODE_WORDS) or listed is not None


def _everyday_name(text: str, start: int, end: int, surface: str) -> bool:
    """A name that also is an everyday word: with a capital and not opening a sentence, or among its kind."""
    if text == surface:
        return True
    before, after = _around(text, start, end)
    if not surface[:1].isupper() or (_shouted(text) and len(text) > len(surface)):
        return _among_its_kind(before, after)
    if _of_another_name(text, start, end):
        return False
    if text[:start].strip(" •-*\"'(") and text[:start].rstrip()[-1:] not in {".", "!", "?"}:
        return True
    glued = text[end : end + 2].lstrip()[:1] in {",", ";", ")", "/", ".", "|", ":", "&"}
    if glued or not after:
        return True
    rest = text[end:].lstrip()
    if after[0].word in {"and", "or", "et", "ou"}:
        return len(after) > 1 and (after[1].word in _CODE_WORDS or rest.split()[1][:1].isupper())
    if any(token.word in _CODE_WORDS for token in after[:2]):
        return True
    if surface.casefold() in _VERBS_ONLY:
        return after[0].word not in _VERB_GOES_ON
    supported = _CODE_WORDS | _SKILL_WORDS
    return after[0].word in supported or rest[:1].isdigit() or (rest[:1].isupper() and rest[1:2].islower())


def _among_its_kind(before: list[Token], after: list[Token]) -> bool:
    """A name in small letters beside others: "word, excel and powerpoint", "advanced excel"."""
    if before and before[-1].word in {"to", "you", "we", "they", "will", "who"}:
        return False
    near = {token.word for token in (*before[-2:], *after[:2])}
    beside = {token.word for token in (*before[-1:], *after[:1])}
    return bool(near & _CODE_WORDS or beside & _SKILL_WORDS)


def _shouted(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 8 and sum(char.isupper() for char in letters) > 0.8 * len(letters)
