"""Names of CTDL, Credential Engine's vocabulary, whose meaning schema.org has a name for.

From the CTDL terms at https://credreg.net/ctdl/terms; what is not here stays a fact under its own name. What
a credential `requires` mixes admission, fees and competencies in its sources, and is not read as skills.
"""

from __future__ import annotations

from collections.abc import Mapping

PROPERTIES: Mapping[str, str] = {
    f"ceterms:{name}": meaning
    for name, meaning in {
        "name": "name",
        "description": "description",
        "subjectWebpage": "url",
        "ctid": "identifier",
        "ownedBy": "provider",
        "offeredBy": "provider",
        "teaches": "teaches",
        "assesses": "teaches",
        "subject": "about",
        "inLanguage": "inLanguage",
        "audienceLevelType": "educationalLevel",
        "estimatedDuration": "timeRequired",
        "exactDuration": "name",
        "estimatedCost": "offers",
        "price": "price",
        "currency": "priceCurrency",
        "recognizedBy": "recognizedBy",
        "accreditedBy": "accreditedBy",
        "instructionalProgramType": "instructionalProgramType",
        "codedNotation": "codedNotation",
        "renewalFrequency": "validFor",
        "expirationDate": "expires",
        "isPartOf": "isPartOf",
        "targetNodeName": "name",
        "targetNode": "url",
    }.items()
}
_AWARDS = (
    "ApprenticeshipCertificate AssociateDegree BachelorDegree Badge Certificate CertificateOfCompletion "
    "Certification DigitalBadge Diploma DoctoralDegree JourneymanCertificate License MasterCertificate "
    "MasterDegree MicroCredential OpenBadge ProfessionalDoctorate ResearchDoctorate"
)
_COURSES = "Course LearningOpportunityProfile LearningProgram"
TYPES: Mapping[str, str] = {
    f"ceterms:{name}": "EducationalOccupationalCredential" for name in _AWARDS.split()
} | {f"ceterms:{name}": "Course" for name in _COURSES.split()}
