"""Words that tell how far a text takes its reader: our own list, after Bloom's verbs and the EQF descriptors.

Each band is a place on the common axis: band b of six stands at b / 6. From remembering and assisting (1)
over carrying out by a procedure (2), applying with some choice (3), analysing and designing (4) and leading
and setting policy (5) to opening new ground for a whole field (6). Verbs that go with any level (use, work,
make) are left out. Nothing here was fitted on any text.
"""

from __future__ import annotations

from collections.abc import Mapping

_ENGLISH = {
    1: """recall recognise recognize list name state identify describe recite label memorise memorize
    locate follow assist help support observe understand know comprehend familiarise familiarize aware
    awareness outline explain summarise summarize discover introduce introduction introductory overview
    basic basics beginner beginners elementary fundamental fundamentals simple routine foundation
    foundations essentials primer novice guidance adhere comply remember match participate
    attend listen""",
    2: """perform operate carry execute conduct prepare collect record check clean handle assemble
    install maintain complete process gather compile update report calculate demonstrate practise
    practice document respond serve sort measure inspect standard procedure procedures
    instructions provide obtain replace remove repair deliver order store receive transport connect file""",
    3: """apply implement solve interpret select organise organize test troubleshoot diagnose examine
    classify compare contrast adapt modify administer produce create verify investigate schedule code
    configure query deploy intermediate monitor write adjust estimate present arrange communicate teach
    discuss inform draw treat control resolve interview construct""",
    4: """analyse analyze evaluate assess develop design plan manage review supervise optimise optimize
    improve recommend facilitate train coach propose forecast model validate justify critique audit
    research enhance determine coordinate complex customise customize synthesise synthesize proficient
    collaborate confer assign initiate devise regulate counsel prescribe appraise""",
    5: """lead establish formulate direct oversee advise integrate architect drive strategise strategize
    strategy strategies strategic govern mentor consult negotiate policy policies framework frameworks
    advanced expert expertise specialist endorse
    approve authorise authorize allocate align roadmap mastery mastering master masterclass head chair""",
    6: """pioneer transform transformation spearhead inspire shape champion vision visionary innovation
    innovate innovative breakthrough international national global invent originate revolutionise
    revolutionize influence synergies culture leadership future""",
}
_FRENCH = {
    1: """rappeler reconnaître lister nommer citer définir identifier décrire mémoriser repérer suivre
    assister aider soutenir observer comprendre connaître savoir sensibiliser sensibilisation expliquer
    résumer découvrir découverte introduction initiation initier aperçu débutant débutants élémentaire
    fondamental fondamentaux simple routine essentiel notions respecter participer écouter accompagné""",
    2: """effectuer exécuter réaliser préparer collecter recueillir enregistrer vérifier nettoyer
    manipuler assembler installer entretenir compléter traiter rassembler actualiser calculer démontrer
    pratiquer documenter répondre servir trier mesurer inspecter standard procédure procédures consignes
    fournir remplacer réparer livrer commander stocker recevoir transporter classer saisir""",
    3: """appliquer implémenter résoudre interpréter sélectionner choisir organiser tester dépanner
    diagnostiquer examiner comparer adapter modifier administrer produire créer rédiger programmer
    configurer déployer intermédiaire surveiller ajuster estimer présenter communiquer enseigner
    informer dessiner soigner contrôler construire""",
    4: """analyser évaluer développer concevoir élaborer planifier gérer réviser superviser encadrer
    optimiser améliorer recommander animer former proposer prévoir modéliser valider justifier critiquer
    auditer rechercher déterminer coordonner complexe personnaliser synthétiser collaborer prescrire
    réguler""",
    5: """diriger établir formuler piloter orienter conseiller intégrer stratégie stratégies stratégique
    gouverner mentor négocier politique politiques cadre avancé avancée approfondi approfondie expert
    experte expertise spécialiste approuver autoriser allouer aligner maîtrise
    perfectionnement""",
    6: """transformer transformation inspirer façonner vision visionnaire innovation innover innovant
    pionnier international national mondial inventer influencer culture leadership avenir""",
}
BANDS: Mapping[str, Mapping[int, str]] = {"en": _ENGLISH, "fr": _FRENCH}
TOP_BAND = 6

# What stands before the verb that tells: "By the end of the course, learners will be able to design ...".
LEAD_IN = (
    r"^\W*(?:(?:LO|LU|outcome|objective|objectif|topic|module|unit)\s*\d*\s*[:.)–-]\s*)?(?:\d+[.)]\s*)?"
    r"(?:(?:by|at|upon|on|after)\s[^,:]{0,80}?(?:end|complet\w+|course|program\w*|module)[^,:]{0,40}[,:]\s*)?"
    r"(?:à\s(?:la\sfin|l['’]issue)[^,:]{0,60}[,:]\s*)?"
    r"(?:(?:you|we|they|he|she|(?:the\s)?(?:learners?|participants?|students?|trainees?|candidates?)"
    r"|vous|les\s(?:participants|stagiaires|apprenants))\s+)?"
    r"(?:(?:will|shall|should|can|must|are|serez|seront|saurez|sauront|êtes)\s+)?(?:(?:also|then)\s+)?"
    r"(?:(?:be\s+)?(?:able|ready|equipped)\s+to\s+|capables?\s+d(?:e\s+|['’])|en\smesure\sd(?:e\s+|['’]))?"
    r"(?:(?:learn|know|understand|discover|master)\s+(?:how\s+)?to\s+|learn\s+(?:about\s+)?"
    r"|apprendre\s+à\s+|savoir\s+|apprenez\s+à\s+)?"
)

# What stands before a verb inside a sentence: "equips learners to evaluate", "capable de concevoir".
BEFORE_VERB: Mapping[str, frozenset[str]] = {
    "en": frozenset({"to", "will", "can"}),
    "fr": frozenset({"de", "d", "a"}),
}

# Course titles: what the course as a whole is.
LOW_TITLE = (
    r"\b(?:intro(?:duction|ductory)?|beginners?|basics?|fundamentals?|essentials|primer|101|getting\s+started"
    r"|foundations?\s+(?:of|in|course)|first\s+steps|crash\s+course|initiation|débutante?s?|fondamentaux"
    r"|bases(?!\s+de\s+données)|notions|découverte|découvrir|premiers\s+pas)\b"
)
MIDDLE_TITLE = r"\b(?:intermediate|intermédiaires?)\b"
# At an end of the title, or of a part of it: "Excel (advanced)", not "Controllers in Advanced Manufacturing",
# nor an award such as an advanced certificate.
HIGH_TITLE = (
    r"(?:^|[-–:(|/]\s*)(?:advanced(?!\s+(?:certificate|diploma|manufacturing|placement))|master\s*-?class"
    r"|expert|in-depth|perfectionnement)\b"
    r"|\b(?:advanced|master\s*-?class|expert|deep\s+dive|avancée?s?|approfondie?s?)"
    r"(?=\s*(?:level|course|module|[-–:(|/)]|\d|$))"
)

# That nothing is asked beforehand, said outright ...
NOTHING_ASKED = (
    r"\bno\s+(?:(?:prior|previous|specific|special|formal|technical)\s+)?(?:\w+\s+){0,3}?"
    r"(?:experience|knowledge|background|skills?|pre-?requisites?)\b"
    r"|\bpre-?requisites?\s*:?\s*(?:none|no\b|nil|n/a)|\bfrom\s+scratch\b"
    r"|\bwithout\s+(?:any\s+)?(?:prior|previous)\b"
    r"|\b(?:aucune?|sans)\s+(?:pré-?requis|(?:expérience|connaissances?)\b)"
    r"|\bpré-?requis\s*:?\s*(?:aucun|néant|sans)"
)
# ... or meant by whom the course is for.
FOR_BEGINNERS = (
    r"\bfor\s+(?:\w+\s+)?(?:beginners|novices|newcomers)\b|\bbeginner(?:['’]s)?[\s-]+(?:level|course|friendly)\b"
    r"|\bintroductory\s+(?:course|module|level)\b|\bpour\s+(?:les\s+)?(?:grands?\s+)?débutants\b"
)
# That something is: "builds on", "assumes knowledge of".
ASKED_BEFORE = (
    r"\bpre-?requisites?\b"
    r"|\bbuil(?:ds?|ding|t)\s+(?:up)?on\s+(?:your|prior|previous|existing|basic|knowledge|\w+\s+[I1]\b)"
    r"|\bassum(?:es|ed|ing)\s+(?:that|you|prior|basic|some|a|working|familiarity|knowledge|intermediate)\b"
    r"|\b(?:prior|previous)\s+(?:\w+\s+){0,2}?(?:knowledge|experience|exposure|training)\b"
    r"|\b(?:should|must)\s+already\s+(?:know|have|be)\b"
    r"|\bpré-?requis\b|\bs['’]appuie\s+sur\b|\bsuppose\s+(?:une?|des|la|que|de)\b"
    r"|\b(?:connaissances?|expérience)\s+préalables?\b"
)
LANGUAGE_NAMES = (
    r"\b(?:english|french|german|spanish|italian|portuguese|dutch|polish|russian|arabic|chinese|mandarin"
    r"|japanese|korean|hindi|malay|tamil|turkish|greek|swedish|danish|norwegian|finnish|czech|romanian"
    r"|hungarian|ukrainian|languages?|anglais|français|allemand|espagnol|italien|portugais|néerlandais"
    r"|polonais|russe|arabe|chinois|japonais|coréen|turc|grec|suédois|danois|norvégien|finnois|tchèque"
    r"|roumain|hongrois|langues?)\b"
)
