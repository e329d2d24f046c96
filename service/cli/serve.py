"""Serve the API."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from service.cli import options as opt
from service.cli.session import Session
from taxonomy.errors import InputError

_HOST = typer.Option("--host", help="The address to listen on.")
_PORT = typer.Option("--port", min=0, max=65535, help="The port to listen on (0: any).")
_NAMES = {"trusted_proxies": "--trusted-proxy", "cors_origins": "--cors-origin"}


def serve(
    ctx: typer.Context,
    host: Annotated[str, _HOST] = "127.0.0.1",
    port: Annotated[int, _PORT] = 8000,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Processes.")] = 1,
    require_key: Annotated[
        bool | None,
        typer.Option(
            "--require-key/--no-require-key", help="Answer questions with a key only.", show_default=False
        ),
    ] = None,
    rate: Annotated[
        int | None,
        typer.Option("--rate", metavar="N", help="Requests a minute for an address [3000; 0: any]."),
    ] = None,
    key_rate: Annotated[
        int | None,
        typer.Option("--key-rate", metavar="N", help="Requests a minute for a key [12000; 0: any]."),
    ] = None,
    visitor_rate: Annotated[
        int | None,
        typer.Option(
            "--visitor-rate", metavar="N", help="Widgets a minute for a visitor of a site [120; 0: any]."
        ),
    ] = None,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(
            "--trusted-proxy", metavar="ADDRESS", help="Believe its X-Forwarded-For and -Proto. Repeatable."
        ),
    ] = None,
    cors_origin: Annotated[
        list[str] | None,
        typer.Option("--cors-origin", metavar="ORIGIN", help="Let pages of this origin call. Repeatable."),
    ] = None,
    timeout: Annotated[
        float | None, typer.Option("--timeout", metavar="S", help="Seconds that a request may take [30].")
    ] = None,
    max_in_flight: Annotated[
        int | None,
        typer.Option(
            "--max-in-flight", metavar="N", help="Requests at work at once in a process [64; 0: any]."
        ),
    ] = None,
    max_upload: Annotated[
        int | None,
        typer.Option("--max-upload", metavar="BYTES", help="Size of an uploaded file [200000000]."),
    ] = None,
    upload_timeout: Annotated[
        float | None,
        typer.Option("--upload-timeout", metavar="S", help="Seconds that an upload may take [600]."),
    ] = None,
    log: Annotated[
        Literal["json", "off"] | None, typer.Option("--log", help="A line a request on stderr [json].")
    ] = None,
    metrics: Annotated[
        Literal["local", "open", "off"] | None,
        typer.Option("--metrics", help="Who reads /metrics: this machine and keys, all, nobody [local]."),
    ] = None,
    data: opt.Data = None,
    engine: opt.Engine = None,
) -> None:
    """Serve the API over a data folder.

    Options from --require-key on are variables too: SKILLSTEP_RATE, SKILLSTEP_CORS_ORIGINS (with commas).
    """
    from service.serve_options import ServeOptions

    session = Session.of(ctx, data, as_json=False, engine=engine)
    try:
        options = ServeOptions.read(
            require_key=require_key,
            rate=rate,
            key_rate=key_rate,
            visitor_rate=visitor_rate,
            trusted_proxies=tuple(trusted_proxy) if trusted_proxy else None,
            cors_origins=tuple(cors_origin) if cors_origin else None,
            timeout=timeout,
            upload_timeout=upload_timeout,
            max_in_flight=max_in_flight,
            max_upload=max_upload,
            log=log,
            metrics=metrics,
        )
    except InputError as error:
        name = error.field or ""
        typed = name if name.isupper() else _NAMES.get(name, f"--{name.replace('_', '-')}")
        raise InputError(error.message, field=typed, nearest=error.nearest) from None
    from service.web import app

    app.serve(session.settings, host, port, workers, options)
