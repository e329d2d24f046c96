"""Values that programs trip over, as a client could send them."""

from __future__ import annotations

from typing import Any

_LONG = "a" * 5_000
TEXTS: tuple[str, ...] = (
    "", " ", "\0", "a\0b", "\n", "\r\n\r\n", "\t", "\x1b[31m", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe",
    "\ud800", "a\udfffb", "\U0010ffff", "\u202eabc", "\u200b", "e\u0301" * 50, "ﬁ", "İ", "ß" * 30, "🧑‍🍳",
    "..", "../../../../etc/passwd", "..\\..\\x", "//", "/", "%00", "%", "%zz", "{id}", "{0}", "%s", "$(id)",
    "'", '"', "' OR 1=1 --", "<script>alert(1)</script>", "null", "None", "true", "NaN", "-Infinity",
    "1e999", "0x10", "1_000", "٣", "½", "-1", "-0", "99999999999999999999", "1" * 5_000, _LONG, "é" * 1_000,
    "a " * 900, "sample:", ":", "::", "SQL:", "SQL:99999999999999999999", "SQL:nan", "SQL:inf", "SQL:-1",
    "SQL:1e400", "SQL:1.5", "SQL:\0", ":2", "SQL:2:3", "SQL::", "*", "?", "+", "AND OR NOT", '"a', "a:b",
    "(", "[", "a~99", "a^1e99", "_all", "id", "2027-02-30", "2027-13-01", "0000-00-00", "9999-12-31",
    "10000-01-01", "-001-01-01", "2027-1-1", "2027-W05-1", "20270131", "2027-01-31T00:00:00Z", "٢٠٢٧-٠١-٠١",
    "2027-01",
)  # fmt: skip
NUMBERS: tuple[Any, ...] = (
    0, -1, 1, 2, 1.5, -0.0, 1e308, -1e308, 5e-324, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 2**64, 10**30,
    10**400, float("nan"), float("inf"), -float("inf"), 1001, 10_001, 0.1 + 0.2,
)  # fmt: skip
OTHERS: tuple[Any, ...] = (
    None, True, False, [], {}, [[]], [None], [{}], {"": None}, {"\0": 1}, {"\ud800": "\ud800"}, ["a"] * 1_001,
    {"skill": "SQL"}, {"min": 5, "max": 1}, {"min": "2027-02-30"}, {"stated": True, "min": 1}, {"stated": 1},
    {"min": None, "max": None}, {"max": 10**30}, {"min": "a", "max": 3}, {"max": float("nan")},
    {str(one): one for one in range(60)}, ["SQL", 2, None], [["SQL"]], "SQL", ["SQL"], 3,
)  # fmt: skip
VALUES: tuple[Any, ...] = (*TEXTS, *NUMBERS, *OTHERS)

# Whole bodies of JSON's kind that no encoder writes.
BODIES: tuple[bytes, ...] = (
    b"", b" ", b"null", b"true", b"0", b'""', b"[]", b"{}", b"{", b"}", b"[1,]", b"{'a': 1}", b"\xff",
    b"\xfe\xff", b'{"target": "\xff"}', b'{"target": "\xed\xa0\x80"}', b'{"target": "\\ud800"}',
    b'{"target": "\\u0000"}', b'\xef\xbb\xbf{"target": "data analyst"}',
    '{"target": "data analyst"}'.encode("utf-16"), '{"target": "data analyst"}'.encode("utf-32-le"),
    b'{"target": "a"} trailing', b"NaN", b"-Infinity", b'{"target": "data analyst", "k": NaN}',
    b'{"target": "data analyst", "k": 1e999}', b'{"k": 01}', b'{"target": "data analyst", "k": 5, "k": 6}',
    b'{"target": {"text": "SQL", "text": 5}}', b'{"' + b"n" * 500_000 + b'": 1}',
    b'{"target": {"skills": [' + b'{"skil": 1}, ' * 3_000 + b'5]}}',
    b'{"target": "data analyst", "k": ' + b"9" * 5_000 + b"}", b'{"text": ' + b"1" * 20_000 + b"}",
    b"[" * 10_000, b"[" * 10_000 + b"]" * 10_000, b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    b'{"target": {"posting": ' + b'{"title":' * 10_000 + b"1" + b"}" * 10_002,
    b'{"course": ' + b'{"title":' * 900 + b'"a"' + b"}" * 901,
    b'{"where": ' + b"[" * 300 + b"]" * 300 + b"}",
    b'{"posting": {"title": "a", "skills": ' + b"[" * 900 + b"]" * 900 + b"}}",
    b'{"course": {"title": "a", "hours": 1' + b"0" * 400 + b"}}", b"\0" * 10,
    b"{" + b'"a":1,' * 5_000 + b'"b":1}',
)  # fmt: skip

# Files of loads, whatever they are said to be.
FILES: tuple[bytes, ...] = (
    b'{"id": "f-1", "title": "Night watch", "skills": ["SQL:2"]}\n{"id": "f-2", "title": "Cook"}\n',
    b"id,title,skills\nf-1,SQL basics,SQL:2\nf-2,Python,python:1|sql\n",
    b"id\ttitle\tdescription\nf-3\tCharts\tWrite SQL and draw charts\n",
    b'[{"id": "f-4", "title": "SQL"}, {"id": "f-4", "title": "SQL again"}]',
    b'{"id": "f-5", "title": "a", "hours": 1e999, "cost": -1, "starts": "2027-02-30"}\n',
    b'{"id": "f-\\ud800", "title": "\\ud800"}\n', b'{"id": "a\\u0000b", "title": "\\u0000"}\n',
    b'{"id": "' + b"i" * 5_000 + b'", "title": "' + b"t" * 50_000 + b'"}\n',
    b'{"id": "f-6", "title": "\xff\xfe"}\n', b"\xff\xfe" + "id,title\nf-7,Café\n".encode("utf-16-le"),
    b'{"id": "f-8", "title": "a", "title": "b"}\n', b'{"id": 9, "title": 9, "skills": {"a": [1]}}\n',
    b'{"id": "f-9", "title": ' + b"[" * 10_000 + b"]" * 10_000 + b"}\n",
    b'{"id": "f-10", "title": "a", "hours": ' + b"9" * 5_000 + b"}\n",
    b'{"id": "f-11", "title": "SQL", "skills": ["SQL:99999999999999999999", "SQL:nan", "", ":", null]}\n',
    b'{"id": "f-12", "title": "a", "url": "javascript:alert(1)", "language": "xx-\\ud800"}\n',
    b"id,id,title\n1,2,3\n", b"title\n", b"\n\n\n", b"id,title\n\"unclosed,a\n", b"id;title\n1;2\n",
    b"PK\x03\x04" + b"\0" * 50, b"<html><body>404</body></html>", b"{", b"[]", b"{}", b"null", b"[[[]]]",
    b'"text"', b"\0" * 100, b"\xef\xbb\xbf",
)  # fmt: skip
FILENAMES: tuple[str, ...] = (
    "a.jsonl", "b.csv", "c.tsv", "d.json", "e.xlsx", "f.html", "g.zip", ".jsonl", "..", "../../x.csv",
    "a/b.csv", "a\0.csv", "\ud800.csv", "é.jsonl", "\u202e.csv", "CON.csv", "a" * 290 + ".csv",
    "é" * 120 + ".jsonl", "a.CSV", "a.csv.gz", " .csv", "-rf.csv", "a\n.csv", "\U0001f600.json", ".", "x",
)  # fmt: skip
DISPOSITIONS: tuple[str, ...] = (
    'attachment; filename="a.csv"', "attachment; filename*=UTF-8''%e9.csv",
    "attachment; filename*=utf-9''a.csv", "attachment; filename*=''",
    "attachment; filename*0*=utf-8''a; filename*1=.csv", "filename=", "attachment; filename*=a",
    'attachment; filename="\xe9.csv"', "attachment; filename*=UTF-8''%ff%fe.csv", ";;;=;",
    'form-data; filename="a', "attachment; filename*=utf-16''%00.csv",
    "attachment; filename*99999999999999999999=a.csv", "attachment; filename*5=a.csv",
)  # fmt: skip

HEADERS: tuple[tuple[str, str], ...] = (
    ("Accept-Language", "fr"), ("Accept-Language", "fr-CA;q=0.9, en;q=1.5"), ("Accept-Language", "*"),
    ("Accept-Language", ";q="), ("Accept-Language", "fr;q=0.0001,en;q=-1"), ("Accept-Language", "\xe9"),
    ("Accept-Language", "fr," * 3_000), ("If-None-Match", "*"), ("If-None-Match", 'W/""'),
    ("If-None-Match", '"' + "a" * 10_000), ("If-None-Match", "\xff, W/"), ("If-Match", "*"),
    ("If-Modified-Since", "yesterday"), ("Range", "bytes=0-0"), ("Range", "bytes=9-1,-5"),
    ("Range", "lines=a-"), ("Accept", "text/html"), ("Accept", "application/xml;q=nan"), ("Accept", "\xff"),
    ("Accept-Encoding", "gzip"), ("Accept-Encoding", "br;q=1, identity;q=0"),
    ("Accept-Encoding", "gzip;q=0"), ("X-Request-Id", "a" * 65), ("X-Request-Id", "ok-1"),
    ("X-Request-Id", "a b\xe9"), ("Cookie", "a=b; \xff=;;"), ("X-Forwarded-For", "1.2.3.4"),
    ("X-Forwarded-For", "\xff, ::, "), ("X-Forwarded-Proto", "https"), ("Forwarded", "for=\xff"),
    ("Origin", "null"), ("Origin", "https://evil.example"), ("Authorization", "Bearer"),
    ("Authorization", "Bearer \xff"), ("Authorization", "Basic YTpi"), ("Authorization", ""),
    ("X-API-Key", ""), ("X-API-Key", "skst_"), ("X-API-Key", "skst_\xe9_\xff"), ("X-API-Key", "a" * 9_000),
    ("X-HTTP-Method-Override", "DELETE"), ("Content-Encoding", "gzip"), ("Content-Encoding", "br"),
    ("Referer", "\xff"), ("User-Agent", ""), ("Access-Control-Request-Method", "POST"), ("Priority", "u=9"),
    ("Te", "trailers"), ("Via", "\xe9"),
)  # fmt: skip
CONTENT_TYPES: tuple[str, ...] = (
    "application/json", "application/json; charset=utf-16", "application/json; charset=none",
    "APPLICATION/JSON", "text/plain", "", "application/vnd.api+json", "application/x-www-form-urlencoded",
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\xe9",
    "multipart/form-data; boundary=" + "b" * 300, "application/xml", "json", "/", ";", "\xff", "text/csv",
    "application/x-ndjson", "application/json, text/plain", "application/octet-stream",
)  # fmt: skip
METHODS: tuple[str, ...] = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "get", "X" * 50)
RAW_PATHS: tuple[str, ...] = (
    "%ff", "%ed%a0%80", "%c0%ae%c0%ae", "..%2f..%2fetc%2fpasswd", "%2e%2e", "%00", "%", "%zz", "a%2Fbroader",
    "a//b", "a;b=c", "%0d%0aX:%20y", "sample:sql/", "sample%3Asql", "sample:sql/skills/broader", "", "/",
    "//", "~", "%7B%7D", "a" * 9_000, "%E2%80%8B", "sample:sql%20",
)  # fmt: skip
RAW_QUERIES: tuple[str, ...] = (
    "&&&", "=", "==", "q", "q=%", "q=%ff", "q=%00", "q=%ed%a0%80", "k=1&k=2", "k=%31", "k=+1", "k=1.0",
    "k=1e1", "k=", "offset=-1", "offset=1e9", "offset=10000&k=1000", "?", "q=a;k=5", "a[]=1", "q[x]=1",
    "k=" + "9" * 5_000, "q=" + "a" * 9_000, "lang=EN", "lang=en&lang=fr", "lang=en&language=fr", "cursor=",
    "cursor=AAAA", "cursor=%ff", "cursor=eyJhIjoxfQ", "cursor=" + "A" * 399, "cursor=" + "=" * 8,
    "&".join(["facet=language"] * 30), "&".join(["q=a"] * 1_200), "typos=maybe", "typos=",
    "stated=hours&not_stated=hours", "stated=hours&hours_min=1", "facet=%00", "hours_min=-0",
    "hours_min=1e400", "hours_min=9&hours_max=1", "starts_min=2027-02-30",
    "starts_min=2027-01-01&start_min=2027-01-02", "posted_min=%D9%A2%D9%A0", "level=nan", "api_key=x",
)  # fmt: skip
