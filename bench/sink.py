"""An S3 endpoint that takes everything and keeps nothing, no faster than a given rate over all connections.

`python3 sink.py <MB per second, or 0>` prints its address. Bodies are thrown away in the kernel, without being copied
(Linux only): the processors are left to who sends, as they are when S3 is somewhere else.
"""

import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

rate = float(sys.argv[1]) * 1e6
at_once = 64 * 1024 if rate else 1024 * 1024

pace = threading.Lock()
due = time.monotonic()


def keep_pace(size):
    """Waits until `size` bytes more would have been through."""
    global due
    with pace:
        due = max(due, time.monotonic() - 0.02) + size / rate
        early = due - time.monotonic()
    if early > 0.005:
        time.sleep(early)


def xml(name, content):
    namespace = "http://s3.amazonaws.com/doc/2006-03-01/"
    return f'<?xml version="1.0" encoding="UTF-8"?><{name} xmlns="{namespace}">{content}</{name}>'


class Sink(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        self.scrap = bytearray(at_once)

    def log_message(self, *_):
        pass

    def drain(self):
        left = int(self.headers.get("Content-Length", 0))
        if left > 0:
            # What came along with the headers.
            left -= len(self.rfile.read(min(left, len(self.rfile.peek()))))
        while left > 0:
            count = self.connection.recv_into(self.scrap, min(left, at_once), socket.MSG_TRUNC)
            if count == 0:
                raise ConnectionResetError
            left -= count
            if rate:
                keep_pace(count)

    def answer(self, status, headers=(), body=""):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_HEAD(self):
        self.drain()
        _, _, key = urlsplit(self.path).path.lstrip("/").partition("/")
        # What is asked for under there/<digest>.zip is there.
        if key.startswith("there/"):
            digest = key.removeprefix("there/").removesuffix(".zip")
            metadata = ("x-amz-meta-codedeployer-digest", digest)
            self.answer(200, [("ETag", '"e"'), ("Content-Type", "application/zip"), metadata])
        else:
            self.answer(404 if key else 200)

    def do_PUT(self):
        self.drain()
        self.answer(200, [("ETag", '"e"')])

    def do_POST(self):
        self.drain()
        if "X-Amz-Target" in self.headers:
            self.answer(200, [("Content-Type", "application/x-amz-json-1.1")], "{}")
        elif "uploads" in parse_qs(urlsplit(self.path).query, keep_blank_values=True):
            content = "<Bucket>bench</Bucket><Key>revision.zip</Key><UploadId>u</UploadId>"
            body = xml("InitiateMultipartUploadResult", content)
            self.answer(200, [("Content-Type", "application/xml")], body)
        else:
            body = xml("CompleteMultipartUploadResult", "<ETag>&quot;e&quot;</ETag>")
            self.answer(200, [("Content-Type", "application/xml")], body)

    def do_GET(self):
        self.drain()
        self.answer(200, [("Content-Type", "application/xml")], xml("ListMultipartUploadsResult", ""))


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Who hangs up amid a request does so in peace; all else is a defect."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


server = Server(("127.0.0.1", 0), Sink)
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
