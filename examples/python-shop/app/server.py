"""A shop in one file: its wares as HTML, and a health endpoint that says which release is running."""

import json
import os
import signal
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

WARES = {"apples": 249, "bread": 399, "cheese": 599}
RELEASE = Path(__file__).resolve().parent.name


def shop(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/health":
        status, kind = "200 OK", "application/json"
        body = json.dumps({"status": "ok", "release": RELEASE})
    elif path == "/":
        items = "".join(f"<li>{name} {cents / 100:.2f}</li>" for name, cents in WARES.items())
        status, kind = "200 OK", "text/html; charset=utf-8"
        body = f"<!doctype html><title>Shop</title><ul>{items}</ul>"
    else:
        status, kind, body = "404 Not Found", "text/plain", "not found\n"
    start_response(status, [("Content-Type", kind)])
    return [body.encode()]


class Server(ThreadingMixIn, WSGIServer):
    """One that answers the health check while it answers somebody else."""


def stop(_signal, _frame):
    raise SystemExit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    port = int(os.environ.get("PORT", "8000"))
    with make_server("127.0.0.1", port, shop, server_class=Server) as server:
        print(f"shop {RELEASE} listens on port {port}", flush=True)
        server.serve_forever()
