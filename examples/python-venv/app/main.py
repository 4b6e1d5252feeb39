import json
import os
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from app.database import answers, driver


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/healthz":
            self.answer(200, {"status": "ok", **driver()})
        elif self.path == "/database":
            up = answers(os.environ.get("DATABASE_URL", ""))
            self.answer(200 if up else 503, {"up": up})
        else:
            self.answer(404, {"error": "no such page"})

    def answer(self, status: int, body: dict) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def main() -> None:
    server = ThreadingHTTPServer(("", int(os.environ.get("PORT", "8000"))), Handler)
    # PID 1 of a container has no default action for SIGTERM. `shutdown` waits for the loop of this thread, so another
    # thread calls it.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print("listening", flush=True)
    server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    main()
