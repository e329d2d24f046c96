"""The language of an answer: what the query says, else what the caller's browser prefers, else English."""

from __future__ import annotations

import re
from typing import Annotated, get_args

from fastapi import Depends
from pydantic import Field
from starlette.requests import Request

from service.web.schemas import Language
from taxonomy.errors import InputError

LANGUAGES: tuple[Language, ...] = get_args(Language)
_OWN_LANGUAGE = ("/v1/credentials", "/v1/postings")  # there `language` filters by that of what is found
_RANGE = re.compile(r"([a-zA-Z]{1,8})(?:-[a-zA-Z0-9]{1,8})*\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?")


def preferred(accept: str) -> Language:
    """The language of ours that an Accept-Language header likes best, the first named of equals."""
    best: Language = "en"
    most = 0.0
    for part in accept.split(","):
        match = _RANGE.fullmatch(part.strip())
        if match is None:
            continue
        weight = float(match[2]) if match[2] else 1.0
        for language in LANGUAGES:
            if match[1].lower() == language and weight > most:
                best, most = language, weight
    return best


def accepted(request: Request) -> Language:
    """The language that a request's headers prefer."""
    return preferred(request.headers.get("accept-language", ""))


def of_problem(request: Request) -> Language:
    """The language in which a request is told what is wrong: the one its answer would have been in, as far as
    its address or its body says one, else the accepted one."""
    asked = request.query_params
    kept = getattr(request, "_json", None)  # the body, where the route has read it: it can be read once only
    body = kept if isinstance(kept, dict) else {}
    named = [asked.get("lang"), body.get("lang"), body.get("language")]
    if request.url.path not in _OWN_LANGUAGE:
        named.append(asked.get("language"))
    return next((one for said in named for one in LANGUAGES if said == one), None) or accepted(request)


AcceptedLanguage = Annotated[Language, Depends(accepted)]
LangField = Annotated[
    Language | None,
    Field(description="Language of labels and sentences. Default: what Accept-Language prefers, else en."),
]
OtherLangField = Annotated[Language | None, Field(description="Another name of lang.")]


def chosen(lang: Language | None, language: Language | None, accepted: Language) -> Language:
    """The language that was asked for, under either name, else the accepted one.

    Raises:
        InputError: the two names say different things.
    """
    if lang and language and lang != language:
        raise InputError("contradicts lang, of which it is another name.", field="language")
    return lang or language or accepted
