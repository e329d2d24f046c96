"""Keys in the OpenAPI document: how they are sent, and what needs one."""

from __future__ import annotations

from typing import Any

_EITHER: list[dict[str, list[str]]] = [{"bearer": []}, {"header": []}]


def describe_keys(document: dict[str, Any]) -> None:
    """Add the security schemes: optional everywhere (a server may require a key), needed for loads.

    What the widget asks is asked with a site's key alone.
    """
    about = "A key of this server, made with: skillstep key new."
    document["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": about},
        "header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": about},
        "site": {
            "type": "apiKey",
            "in": "query",
            "name": "site",
            "description": "A site's key: public, and good on pages of its origins alone. Made with: "
            "skillstep key new --scope embed --origin ORIGIN.",
        },
    }
    document["security"] = [{}, *_EITHER]
    for path in document["paths"].values():
        for operation in path.values():
            if "loads" in operation["tags"]:
                operation["security"] = _EITHER
            if "embed" in operation["tags"]:
                operation["security"] = [{"site": []}]
