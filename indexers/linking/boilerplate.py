"""What postings and catalogues hold that is no skill: headings, statements, benefits, pay, how to apply."""

from __future__ import annotations

import re

from indexers.linking.logistics import says_a_duty, terms_of_a_post
from indexers.linking.names import several

_FLAGS = re.IGNORECASE | re.VERBOSE

# Headings whose whole section is set aside.
_ASIDE_HEADING = re.compile(
    r"""^\W*(?:
      (?:(?:our|the|employee|company|job|key|additional|other|your|group|staff|great|excellent)\s+)*
      (?:benefits?|perks|compensation|salary|pay|remuneration|wages?)
      (?:\s*(?:(?:and|&|/|,)\s*)?
         (?:benefits?|perks|compensation|package|salary|details|offered|range|information|rewards))*
    | what\s+we\s+offer | we\s+offer | why\s+(?:join|work\s+(?:for|with|at))\b.{0,40}
    | how\s+to\s+apply | application\s+(?:process|instructions|procedure) | to\s+apply
    | apply\s+(?:now|by|online)
    | (?:equal|employment)\s+(?:employment\s+)?(?:opportunity|equity).{0,60}
    | eeo\b.{0,40} | diversity\b.{0,60}
    | accommodations?\b.{0,40} | disclaimer | privacy\b.{0,40}
    | about\s+(?:us|the\s+company|our\s+company|the\s+employer) | who\s+we\s+are
    | company\s+(?:overview|description|profile)
    | location | working\s+hours | hours\s+of\s+work | contact(?:\s+us)? | deadline | closing\s+date
    | avantages(?:\s+sociaux)?.{0,40} | r[ée]mun[ée]ration.{0,40} | salaire.{0,40}
    | nous\s+(?:vous\s+)?(?:offrons|proposons) | (?:comment|pour)\s+postuler | candidature
    | [àa]\s+propos(?:\s+de\s+(?:nous|l['’]entreprise))? | qui\s+sommes[- ]nous
    | [ée]galit[ée]\s+des\s+chances.{0,40} | [ée]quit[ée]\s+en\s+mati[èe]re\s+d['’]emploi.{0,40}
    | mesures\s+d['’]adaptation.{0,40}
    )\s*[:.?!]?$""",
    _FLAGS,
)

# Headings that name no skill and whose section is read.
_PLAIN_HEADING = re.compile(
    r"""^\W*
    (?:(?:key|main|job|your|the|core|essential|minimum|required|preferred|basic|desired|other|technical
        |additional
        |primary|general|principal|learning|course|vos|les|principales)\s+)*
    (?:responsibilit(?:y|ies)|duties|tasks|requirements?|qualifications?|skills?|competenc(?:y|ies|es)
        |abilities
      |experience|education|knowledge|certifications?|summary|overview|description|role|position|profile
      |objectives?|outcomes?|content|modules?|prerequisites?|assets?|languages?
      |missions?|t[âa]ches|responsabilit[ée]s|exigences|comp[ée]tences|profil|formation|exp[ée]rience
      |connaissances|pr[ée]requis|objectifs?|programme|description\s+du\s+poste)
    (?:\s*(?:(?:and|&|/|,|et|of|for|de|du)\s*)?
      (?:responsibilit(?:y|ies)|duties|requirements?|qualifications?|skills|competencies|abilities|experience
        |education|knowledge|recherch[ée]|requises?|the\s+(?:role|position|job)))*
    \s*:?$""",
    _FLAGS,
)

_TRAITS = (
    r"(?:race|colou?r|creed|religion|gender|sex|age|national\s+origin|sexual\s+orientation|gender\s+identity"
    r"|(?:protected\s+)?veteran\s+status|disability|marital\s+status|ancestry|ethnicity|expression)"
)
_STATEMENTS = re.compile(
    r"""equal[\s-]opportunit(?:y|ies)(?:[\s/-]+affirmative\s+action)?
        \s+(?:employer|workplace|organi[sz]ation|provider)
    | \bwithout\s+regard\s+to\b
    | \bregardless\s+of\s+(?:race|gender|sex|age|religion|their\s+race)
    | \breasonable\s+accommodations?\b
    | \b(?:background|criminal\s+record|drug)\s+(?:check|test|screen(?:ing)?)s?\b
      .{0,60}\b(?:required|mandatory|condition|will\s+be)\b
    | [ée]galit[ée]\s+des\s+chances | sans\s+distinction\s+d | [ée]quit[ée]\s+en\s+mati[èe]re\s+d['’]emploi
    | \b(?:handicap|personnes?\s+handicap[ée]es?)\b
      .{0,60}\b(?:accessible|ouvert|bienvenu|encourag|candidature)""",
    _FLAGS,
)
_TRAIT_LIST = re.compile(rf"\b{_TRAITS}\b(?:\W+(?:(?:or|and)\W+)?{_TRAITS}\b){{2,}}", re.IGNORECASE)
_HIRING = re.compile(
    r"\b(?:employ|applic|hir|discriminat|protected|status|qualified|basis|candidat)", re.IGNORECASE
)
# Of an employer's statements too, but also of work in that field.
_EQUITY = re.compile(
    r"\b(?:equal\s+(?:employment\s+)?opportunity|employment\s+equity|affirmative\s+action)\b", re.IGNORECASE
)

_COVER = r"(?:health(?:\s?care)?|medical|dental(?:\s?care)?|vision(?:\s?care)?|life|disability|drug)"
_PAY = r"(?:salary|wages?|pay|compensation|remuneration)"
_OFFERS = re.compile(
    rf"""\b(?:dental|vision)(?:\s+care)?\s+(?:benefits?|insurance|coverage|plans?)\b
    | \b{_COVER}\b(?:\s*(?:,|and|&|/)\s*(?:and\s+)?{_COVER}\b)+\s+(?:benefits?|insurance|coverage|plans?)\b
    | ^\W*(?:(?:extended|comprehensive|company[\s-]paid|group|private|free|paid)\s+)*{_COVER}
      \s+(?:benefits?|insurance|coverage|plans?)
      (?!\s+(?:of|from|for|and\s+claims|management|administration|law|claims|polic\w+|analysis|design|sales
        |advis\w+))
    | \b401\s?\(?k\)?
    | \b(?:paid|unpaid)\s+(?:time\s+off|vacation|holidays?|leave|parental\s+leave)\b | \bPTO\b
    | \b(?:competitive|attractive|base|annual|hourly|starting)\s+{_PAY}\b
      (?!\s+(?:review|survey|benchmark|structure|system|budget|planning|analysis))
    | ^\W*{_PAY}\s+(?:ranges?|rates?|scales?|packages?)\b | \b{_PAY}\s*:
    | \b{_PAY}(?:\s+(?:range|rate|scale|package))?\s+(?:indicated\b|[$€£]|(?:is|from|of
        |will\s+be)\s+[^.]{{0,12}}[$€£\d])
    | \bbenefits?\s+(?:package|include)\b | \bcomprehensive\s+benefits\b
    | [$€£]\s?\d[\d,. ]*(?:k\b|\s*(?:-|–|to|per|/|an\s+hour|a\s+year|annually))
    | ^\W*(?:how\s+)?to\s+apply\s*(?:[,:]|(?:online|by|via|please|visit|send|e?-?mail|click|for\s+th|to\s+th
        |now|at|go)\b)
    | \bto\s+apply\s+(?:for|to)\s+th(?:is|e)\s+(?:position|job|role|post|vacancy)\b
    | (?:\bplease\s+|^\W*)apply\s+(?:online|now|today|via|directly|here|(?:through|by|before)\s+(?:our|the
        |e?-?mail|\w+\s+\d))\b
    | \b(?:send\s+(?:us\s+)?your\s+(?:r[ée]sum[ée]|cv)\b|submit\s+(?:your|a)\s+(?:r[ée]sum[ée]|cv|application
        |cover)\b)
    | \bonly\s+(?:those\s+)?(?:candidates|applicants)\s+(?:selected|who)\b
    | \b(?:tickets?[\s-]restaurants?|titres?[\s-]restaurants?|ch[èe]ques?[\s-]vacances
        |13[èe]?m?e?\s+mois|assurances?\s+(?:dentaire|sant[ée]|collective|maladie)|avantages\s+sociaux)\b
    | \b(?:salaire|r[ée]mun[ée]ration|taux\s+horaire)\b
      \s*(?::|annuel|brut|fixe|attractive?|comp[ée]titi|selon|de\s+\d|à\s+partir|mensuel|horaire|\d)
    | \b(?:envoyez|envoyer|adresse[rz]|transmet\w+|faites\s+parvenir)\b
      .{{0,40}}\b(?:CV|candidature|curriculum)\b
    | \bpour\s+postuler\b""",
    _FLAGS,
)


# Words without one of which the patterns above find nothing: most sentences are spared them.
_WORDS = re.compile(r"\w+|[$€£]")
_STATEMENT_CUES = several(
    "equal regard regardless race color colour gender sex age religion creed ancestry ethnicity "
    "accommodation "
    "accommodations background criminal drug égalité egalité égalite egalite distinction équité equité "
    "équite equite "
    "handicap handicapé handicapée handicapés handicapées handicape handicapes handicapee handicapees"
)
_OFFER_CUES = several(
    "$ € £ dental vision benefit benefits insurance coverage plan plans 401 401k paid unpaid pto salary "
    "wage wages pay "
    "compensation remuneration apply resume résumé resumé cv application cover candidates applicants ticket "
    "tickets "
    "titre titres chèque chèques cheque cheques mois assurance assurances avantages salaire rémunération "
    "remunération "
    "rémuneration taux envoyez envoyer adressez adresser adresse faites postuler equal equity affirmative "
    "transmettre "
    "transmettez"
)


def sets_aside(heading: str) -> bool:
    """Whether a heading opens a section that is not read: benefits, pay, how to apply, the employer."""
    return _ASIDE_HEADING.match(heading) is not None


def plain_heading(heading: str) -> bool:
    """Whether a heading names a section and no skill: "Requirements", "Profil recherché"."""
    return _PLAIN_HEADING.match(heading) is not None


def boilerplate(text: str) -> bool:
    """Whether a sentence speaks of the employer's offer or its statements and not of skills (EN and FR)."""
    held = set(_WORDS.findall(text.casefold()))
    if not held.isdisjoint(_STATEMENT_CUES) and _states(text):
        return True
    if says_a_duty(text):
        return False
    offered = not held.isdisjoint(_OFFER_CUES) and (_OFFERS.search(text) or _EQUITY.search(text))
    return bool(offered) or terms_of_a_post(text, held)


def _states(text: str) -> bool:
    return bool(_STATEMENTS.search(text) or (_TRAIT_LIST.search(text) and _HIRING.search(text)))
