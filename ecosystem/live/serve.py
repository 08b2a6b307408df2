"""Serving the page, on this machine and to nobody else unless asked."""

from __future__ import annotations

import os
import socket
import warnings
from contextlib import suppress
from typing import Any

from ecosystem.scenario.scenario import Scenario

# Read by Solara when it is imported. A file it lacks is an error, never a download; production
# also means that pages embed nothing of Solara's own site.
_QUIET = {
    "SOLARA_APP": "ecosystem.live.page",
    "SOLARA_ASSETS_CDN": "offline:/",
    "SOLARA_ASSETS_PROXY": "true",
    "SOLARA_CHECK_HOOKS": "off",  # it warns of Mesa's page
    "SOLARA_KERNEL_CULL_TIMEOUT": "1h",  # how long a world outlives its tab
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_TELEMETRY_SERVER_USER_ID": "nobody",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_TITLE": "ecosystem",
}


def page_of(scenario: Scenario) -> Any:
    """Return the web application that shows a scenario.

    Raises
    ------
    ImportError
        If Solara, the extra ``viz``, is not installed.
    """
    os.environ.update(_QUIET)
    from solara.server.starlette import app

    from ecosystem.live.page import show

    show(scenario)
    return app


def listen(host: str, port: int) -> socket.socket:
    """Take a port of this machine.

    Raises
    ------
    OSError
        If the port is taken, or the host is not of this machine.
    """
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    return socket.create_server((host, port), family=family)


def serve(app: Any, listening: socket.socket) -> None:
    """Serve a web application until interrupted."""
    import uvicorn

    warnings.filterwarnings("ignore", "Cookies with samesite=none")  # for sites in frames
    config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=2)
    with listening, suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
