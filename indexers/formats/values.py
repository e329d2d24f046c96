"""Hours, prices, dates, links and delivery modes as courses and postings state them.

Every parser answers None where a value is not certain; the caller then keeps the text as a fact. Negative
hours and prices are wrong and raise `BadRow`.
"""

from __future__ import annotations

import datetime
import math
import re
from typing import TypeGuard

from indexers.formats.cells import scalar_text
from indexers.formats.rows import BadRow, Json
from taxonomy.credentials import Cost, Hours
from taxonomy.text import fold

_MOST = 10**15  # up to here every whole number is a float
NO_CURRENCY = "XXX"  # ISO 4217's code for it: a free course costs nothing in any currency

_NUMBER = r"\d+(?:[.,' ]\d+)*"
_H = r"(?:(?:h|hrs?|hours?|heures?)\.?)"
_WEEKS = r"(?:weeks?|wks?|semaines?)"
_A_WEEK = r"(?:per|a|each|/|par|weekly|hebdomadaires?) ?(?:week|wk|semaine)?"
_LEAD = re.compile(r"^(?:about|approx(?:\.|imately)?|around|environ|total(?: of)?:?|~|ca\.?) ?")
_TAIL = re.compile(r" ?(?:to complete|in total|total|au total|of learning|de formation)\.?$")
_RANGE = re.compile(rf"({_NUMBER}) ?{_H}? ?(?:-|–|—|to|à|a) ?({_NUMBER}) ?({_H})?")
_SINGLE = re.compile(rf"({_NUMBER}) ?({_H})?")
_HOURS_MINUTES = re.compile(rf"(\d+) ?{_H} ?(?:and |et )?([0-5]?\d) ?(?:m|mins?|minutes?)?")
_MINUTES = re.compile(rf"({_NUMBER}) ?(?:mins?|minutes?)")
# ISO 8601, hours and minutes alone: how many hours of learning a day or a week has is not stated.
_ISO_HOURS = re.compile(rf"pt(?:({_NUMBER})h)?(?:(\d+(?:\.\d+)?)m)?(?:0+(?:\.0+)?s)?")
_WEEKS_OF = re.compile(
    rf"({_NUMBER}) ?{_WEEKS} ?(?:(?:x|×|\*) ?({_NUMBER}) ?{_H}(?: ?{_A_WEEK})?"
    rf"|[,(]? ?(?:of|at|de|à|for)? ?({_NUMBER}) ?{_H} ?{_A_WEEK})\)?"
)
_FOR_WEEKS = re.compile(
    rf"({_NUMBER}) ?{_H} ?{_A_WEEK},? ?(?:x|×|\*|for|over|pendant|sur) ?({_NUMBER}) ?{_WEEKS}"
)

_CODES = (
    "AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GHS HKD HUF IDR ILS INR ISK JMD JPY "
    "KES KRW KWD LKR MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD "
    "TZS UAH UGX USD UYU VND XAF XOF XPF ZAR ZMW"
)
_CURRENCIES = frozenset(_CODES.split())
# A bare "$" or "¥" is not here: it does not say whose.
_SYMBOLS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "S$": "SGD", "SG$": "SGD", "C$": "CAD", "CA$": "CAD", "CAD$": "CAD",
    "$CA": "CAD", "$ CA": "CAD", "$CAD": "CAD", "US$": "USD", "$US": "USD", "$ US": "USD", "A$": "AUD",
    "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "R$": "BRL", "NT$": "TWD", "EUROS": "EUR", "EURO": "EUR",
}  # fmt: skip
_MARK = "|".join(sorted(map(re.escape, _SYMBOLS), key=len, reverse=True)) + r"|[A-Z]{3}|\$"
_PRICE = re.compile(rf"(?:({_MARK}) ?)?(?:\$ ?)?({_NUMBER})(?: ?({_MARK}))?")
_FREE = frozenset({"free", "free of charge", "no cost", "no fee", "gratuit", "gratuite", "sans frais"})

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv", "february feb fevrier fevr", "march mar mars", "april apr avril avr",
            "may mai", "june jun juin", "july jul juillet juil", "august aug aout",
            "september sep sept septembre", "october oct octobre", "november nov novembre",
            "december dec decembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_ISO_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]\d{2}:\d{2}.*)?")
_DAY_FIRST = re.compile(r"(?:[a-z]+ )?(\d{1,2})(?:er|st|nd|rd|th)? ([a-z]+) (\d{4})")
_MONTH_FIRST = re.compile(r"([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")
_NUMERIC_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")

_MODES = {
    name: mode
    for mode, names in {
        "online": "online|on line|e learning|elearning|virtual|remote|distance|distance learning|web based|"
        "asynchronous|synchronous|self paced|en ligne|a distance|virtuel|foad|formation a distance",
        "on-site": "on site|onsite|in person|in class|classroom|face to face|on campus|campus|in house|"
        "en presentiel|presentiel|en presence|en personne|en salle|sur place",
        "blended": "blended|hybrid|blended learning|mixed|flipped|hyflex|hybride|mixte|bimodal|"
        "en mode hybride",
    }.items()
    for name in names.split("|")
}


def parse_number(text: str) -> float | None:
    """A number with a decimal point or comma and grouped thousands; None when it can be read in two ways.

    A comma before exactly three digits groups ("1,200"); a point before exactly three is ambiguous.
    """
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text) or re.fullmatch(
        r"\d{1,3}(?:'\d{3})+(?:\.\d+)?", text
    ):
        plain = re.sub("[,']", "", text)
    elif re.fullmatch(r"\d{1,3}(?: \d{3})+(?:[.,]\d{1,2})?", text):
        plain = text.replace(" ", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d{1,2}", text):
        plain = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d+(?:[.,]\d{1,2}|\.\d{4,})?", text):
        plain = text.replace(",", ".")
    else:
        return None
    number = float(plain)
    return number if math.isfinite(number) else None


def parse_hours(value: Json, column_says_hours: bool) -> Hours | None:
    """Learning hours: a figure, a range, "2h30", "90 minutes", "PT20H", "6 weeks x 5 h", {"min", "max"}.

    A bare number counts only where the column's own name says hours. Zero hours state nothing.

    Raises:
        BadRow: negative hours.
    """
    if isinstance(value, dict):
        low, high = (_end(value, *names) for names in (("min", "minimum"), ("max", "maximum")))
        return _hours(low, high)
    if _is_number(value):
        return _hours(value, value) if column_says_hours else None
    text = _TAIL.sub("", _LEAD.sub("", (scalar_text(value) or "").casefold()))
    _refuse_negative(text, "hours")
    if match := _SINGLE.fullmatch(text):
        figure = parse_number(match[1]) if match[2] or column_says_hours else None
        return _hours(figure, figure)
    if (match := _RANGE.fullmatch(text)) and (match[3] or column_says_hours):
        return _hours(parse_number(match[1]), parse_number(match[2]))
    total = _total_hours(text)
    return _hours(total, total)


def _total_hours(text: str) -> float | None:
    """Hours that a text adds up to: hours and minutes, or weeks of hours a week."""
    if match := _HOURS_MINUTES.fullmatch(text):
        return int(match[1]) + int(match[2]) / 60
    if (match := _ISO_HOURS.fullmatch(text)) and (match[1] or match[2]):
        hours = parse_number(match[1]) if match[1] else 0.0
        return None if hours is None else hours + float(match[2] or 0) / 60
    if match := _MINUTES.fullmatch(text):
        minutes = parse_number(match[1])
        return None if minutes is None else minutes / 60
    if match := _WEEKS_OF.fullmatch(text) or _FOR_WEEKS.fullmatch(text):
        factors = [parse_number(one) for one in match.groups() if one]
        return None if None in factors else math.prod(one for one in factors if one is not None)
    return None


def _end(value: dict[str, Json], *names: str) -> float | None:
    number = next((value[name] for name in names if value.get(name) is not None), None)
    return float(number) if _is_number(number) else parse_number(scalar_text(number) or "")


def _hours(low: float | None, high: float | None) -> Hours | None:
    if low is None or high is None:
        return None
    if min(low, high) < 0:
        raise BadRow(f"is {min(low, high):g} hours, below 0")
    return Hours(low, high) if 0 <= low <= high and high > 0 and math.isfinite(high) else None


def parse_cost(value: Json, currency: str | None = None) -> Cost | None:
    """A price: {"amount", "currency"}, or text or a number with its currency in it or beside it.

    Raises:
        BadRow: a negative price.
    """
    beside = parse_currency(currency or "")
    if isinstance(value, dict):
        code = parse_currency(scalar_text(value.get("currency")) or "") or beside
        return parse_cost(value["amount"], code) if _is_amount(value.get("amount")) else None
    if _is_number(value):
        return _cost(float(value), beside)
    text = (scalar_text(value) or "").upper()
    _refuse_negative(text, "cost")
    if fold(text) in _FREE:
        return _cost(0.0, beside)
    match = _PRICE.fullmatch(text)
    if match is None:
        return None
    amount = parse_number(match[2].strip())
    stated = {_SYMBOLS.get(mark, mark) for mark in (match[1], match[3]) if mark and mark != "$"}
    if amount is None or len(stated) > 1:
        return None
    return _cost(amount, parse_currency(stated.pop()) if stated else beside)


def parse_currency(text: str) -> str | None:
    """The ISO 4217 code that a code or an unambiguous sign stands for."""
    code = _SYMBOLS.get(text.upper(), text.upper())
    return code if code in _CURRENCIES or code == NO_CURRENCY else None


def _cost(amount: float, currency: str | None) -> Cost | None:
    if amount < 0:
        raise BadRow(f"is {amount:g}, below 0")
    if not math.isfinite(amount) or (currency is None and amount > 0):
        return None
    return Cost(amount, currency or NO_CURRENCY)


def _is_number(value: Json) -> TypeGuard[int | float]:
    # JSON can spell whole numbers that no float holds; such a one is a text like any other.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _MOST


def _is_amount(value: Json) -> bool:
    return _is_number(value) or isinstance(value, str)


def _refuse_negative(text: str, what: str) -> None:
    if re.match(r"(?:[^\w\s]{0,2}|[a-z]{3}) ?[-−] ?[^\w\s]{0,2}\d", text, re.IGNORECASE):
        raise BadRow(
            f"'{text}' is a negative number of {what}" if what == "hours" else f"'{text}' is below 0"
        )


def parse_date(value: Json) -> str | None:
    """A day as ISO 8601; None where the day is not stated, or day and month could be exchanged."""
    text = scalar_text(value) if isinstance(value, str) else None
    if not text:
        return None
    if match := _ISO_DATE.fullmatch(text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMERIC_DATE.fullmatch(text):
        first, second, year = (int(one) for one in match.groups())
        if first == second or first > 12 >= second:
            return _date(year, second, first)
        return _date(year, first, second) if second > 12 >= first else None
    words = fold(text)
    if match := _DAY_FIRST.fullmatch(words):
        return _date(int(match[3]), _MONTHS.get(match[2], 0), int(match[1]))
    if match := _MONTH_FIRST.fullmatch(words):
        return _date(int(match[3]), _MONTHS.get(match[1], 0), int(match[2]))
    return None


def _date(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def parse_url(value: Json) -> str | None:
    """A web address that is safe to link to."""
    text = scalar_text(value) if isinstance(value, str) else None
    return text if text and re.fullmatch(r"https?://[^\s<>\"]+", text, re.IGNORECASE) else None


def parse_mode(value: Json) -> str | None:
    """One of "online", "on-site" and "blended"."""
    key = fold(scalar_text(value) or "") if not isinstance(value, list | dict) else ""
    return _MODES.get(key)
