"""What postings and catalogues hold that is no skill: headings, statements, benefits, pay, how to apply."""

from __future__ import annotations

import re

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
    (?:(?:key|main|job|your|the|core|essential|minimum|required|preferred|basic|desired|other|technical|additional
        |primary|general|principal|learning|course|vos|les|principales)\s+)*
    (?:responsibilit(?:y|ies)|duties|tasks|requirements?|qualifications?|skills?|competenc(?:y|ies|es)|abilities
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

_STATEMENTS = re.compile(
    r"""equal[\s-]opportunit(?:y|ies)(?:[\s/-]+affirmative\s+action)?
        \s+(?:employer|workplace|organi[sz]ation|provider)
    | \b(?:equal\s+(?:employment\s+)?opportunity|employment\s+equity|affirmative\s+action)\b
    | without\s+regard\s+to\b
    | regardless\s+of\s+(?:race|gender|sex|age|religion|their\s+race)
    | \b(?:race|colou?r|religion|gender|sex|national\s+origin|sexual\s+orientation|gender\s+identity
         |disability|veteran\s+status|marital\s+status|ancestry)\b
      (?:\W+(?:(?:or|and)\W+)?
        (?:race|colou?r|creed|religion|gender|sex|age|national\s+origin|sexual\s+orientation|gender\s+identity
          |(?:protected\s+)?veteran\s+status|disability|marital\s+status|ancestry|ethnicity|expression)\b){2,}
    | \breasonable\s+accommodations?\b
    | \b(?:background|criminal\s+record|drug)\s+(?:check|test|screen(?:ing)?)\b
      .{0,60}\b(?:required|mandatory|condition|will\s+be)\b
    | [ée]galit[ée]\s+des\s+chances | sans\s+distinction\s+d | [ée]quit[ée]\s+en\s+mati[èe]re\s+d['’]emploi
    | \b(?:handicap|personnes?\s+handicap[ée]es?)\b
      .{0,60}\b(?:accessible|ouvert|bienvenu|encourag|candidature)""",
    _FLAGS,
)

_OFFERS = re.compile(
    r"""\b(?:dental|vision|medical|health|life|disability)\b[\w\s,&/-]{0,40}
        \b(?:benefits?|insurance|coverage|plans?)\b
        (?!\s+(?:management|administration|law|claims|polic|analysis|design|sales|underwriting|advis))
    | \b401\s?\(?k\)?
    | \b(?:paid|unpaid)\s+(?:time\s+off|vacation|holidays?|leave|parental\s+leave)\b | \bPTO\b
    | \b(?:competitive|attractive|base|annual|hourly|starting)
      \s+(?:salary|wages?|compensation|pay|remuneration)\b
    | \b(?:salary|wage|pay|compensation)\s*(?:range|rate|scale|package|:|is\b|from\b|of\s+[$€£\d])
    | \bbenefits?\s+(?:package|include|plan)\b | \bcomprehensive\s+benefits\b
    | [$€£]\s?\d[\d,. ]*(?:k\b|\s*(?:-|–|to|per|/|an\s+hour|a\s+year|annually))
    | \b(?:to\s+apply\b|apply\s+(?:online|now|today|by|via|through|directly)\b
        |send\s+(?:us\s+)?your\s+(?:r[ée]sum[ée]|cv)\b|submit\s+(?:your|a)\s+(?:r[ée]sum[ée]|cv|application|cover)\b)
    | \bonly\s+(?:those\s+)?(?:candidates|applicants)\s+(?:selected|who)\b
    | \b(?:mutuelle|tickets?[\s-]restaurants?|titres?[\s-]restaurants?|ch[èe]ques?[\s-]vacances
        |13[èe]?m?e?\s+mois|RTT|assurances?\s+(?:dentaire|sant[ée]|collective|maladie)|avantages\s+sociaux)\b
    | \b(?:salaire|r[ée]mun[ée]ration|taux\s+horaire)\b
      \s*(?::|annuel|brut|fixe|attractive?|comp[ée]titi|selon|de\s+\d|à\s+partir|mensuel|horaire|\d)
    | \b(?:envoyez|envoyer|adresse[rz]|transmet\w+|faites\s+parvenir)\b
      .{0,40}\b(?:CV|candidature|curriculum)\b
    | \bpour\s+postuler\b""",
    _FLAGS,
)


def sets_aside(heading: str) -> bool:
    """Whether a heading opens a section that is not read: benefits, pay, how to apply, the employer."""
    return _ASIDE_HEADING.match(heading) is not None


def plain_heading(heading: str) -> bool:
    """Whether a heading names a section and no skill: "Requirements", "Profil recherché"."""
    return _PLAIN_HEADING.match(heading) is not None


def boilerplate(text: str) -> bool:
    """Whether a sentence speaks of the employer's offer or its statements and not of skills (EN and FR)."""
    return _STATEMENTS.search(text) is not None or _OFFERS.search(text) is not None
