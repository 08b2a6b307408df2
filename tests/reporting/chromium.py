"""A headless Chromium, driven over two pipes by its DevTools protocol; it needs no package.

The browser reads commands from its descriptor 3 and writes answers and events to 4, each as
JSON ended by a zero byte (`--remote-debugging-pipe`).
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
    "--remote-debugging-pipe",
)  # fmt: skip
_WITHIN = 60.0  # seconds that an answer may take

Message = dict[str, Any]


def chromium() -> str | None:
    """Return the path of a Chromium on this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Chromium:
    """A browser with one page; use it with `with`.

    Attributes
    ----------
    events
        What the browser told unasked, in order: requests, messages of the console, loads.
    """

    def __init__(self, path: str) -> None:
        self._profile = tempfile.mkdtemp(prefix="chromium-")
        theirs_in, self._write = map(_out_of_the_way, os.pipe())
        self._read, theirs_out = map(_out_of_the_way, os.pipe())
        files = [
            (os.POSIX_SPAWN_DUP2, theirs_in, 3),
            (os.POSIX_SPAWN_DUP2, theirs_out, 4),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        command = [path, *_SWITCHES, f"--user-data-dir={self._profile}", "about:blank"]
        self._pid = os.posix_spawn(path, command, os.environ, file_actions=files, setpgroup=0)
        os.close(theirs_in)
        os.close(theirs_out)
        self._left, self._n_sent = b"", 0
        self._session: str | None = None
        self.events: list[Message] = []

    def __enter__(self) -> Chromium:
        target = self.do("Target.createTarget", url="about:blank")["targetId"]
        attached = self.do("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.do(f"{domain}.enable")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.killpg(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._read)
        os.close(self._write)
        shutil.rmtree(self._profile, ignore_errors=True)

    def do(self, method: str, **parameters: Any) -> Message:
        """Send a command and return its answer."""
        self._n_sent += 1
        said: Message = {"id": self._n_sent, "method": method, "params": parameters}
        if self._session is not None:
            said["sessionId"] = self._session
        os.write(self._write, json.dumps(said).encode() + b"\0")
        end = time.monotonic() + _WITHIN
        while True:
            message = self._next(end)
            if "method" in message:
                self.events.append(message)
            elif message.get("id") == said["id"]:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                result: Message = message["result"]
                return result

    def go(self, page: Path, width: int, height: int = 900) -> None:
        """Open a file in a window of a size, in CSS pixels, and wait until it is loaded."""
        self.do(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        self.do("Page.navigate", url=page.resolve().as_uri())
        end = time.monotonic() + _WITHIN
        while self.say("document.readyState") != "complete":
            if time.monotonic() > end:
                raise RuntimeError(f"{page} does not load")
            time.sleep(0.02)

    def say(self, expression: str) -> Any:
        """Return the value of an expression in the page."""
        answer = self.do("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def _next(self, end: float) -> Message:
        while b"\0" not in self._left:
            ready, _, _ = select.select([self._read], [], [], max(0.0, end - time.monotonic()))
            more = os.read(self._read, 1 << 20) if ready else b""
            if not more:
                raise RuntimeError("the browser does not answer")
            self._left += more
        said, _, self._left = self._left.partition(b"\0")
        message: Message = json.loads(said)
        return message


def _out_of_the_way(end: int) -> int:
    """Move an end of a pipe away from the numbers 3 and 4, which the browser is given."""
    moved = fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(end)
    return moved
