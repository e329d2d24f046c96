"""Texts that mislead: what looks like a skill is not claimed, and what is one is claimed however it is said.

The names are facts of the ESCO classification (labels in English and French), beside a few that it lacks and
that other frameworks have (Rust, Go, Excel, C).
"""

from __future__ import annotations

import pytest

from indexers.encoder import Encoder
from indexers.linking import LinkedDocument, Linker, LinkIndex, TextDocument
from taxonomy.model import Skill
from taxonomy.text import clean
from tests import encoders

BOTH = """
remove rust from motor vehicles = éliminer la rouille de véhicules à moteur
operate rust proofing spray gun
Erlang = Erlang
JavaScript = JavaScript
JavaScript Framework = JavaScript Framework
Java (computer programming) = Java
Python (computer programming) = Python
Sass = Sass
LESS = LESS
SAS language = SAS language
SQL = SQL
SQL Server = SQL Server
CSS = CSS
C# = C#
C++ = C++
R = R
Scala = Scala
SPARK = SPARK
Ruby (computer programming) = Ruby
Swift (computer programming) = Swift
Oracle Relational Database = Oracle Relational Database
Oracle WebLogic
SAP R3
Groovy
Polish = polonais
German = allemand
French = français
dentistry = odontologie
dental hygiene = hygiène dentaire
determine salaries = déterminer des salaires
manage employee benefits
promote equality in business contexts = promouvoir l'égalité dans les contextes professionnels
promote equal opportunities
primary care = soins primaires
drive vehicles = conduire des véhicules
drive automatic car
drive heavy duty trucks for snow removal
use spreadsheets software = utiliser des tableurs
use microsoft office = utiliser Microsoft Office
manage budgets = gérer les budgets
accounting = comptabilité
train employees = former des employés
train horses = dresser des chevaux
cook dishes
read books
sell books
cloud technologies = technologies en nuage
forecast meteorological conditions
asbestos removal regulations
lead a team = diriger une équipe
roasting coffee
plan team sports instruction
manipulate sails on vessels
sales activities = activités de vente
install plumbing systems
provide nursing care in community settings
access control systems
write reports
maintain customer service = assurer un bon service à la clientèle
collect maple sap
e-commerce systems = systèmes de commerce électronique
database = base de données
agile project management
"""
OTHERS = ("Rust", "Go", "C", "Excel", "Microsoft Word", "pandas", "Scrum", "Salesforce", "SAP", "Kubernetes")


def _skills() -> list[Skill]:
    found = []
    for line in BOTH.strip().split("\n"):
        en, _, fr = line.partition(" = ")
        found.append(Skill(id=f"t:{en}", labels={"en": en} | ({"fr": fr} if fr else {})))
    return found + [Skill(id=f"t:{name}", labels={"en": name}) for name in OTHERS]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return encoders.default()


@pytest.fixture(scope="module")
def linker(encoder: Encoder) -> Linker:
    return Linker([LinkIndex.build("t", _skills(), encoder)], encoder)


def link(linker: Linker, text: str, language: str = "en") -> LinkedDocument:
    return linker.link([TextDocument(texts={"text": clean(text)}, language=language)])[0]["t"]


def claimed(linker: Linker, text: str, language: str = "en") -> set[str]:
    linked = link(linker, text, language)
    return {one.skill.removeprefix("t:") for one in linked.alignments if one.claimed}


JAVA, PYTHON, RUBY = (
    "Java (computer programming)",
    "Python (computer programming)",
    "Ruby (computer programming)",
)
REMOVES_RUST = "remove rust from motor vehicles"


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("Refactor and debug the Rust services", {"Rust"}, {REMOVES_RUST, "operate rust proofing spray gun"}),
        ("You will remove rust from car bodies", {REMOVES_RUST}, {"Rust"}),
        ("Experience with Golang", set(), {"Erlang"}),
        ("Golang services in production", set(), {"Erlang"}),
        ("Build APIs in node.js", set(), {"JavaScript", "JavaScript Framework"}),
        ("NodeJS back ends", set(), {"JavaScript", "JavaScript Framework"}),
        ("Node JS back ends", set(), {"JavaScript", "JavaScript Framework"}),
        ("Python (primary), SQL (secondary)", {PYTHON, "SQL"}, {"primary care"}),
        ("Know SAS and SPSS", set(), {"Sass"}),
        ("SCSS, Sass and Less", {"Sass", "LESS"}, set()),
        ("JavaScript and CSS", {"JavaScript", "CSS"}, {JAVA}),
        ("Written in Java", {JAVA}, {"JavaScript"}),
        ("Written in C++", {"C++"}, {"C", "C#"}),
        ("Written in C, R and Go", {"C", "R", "Go"}, {"C++", "C#"}),
        ("R programming", {"R"}, set()),
        ("R&D department", set(), {"R"}),
        ("A letter by R. Smith", set(), {"R"}),
        ("Foods rich in vitamin C", set(), {"C"}),
        ("Willing to go the extra mile", set(), {"Go"}),
        ("Go above and beyond", set(), {"Go"}),
        ("Services in Go, Rust", {"Go", "Rust"}, set()),
    ],
)
def test_a_language_is_not_its_neighbour(linker: Linker, text: str, right: set[str], wrong: set[str]) -> None:
    found = claimed(linker, text)
    assert right <= found
    assert not wrong & found


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Driving results and drive growth in a fast-paced team", {"drive vehicles", "drive automatic car"}),
        ("You drive business growth", {"drive vehicles"}),
        ("A chance to excel in your career", {"Excel", "use spreadsheets software"}),
        ("Excel in a fast-paced team", {"Excel"}),
        ("A swift response to customers", {"Swift (computer programming)"}),
        ("Coffee beans from Java", {JAVA}),
        ("Coaching the Ruby Tigers", {RUBY}),
        ("A ruby ring", {RUBY}),
        ("Opera at La Scala", {"Scala"}),
        ("Feed the pandas at the zoo", {"pandas"}),
        ("Sparks joy; spark joy in our customers", {"SPARK"}),
        ("Less stress for you", {"LESS"}),
        ("No less than three rooms", {"LESS"}),
        ("Polish the floors", {"Polish"}),
        ("French fries and German shepherds", {"French", "German"}),
        ("Rugby with a scrum", {"Scrum"}),
        ("Cooking the books is fraud", {"cook dishes", "sell books"}),
        ("Access to the building is restricted", {"access control systems"}),
        ("Cloudy weather in spring", {"cloud technologies"}),
        ("Feel groovy", {"Groovy"}),
        ("Word of mouth", {"Microsoft Word"}),
    ],
)
def test_an_everyday_word_is_no_skill(linker: Linker, text: str, wrong: set[str]) -> None:
    assert not wrong & claimed(linker, text)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Excel, Word and PowerPoint", "Excel"),
        ("good with word, excel and powerpoint", "Excel"),
        ("advanced excel skills", "Excel"),
        ("Reports in Excel", "Excel"),
        ("Refactor rust, python and c++ code", "Rust"),
        ("Swift developer", "Swift (computer programming)"),
        ("Ruby on Rails", RUBY),
        ("Fluent in Polish", "Polish"),
        ("Polish and German required", "Polish"),
        ("Data frames with pandas", "pandas"),
        ("Scrum and Kanban", "Scrum"),
        ("Drive vehicles in town", "drive vehicles"),
        ("HTML/CSS/JavaScript", "CSS"),
        ("C#/.NET", "C#"),
        ("[PYTHON]", PYTHON),
        ("Budgets are managed: manage a budget", "manage budgets"),
        ("ecommerce systems", "e-commerce systems"),
        ("Data-bases", "database"),
    ],
)
def test_a_skill_that_stands_there_is_claimed(linker: Linker, text: str, right: str) -> None:
    assert right in claimed(linker, text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We are an equal opportunity employer and hire without regard to race, gender or age.", "en"),
        ("All qualified applicants will receive consideration regardless of race, sex or religion.", "en"),
        ("Competitive salary and dental benefits", "en"),
        ("Health, dental and vision insurance; 401(k); paid time off", "en"),
        ("Nous garantissons l'égalité des chances.", "fr"),
        ("Salaire selon expérience, mutuelle et assurance dentaire", "fr"),
        ("Poste en CDI, 35 heures par semaine, horaires de jour", "fr"),
    ],
)
def test_what_the_employer_states_and_offers_is_no_skill(linker: Linker, text: str, language: str) -> None:
    linked = link(linker, text, language)
    assert linked.alignments == ()
    assert linked.insufficient


@pytest.mark.parametrize(
    ("text", "language", "right", "wrong"),
    [
        ("No experience in Java required", "en", set(), {JAVA}),
        ("No previous experience with SQL, Python or R is required", "en", set(), {"SQL", PYTHON, "R"}),
        ("No Java experience needed; SQL is required", "en", {"SQL"}, {JAVA}),
        ("No knowledge of Python needed", "en", set(), {PYTHON}),
        ("Knowledge of SQL is not required", "en", set(), {"SQL", "SQL Server"}),
        ("SQL, Java and Python are not required", "en", set(), {"SQL", JAVA, PYTHON}),
        ("SQL is a must, Java is not required", "en", {"SQL"}, {JAVA}),
        ("You will not need SQL", "en", set(), {"SQL", "SQL Server"}),
        ("You won't need to know SQL, but you will need Python", "en", {PYTHON}, {"SQL"}),
        ("This course does not cover Java. It covers Python.", "en", {PYTHON}, {JAVA}),
        ("We code in Python, not Java.", "en", {PYTHON}, {JAVA}),
        ("I have never used Java, but I know SQL", "en", {"SQL"}, {JAVA}),
        ("Not only SQL but also Python", "en", {"SQL", PYTHON}, set()),
        ("No less than 3 years of SQL", "en", {"SQL"}, set()),
        ("Without SQL knowledge you cannot do this job", "en", {"SQL"}, set()),
        ("There is no substitute for SQL experience", "en", {"SQL"}, set()),
        ("SQL is preferred but not required", "en", {"SQL"}, set()),
        ("SQL is not required but is an asset", "en", {"SQL"}, set()),
        ("Aucune expérience en Java requise", "fr", set(), {JAVA}),
        ("Aucune connaissance de SQL n'est nécessaire, vous apprendrez Python", "fr", {PYTHON}, {"SQL"}),
        ("L'expérience en Java n'est pas exigée", "fr", set(), {JAVA}),
        ("Vous n'aurez pas besoin de SQL", "fr", set(), {"SQL"}),
        ("Ce poste ne nécessite pas la maîtrise de Java", "fr", set(), {JAVA}),
        ("Non seulement SQL mais aussi Python", "fr", {"SQL", PYTHON}, set()),
        ("Java n'est pas obligatoire mais serait un atout", "fr", {JAVA}, set()),
    ],
)
def test_what_is_not_asked_for_is_not_claimed(
    linker: Linker, text: str, language: str, right: set[str], wrong: set[str]
) -> None:
    found = claimed(linker, text, language)
    assert right <= found
    assert not wrong & found


@pytest.mark.parametrize(
    ("text", "language", "right", "wrong"),
    [
        ("Oracle is hiring Java developers", "en", {JAVA}, {"Oracle Relational Database", "Oracle WebLogic"}),
        ("Join Python Plumbing Ltd", "en", set(), {PYTHON}),
        ("Salesforce, Inc. seeks a plumber", "en", set(), {"Salesforce"}),
        ("Work at SAP in the SQL team", "en", {"SQL"}, {"SAP", "SAP R3"}),
        ("Rejoignez nos équipes chez Oracle", "fr", set(), {"Oracle Relational Database"}),
        ("Chez SAP, vous développez en Java", "fr", {JAVA}, {"SAP"}),
        ("Administer Oracle databases", "en", {"Oracle Relational Database"}, set()),
        ("Good at Excel", "en", {"Excel"}, set()),
        ("Python is a must", "en", {PYTHON}, set()),
        ("Join SQL tables in Python", "en", {"SQL", PYTHON}, set()),
    ],
)
def test_an_employers_name_is_no_skill(
    linker: Linker, text: str, language: str, right: set[str], wrong: set[str]
) -> None:
    found = claimed(linker, text, language)
    assert right <= found
    assert not wrong & found


def test_a_proper_name_is_never_claimed_for_nearness_alone(linker: Linker) -> None:
    text = "A popular functional language for telecom systems with actors and lightweight processes"
    assert not {"Erlang", "Scala", JAVA, PYTHON} & claimed(linker, text)
    assert "Erlang" in claimed(linker, f"{text}: Erlang")


def test_evidence_of_what_is_left_is_in_place(linker: Linker) -> None:
    text = clean("No Java experience needed, but you know SQL well. Oracle is hiring Python people.")
    for one in link(linker, text).alignments:
        for place in one.evidence:
            shown = text[place.start : place.end]
            assert shown
            assert "Java" not in shown
            assert "Oracle" not in shown
