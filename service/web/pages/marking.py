"""Filters that mark what was loaded with its own language, so that it is read aloud as what it is.

A page in one language shows texts of others (WCAG 3.1.2): those whose language is known stand in `lang`, and
names, and what is of no known language, in `translate="no"`. Text in the page's own language needs no mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from service import plain as plain_
from service.plain import LONGEST
from service.rules.checking import outcome_names
from service.web.pages.shown import plain, visible
from service.web.pages.tongues import Tongues
from service.web.pages.words import sentences
from taxonomy.frameworks import Taxonomy
from taxonomy.model import label
from taxonomy.typing import FORMAL, INFORMAL, type_name
from taxonomy.wording import NARROW, UNBREAKABLE, day

FILTERS = ("loaded", "named", "coded", "coded_plain", "date", "found", "listed")
GLOBALS = ("tongue", "tongue_of", "said_in", "text_heading", "colon", "semicolon", "money")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{1,8})*")
_IN = Markup('<span lang="{}">{}</span>')
_NAME = Markup('<span translate="no">{}</span>')


@pass_context
def tongue(context: Context, id_: str | None, of: str = "labels") -> str | None:
    """The language of the name (or `of` "descriptions") by which a thing is shown; None if not known."""
    known: Tongues = context.get("tongues") or {}
    if id_ is None or id_ in known:
        return known[id_] if id_ else None
    taxonomy: Taxonomy | None = context.get("taxonomy") or None
    named = (taxonomy.skills.get(id_) or taxonomy.occupations.get(id_)) if taxonomy else None
    return tongue_of(context, getattr(named, of)) if named else None


@pass_context
def tongue_of(context: Context, texts: Mapping[str, str]) -> str | None:
    """The language of the one of several texts that the page shows."""
    return next((one for one in (context["lang"], "en") if one in texts), next(iter(texts), None))


@pass_context
def said_in(context: Context, texts: Mapping[str, str]) -> str:
    """The one of several texts that the page shows."""
    return label(texts, context["lang"])


@pass_context
def text_heading(context: Context, name: str, language: str | None = None) -> Markup | str:
    """What heads a text that a record has under a name."""
    said = code_words(context["lang"], "text", name)
    if said is not None:
        return said[:1].upper() + said[1:]
    return loaded(context, name.replace("_", " ").capitalize(), language)


@pass_context
def loaded(context: Context, text: object, language: str | None = None, longest: int = LONGEST) -> Markup:
    """A text that was loaded, in a language: marked with it unless it is the page's own."""
    shown = plain(text, longest)
    if not shown:
        return Markup("")
    if language is None or not _LANGUAGE.fullmatch(language):
        return _NAME.format(shown)
    same = language.partition("-")[0].lower() == context["lang"]
    return Markup.escape(shown) if same else _IN.format(language, shown)


def named(text: object, longest: int = LONGEST) -> Markup:
    """A name or code, which no translation may touch; one that cannot be seen is said by its code points."""
    shown = visible(text, longest)
    return _NAME.format(shown) if shown else Markup("")


@pass_context
def found(context: Context, text: str, words: str, language: str | None) -> Markup:
    """What a check found in a course of these `words`: in its language where it is the course's own words."""
    first = re.split(r"\u202f?; |\.\.\.$", plain_.plain(text))[0]
    own = " ".join(first.split()) in words
    return loaded(context, text, language if own else context["lang"], 300)


@pass_context
def coded(context: Context, code: object, field: str, longest: int = LONGEST) -> Markup | str:
    """A value of a field in the words of the page where it is one of ours, else marked as a name."""
    said = code_words(context["lang"], field, str(code))
    return said if said is not None else named(code, longest)


@pass_context
def coded_plain(context: Context, code: object, field: str, longest: int = LONGEST) -> str:
    """As `coded`, where no mark can stand: in an option or an attribute."""
    said = code_words(context["lang"], field, str(code))
    return said if said is not None else visible(code, longest)


def code_words(language: Any, field: str, code: str) -> str | None:
    """What a value of ours is called, None for one of somebody else's."""
    if field == "meets":
        return outcome_names(language).get(code)
    if field == "type" and code in (*FORMAL, *INFORMAL):
        return type_name(code, language)
    key = re.sub(r"[^a-z]+", "_", code.casefold())
    return sentences(language).get(f"value.{field}.{key}")


@pass_context
def money(context: Context, amount: float, currency: str | None) -> Markup:
    """An amount with its currency's code: 1,390 CAD, in French 1 390 CAD; cents where it has any."""
    said = context["t"].number(amount, 2 if amount % 1 else 0)
    if not currency:
        return Markup.escape(said)
    return Markup("{}{}{}").format(said, UNBREAKABLE if context["lang"] == "fr" else " ", plain(currency, 10))


@pass_context
def date(context: Context, iso: object) -> str:
    """An ISO day as the page's language writes it; what is none stays as it is."""
    return day(plain(iso, 30), context["lang"])


@pass_context
def colon(context: Context) -> str:
    """A colon, with the space that French has before it."""
    return f"{NARROW}:" if context["lang"] == "fr" else ":"


@pass_context
def semicolon(context: Context) -> str:
    """A semicolon, as `colon`."""
    return f"{NARROW};" if context["lang"] == "fr" else ";"


@pass_context
def listed(context: Context, some: Iterable[object]) -> Markup:
    """Sentences one after the other, with semicolons between them."""
    return Markup(f"{semicolon(context)} ").join(plain(one) for one in some)
