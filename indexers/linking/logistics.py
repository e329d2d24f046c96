"""Sentences on the terms of a post: where, when, how long, for how much, how to apply (EN and FR)."""

from __future__ import annotations

import re
from collections.abc import Set

from indexers.linking.names import STOP_WORDS, several

_FLAGS = re.IGNORECASE | re.VERBOSE

_TERMS_EN = re.compile(
    r"""^\W*(?:about\s+the\s+position\s*:|organizational\s+location\s*:)?\s*
        (?:this|the)\s+(?:position|vacancy|job|role|post)\b[^.]{0,40}?
        \b(?:is|will\s+be)\s+(?:physically\s+)?(?:located|part\s+of|assigned\s+to|based\s+(?:in|at)
        |with\s+the|in\s+the|at\s+the)\b
    | \b(?:position|vacancy|announcement|flyer|job)\b[^.]{0,40}\b(?:being\s+(?:announced|advertised|filled)
        |(?:announced|advertised|open)\s+(?:under|as|in|until|to)|will\s+(?:close|remain\s+open))\b
    | \b(?:public\s+notice|open\s+continuous)\b.{0,30}\b(?:flyer|announcement)\b
    | \bapplications?\s+(?:will|must|may)\s+(?:not\s+)?be\s+(?:accepted|received|considered|reviewed
        |forwarded|submitted)\b
    | \b(?:applicants?|candidates)\s+(?:will|must|may|should|who|that|have)\b[^.]{0,60}\b(?:re-?apply|submit
        |be\s+(?:notified|contacted|considered|forwarded|reviewed|reimbursed)
        |appl(?:y|ied)\s+(?:to|for|by|before|on|through|online))\b
    | \b(?:follow|see|read)\s+(?:the\s+)?(?:directions|instructions)\b[^.]{0,40}
      \b(?:how\s+to\s+apply\W+section|flyer|vacancy\s+announcement)\b
    | \bdirect[\s-]hir(?:e|ing)\s+(?:authorit|opportunit|solicitation|appointment|announcement)
    | \bhiring\s+authorit(?:y|ies)\b | ^\W*(?:direct[\s-]hire|public\s+trust|merit\s+promotion)\W*$
    | \btime[\s-]in[\s-]grade\b
    | \bmerit\s+(?:staffing|promotion)\s*(?:procedures|announcement|eligib|opportunit)
    | \bpublic\s+trust\s*(?:positions?|clearance|designation|(?:background\s+)?investigation)
    | ^\W*schedule\s+[AB]\W*$ | \bschedule\s+[AB]\b[^.]{0,30}\b(?:hiring|appointments?|5\s*c\.?f\.?r|eligib)
    | \bvacanc(?:y|ies)\b[^.]{0,30}\b(?:may|will|becomes?|announcement|number)\b
    | \bareas?(?:\(s\))?\s+of\s+consideration\b | \bone\s+or\s+more\s+positions\b
    | \b(?:term|temporary|indefinite|permanent|career(?:-conditional)?|seasonal
        |excepted\s+service)\s+appointments?\b
    | \bnot-to-exceed\b | \b(?:is|are)\s+(?:considered\s+)?(?:a\s+)?(?:regular\s+)?(?:full|part)[\s-]?time\b
    | \b\d{1,2}(?:\.\d+)?\s+hours?\s+(?:per|a|/)\s*week\b | \bshift\s+work\s+required\b
    | \b(?:recruitment|relocation|retention)\b[^.]{0,40}\bincentives?\b
    | \bincentives?\s+(?:and\s+bonuses\s+)?(?:will|may|are)\b
    | \brelocation\s+(?:expenses|assistance|costs)\b | \bcost\s+of\s+living\s+allowance\b | \blocality\s+pay\b
    | \bstudent\s+loan\s+re\s?payment | \bveterans?['’]?s?\s+preference\b
    | \bsalary\s+ranges?\s*(?::|indicated|are\b|is\b|listed) | \bpost\s+allowance\b
    | \bchild\s?care\s+fee\b | \beligible\s+for\s+(?:leave|benefits)\b
    | \bpromotion\s+potential\b | \bselecting\s+(?:supervisor|official)\b | \bofficial\s+travel\b
    | \bfor\s+(?:more|additional|further)\s+information\b | \bwill\s+be\s+terminated\b
    | \bmay\s+be\s+terminated\b
    | \bsee\s+(?:notes\s+)?(?:under|below)\b | \b(?:listed|found)\s+below\b
    | ^\W*(?:come\s+)?(?:join|visit)\s+(?:us|(?:our|the)\s+(?:\w+\s+){0,3}(?:team|family))\b.{0,25}$
    | \blooking\s+for\s+the\s+best\b | \blegally\s+(?:able|entitled|authori[sz]ed)\s+to\s+work\b
    | \b(?:do|are)\s+you\s+(?:currently\s+(?:legally|a\s+student|reside)|willing\s+to\s+(?:relocate|travel)
        |available\s+for|have\s+(?:previous\s+experience\s+in\s+this|the\s+above|education\s+in\s+this))
    | \bfree\s+parking\b | \bparking\s+(?:is\s+)?(?:available|provided|included)\b
    | \bteam\s+building\s+opportunities\b | \bpaid\s+by\s+(?:the\s+)?employer\b
    | \b(?:located|nestled)\s+in\s+the\s+(?:heart|mountains)\b
    | ^\W*(?:(?:every|each)\s+day\s+(?:is|will\s+be)\s+(?:different|varied|new)
        |no\s+two\s+days\s+(?:are|will\s+be)\s+(?:ever\s+)?(?:the\s+same|alike))\W*$""",
    _FLAGS,
)
_TERMS_FR = re.compile(
    r"""(?:^\W*|\b(?:en|contrat|poste|type)\s+(?:en\s+)?)(?:CDI|CDD|int[ée]rim)\b
    | \b(?:contrat\s+(?:[àa]\s+dur[ée]e|CDI|CDD|en\s+alternance|d['’]apprentissage))\b
    | \btemps\s+(?:plein|complet|partiel)\b
    | \bhoraires?\s*(?::|\d|lundi|flexibles|de\s+(?:jour|nuit)|du\b|en\b)
    | \btravail\s+(?:du\s+lundi|le\s+(?:week|samedi|dimanche)|en\s+(?:horaire|journ[ée]e|2|3)|de\s+nuit)
    | \b\d{2}\s?h(?:eures)?\s*(?:\d{2}\s*)?(?:par|/|hebdo)\s*(?:semaine)? | \bheures\s+de\s+nuit\b
    | \bjours\s+ouvr[ée]s\b
    | \b\d{1,2}h\d{0,2}\s*[-àa/]+\s*\d{1,2}h | \bprise\s+de\s+poste\b
    | \bposte\s+(?:[àa]\s+pourvoir|bas[ée])\b
    | ^\W*(?:le\s+)?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b
    | \b(?:r[ée]mun[ée]ration|salaire|indemnit[ée]s?|indemnisation|coef)\b
      [^.]{0,60}(?:€|euros?|selon|profil|[àa]\s+d[ée]finir|vacances|transport|anciennet[ée]|brut|fonction
        |grille|exp[ée]rience|:)
    | \bprimes?\b[^.]{0,60}(?:€|euros?\b|vacances|transport|anciennet[ée]|brut|fin\s+d['’]ann[ée]e
        |exceptionnel)
    | \bbrut(?:e|s)?\s*(?:/|par|mensuel|annuel|horaire)
    | \b(?:mutuelle|pr[ée]voyance|PEE|RTT|int[ée]ressement)\b
    | \bparticipation\s+aux\s+(?:r[ée]sultats|b[ée]n[ée]fices)\b | \bcartes?\s+cadeaux?\b | \bcong[ée]s\b
    | \b(?:rejoignez|n['’]attendez\s+plus|nous\s+rejoindre|h[âa]te\s+de\s+(?:vous|te|d[ée]couvrir))\b
    | \b(?:souhaitez|recherchez|envie\s+de)\b[^.]{0,40}\b(?:int[ée]grer|rejoindre|(?:nouveau
        |nouvel)\s+(?:d[ée]fi|emploi))\b
    | \b(?:votre|ta)\s+candidature\b | \bcabinet\s+de\s+recrutement\b | \bagences?\s+recrutent\b
    | \b(?:lieu|localisation)\s*:
    | \bd[ée]butante?s?\b[^.]{0,20}\baccept | \bconvention\s+collective\b | \bfrais\s+de\s+d[ée]placements?\b
    | \bastreintes?\b
    | \b(?:possibilit[ée]\s+(?:de|d['’])\s*)(?:logement|h[ée]bergement|travail|[ée]volution)\b
    | \b(?:fond[ée]e?|cr[ée][ée]e?|implant[ée]e?)\s+en\s+(?:19|20)\d\d\b
    | \bdepuis\s+(?:(?:19|20)\d\d|pr[èe]s\s+d|plus\s+de|\d+)
    | \bcompt(?:e|ent)\s+plus\s+de\s+\d | \bcompos[ée]e?\s+de\s+\d+\s+(?:lits|p[ôo]les) | \b\d+\s+lits\b
    | \ben\s+pleine\s+croissance\b | \bentreprise\s+(?:familiale|dynamique)\b
    | \bjours?\s+de\s+fermeture\b
    | ^\W*(?:chaque\s+jour(?:n[ée]e)?\s+(?:est|sera)\s+diff[ée]rente?
        |aucune\s+journ[ée]e\s+ne\s+se\s+ressemble)\W*$""",
    _FLAGS,
)
# A sentence that also says what one does, or has to know, is read all the same. In small letters: names of
# departments are not meant.
_DUTY = re.compile(
    r"""\bresponsible\s+for\b|\b[Ss]erves?\s+as\b|\b(?:[Ll]earn|[Ee]xplain|[Uu]nderstand|[Dd]escribe
        |[Ii]dentify
        |[Aa]nalyse)\b
    | \b(?:to|will|and|who|you)\s+(?:also\s+)?(?:plan|provide|manage|lead|develop|perform|conduct|teach
         |prepare|coordinate|oversee|direct|analy[sz]e|maintain|supervise|advise|administer|assist|ensure
        |operate|design)\b
    | \b(?:plans|manages|develops|analy[sz]es|advises|coordinates|designs|directs|prepares|maintains|conducts
        |performs
        |evaluates|oversees|operates|supervises|administers|teaches|inspects|reviews|implements|assists|leads
        |provides
        |planning|managing|developing|performing|providing|maintaining|coordinating|assisting|ensuring
        |supervising)\b
    | \b(?:knowledge|understanding|expertise|proficien\w+|skilled|skills|abilit(?:y|ies)\s+to
        |(?<!legally\s)able\s+to)\b
    | \bexperience\s+(?:in|with|of)\b
    | \b(?:connaissances?|comp[ée]tences?|ma[iî]tris\w+|aptitudes?|capacit[ée]s?|dipl[ôo]m\w+|permis
        |habilitations?)\b
    | \b(?:missions?|charg[ée]e?s?|tâches)\b.{0,20}(?:de|d['’]|:)
    | \b(?:[Gg]estion|[Ss]uivi|[Tt]raitement|[ÉéEe]tablissement|[Cc]alcul|[Ss]aisie|[Cc]ontr[ôo]le)\s+d
    | \b(?:[Aa]ssur|[Gg][ée]r|[Rr][ée]alis|[Pp]articip|[Oo]rganis|[Cc]ontr[ôo]l|[Nn]ettoy|[Pp]r[ée]par
        |[Ss]uiv|[Ee]ffectu
        |[Cc]onduis|[Aa]nim|[Aa]ccueill|[Rr][ée]dig|[Mm]aint|[Ii]nstall|[Vv]eill|[Dd][ée]velopp)(?:er|ir|re
        |ez|e)\b""",
    re.VERBOSE,
)


# Words without one of which the patterns above find nothing: most sentences are spared them.
_CUES_EN = several(
    "position vacancy vacancies job role post announcement flyer notice applications applicants applicant "
    "candidates "
    "authority merit area areas positions appointment appointments exceed full part week shift incentive "
    "incentives "
    "relocation cost locality loan veteran veterans salary allowance child childcare eligible promotion "
    "selecting "
    "directions instructions hire hiring authorities trust schedule grade "
    "official information terminated see below join visit best legally you parking team employer located "
    "nestled day days"
)
_CUES_FR = STOP_WORDS["fr"] - STOP_WORDS["en"] | several(
    "à cdi cdd intérim interim temps contrat horaire horaires travail heures jours prise poste lundi mardi "
    "mercredi jeudi "
    "vendredi samedi dimanche salaire rémunération indemnité indemnités coef prime primes brut mutuelle "
    "prévoyance pee "
    "rtt intéressement carte cartes congés rejoignez candidature lieu localisation débutant débutants "
    "convention frais "
    "astreinte astreintes possibilité depuis lits jour journée journee"
)
_CLOCK = re.compile(r"\d\s?h")


def terms_of_a_post(text: str, held: Set[str]) -> bool:
    """Whether a sentence speaks of the terms of a post; `held` are its words in small letters."""
    if not held.isdisjoint(_CUES_EN) and _TERMS_EN.search(text):
        return True
    french = not held.isdisjoint(_CUES_FR) or _CLOCK.search(text)
    return bool(french and _TERMS_FR.search(text))


def says_a_duty(text: str) -> bool:
    """Whether a sentence says what somebody does or has to know, whatever else it speaks of."""
    return _DUTY.search(text) is not None
