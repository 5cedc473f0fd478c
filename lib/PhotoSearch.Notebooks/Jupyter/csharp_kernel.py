"""A Jupyter kernel for C#: ipykernel talks to Jupyter, and a .NET process runs the cells.

The two exchange JSON objects, one per line. KernelMessages.cs describes the requests, KernelEvents.cs the events.
"""

import asyncio
import json
import os
import signal
import subprocess
import threading
from collections import deque
from pathlib import Path

from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel

ASSEMBLY = Path(__file__).resolve().parent.parent / "PhotoSearch.Notebooks.dll"
EVENT_START = '{"type":"'
LAST_WORDS = ("Unhandled exception", "Process terminated", "Fatal error")


class CSharpProcess:
    """The process that runs the cells. When this process ends, it closes the other's input, which ends it."""

    def __init__(self, on_event):
        """Calls on_event for each event, from another thread. The last event is {"type": "ended", "message": …}."""
        self._on_event = on_event
        self._sending = threading.Lock()
        self._errors = deque(maxlen=100)
        dotnet = os.environ.get("DOTNET_HOST_PATH", "dotnet")
        self._process = subprocess.Popen(
            [dotnet, "exec", str(ASSEMBLY), "kernel"], encoding="utf-8", errors="replace",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._error_reader = threading.Thread(target=self._keep_errors, daemon=True)
        self._error_reader.start()
        threading.Thread(target=self._read, daemon=True).start()

    def send(self, kind, **content):
        """Sends a request, from any thread. Ignores a process that has ended, because its last event reports that."""
        try:
            with self._sending:
                self._process.stdin.write(json.dumps({"type": kind, "id": kind, **content}) + "\n")
                self._process.stdin.flush()
        except (OSError, ValueError):
            pass

    def end(self):
        """Closes the process's input, which ends it. Kills it if it does not end in time."""
        try:
            self._process.stdin.close()
        except OSError:
            pass
        try:
            self._process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _read(self):
        for line in self._process.stdout:
            # Native code may write to the same output, perhaps without a line end before the next event.
            start = line.find(EVENT_START)
            try:
                event = json.loads(line[start:]) if start >= 0 else None
            except ValueError:
                event = None
            self._on_event(event or {"type": "stream", "name": "stdout", "text": line})
        code = self._process.wait()
        self._error_reader.join()
        words = [line.strip() for line in self._errors if line.strip()]
        first = next((i for i, line in enumerate(words) if line.startswith(LAST_WORDS)), max(0, len(words) - 2))
        self._on_event({"type": "ended", "message": " ".join(
            [f"The C# process ended with exit code {code}, so all variables are gone.", *words[first:first + 2],
             "Restart the kernel (menu Kernel, Restart) and run the cells from the top."])})

    def _keep_errors(self):
        self._errors.extend(self._process.stderr)


class CSharpKernel(Kernel):
    implementation = "photosearch"
    implementation_version = "1.0"
    banner = "C# for the photo search workshop"
    # VS Code colours cells by its own name for the language. The notebooks hold the same values, so saving one changes nothing.
    language_info = {
        "name": "csharp", "version": "14.0", "mimetype": "text/x-csharp", "file_extension": ".cs",
        "pygments_lexer": "csharp", "codemirror_mode": "text/x-csharp",
    }

    @property
    def kernel_info(self):
        """Offers no subshells and no debugger, because the C# process answers one request at a time."""
        return {**super().kernel_info, "supported_features": []}

    def start(self):
        super().start()
        self._events = asyncio.Queue()
        self._ended = None
        loop = self.io_loop.asyncio_loop
        self._csharp = CSharpProcess(lambda event: loop.call_soon_threadsafe(self._events.put_nowait, event))
        # Jupyter sends a message to interrupt (see below). A signal does the same and never ends this process.
        signal.signal(signal.SIGINT, lambda *_: self.io_loop.add_callback_from_signal(self._csharp.send, "interrupt"))

    def pre_handler_hook(self):
        """Replaces ipykernel's hook, which makes SIGINT raise KeyboardInterrupt during a request."""

    def post_handler_hook(self):
        """See pre_handler_hook."""

    async def interrupt_request(self, stream, ident, parent):
        self._csharp.send("interrupt")
        self.session.send(stream, "interrupt_reply", {"status": "ok"}, parent, ident=ident)

    async def do_shutdown(self, restart):
        self._csharp.end()
        return {"status": "ok", "restart": restart}

    async def do_execute(self, code, silent, store_history=True, user_expressions=None, allow_stdin=False, *, cell_id=None):
        error = None
        self._csharp.send("execute", code=code, name=f"cell [{self.execution_count}]")
        while (event := await self._next())["type"] != "done":
            if event["type"] == "ended":
                event = {**event, "type": "error", "name": "KernelEnded", "trace": [event["message"]]}
            if event["type"] == "error":
                error = {"ename": event["name"], "evalue": event["message"], "traceback": self._traceback(event, code)}
                if event["name"] == "KernelEnded":
                    break
            elif not silent:
                self._show(event)
        if event.get("status") == "cancelled" and not error:
            error = {"ename": "Interrupted", "evalue": "", "traceback": ["Interrupted."]}
        if not error:
            return {"status": "ok", "execution_count": self.execution_count, "payload": [], "user_expressions": {}}
        if not silent:
            self.send_response(self.iopub_socket, "error", error)
        return {"status": "error", "execution_count": self.execution_count, **error}

    async def do_complete(self, code, cursor_pos):
        answer = await self._ask("complete", code=code, position=utf16_length(code[:cursor_pos]))
        return {
            "status": "ok", "matches": answer.get("matches", []), "metadata": {},
            "cursor_start": characters(code, answer["start"]) if answer else cursor_pos,
            "cursor_end": characters(code, answer["end"]) if answer else cursor_pos,
        }

    async def do_inspect(self, code, cursor_pos, detail_level=0, omit_sections=()):
        text = (await self._ask("inspect", code=code, position=utf16_length(code[:cursor_pos]))).get("text")
        return {"status": "ok", "found": bool(text), "data": {"text/plain": text} if text else {}, "metadata": {}}

    async def do_is_complete(self, code):
        status = (await self._ask("is_complete", code=code)).get("status", "unknown")
        return {"status": status, "indent": "    " if status == "incomplete" and code.rstrip().endswith("{") else ""}

    async def _ask(self, kind, **content):
        """Sends a request and returns its answer, or {} if the process has ended."""
        self._csharp.send(kind, **content)
        while (event := await self._next()).get("id") != kind:
            if event["type"] == "ended":
                return {}
        return event

    async def _next(self):
        if not self._ended:
            event = await self._events.get()
            if event["type"] != "ended":
                return event
            self._ended = event
        return self._ended

    def _show(self, event):
        if event["type"] == "stream":
            self.send_response(self.iopub_socket, "stream", {"name": event["name"], "text": event["text"]})
        elif event["type"] == "result":
            self.send_response(self.iopub_socket, "execute_result",
                               {"execution_count": self.execution_count, "data": bundle(event["data"]), "metadata": {}})
        elif event["type"] in ("display", "update_display"):
            message = "display_data" if event["type"] == "display" else "update_display_data"
            self.send_response(self.iopub_socket, message,
                               {"data": bundle(event["data"]), "metadata": {}, "transient": {"display_id": event["display_id"]}})

    def _traceback(self, event, code):
        """Shows a compiler error under its line of code. Exceptions name the line in their trace."""
        message, *places = event["trace"]
        trace = [f"\x1b[31m{message}\x1b[0m", *places]
        if "column" not in event:
            return trace
        line = code.split("\n")[event["line"] - 1]
        return [f"cell [{self.execution_count}], line {event['line']}:", line, " " * (event["column"] - 1) + "^", *trace]


def bundle(data):
    """MIME type to content. Jupyter expects JSON as objects, not as text."""
    return {mime: json.loads(text) if mime.endswith("json") else text for mime, text in data.items()}


def utf16_length(text):
    """Jupyter counts characters, .NET counts UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def characters(text, units):
    return len(text.encode("utf-16-le")[:2 * units].decode("utf-16-le", errors="ignore"))


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=CSharpKernel)
