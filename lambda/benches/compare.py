#!/usr/bin/env python3
"""Compares the publisher with the same function in Python, and with the bare cost of its calls.

    cargo build --release --package world
    RUSTFLAGS="-C force-unwind-tables=no" cargo build --profile function --package lambda
    python3 -m venv target/peer && target/peer/bin/pip install -r lambda/benches/peer/requirements.txt
    python3 lambda/benches/compare.py

Needs a nats-server (on PATH, or where `cargo test` put it). Every ratio is of two things measured in
turn in one run; medians are quoted because machines are noisy.
"""

import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e" / "benches"))
import measure  # noqa: E402  the neighbours: a local AWS, nats-server, the Lambda Runtime API
from measure import say, spread  # noqa: E402

PEER = [str(Path(os.environ.get("PEER_PYTHON", measure.TARGET / "peer" / "bin" / "python"))),
        str(ROOT / "lambda" / "benches" / "peer" / "publisher.py")]
STARTS = 30
RUNS = 30
FEW, MANY = 100, 10_000
RUN_SECONDS_MAX = 60


class Function:
    """A program behind a Lambda Runtime API that hands it one event at a time."""

    def __init__(self, program, configuration, endpoint, folder):
        self.listener = socket.create_server(("127.0.0.1", 0))
        environment = measure.lambda_environment(self.listener.getsockname()[1], configuration, endpoint)
        environment["AWS_DEFAULT_REGION"] = environment["AWS_REGION"]
        # One string of the environment holds 128 KiB, which is not enough for ten thousand sources.
        document = environment["ARRAKIS_PUBLISHER_CONFIG"]
        if len(document) > 100_000:
            file = Path(folder, "configuration.json")
            file.write_text(document)
            program = [*program, "--config", str(file)]
            del environment["ARRAKIS_PUBLISHER_CONFIG"]
        self.log = tempfile.TemporaryFile("w+")
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(program, env=environment, stdout=self.log, stderr=self.log)
        self.connection = None
        self.count = 0
        self.await_next()
        self.ready = time.perf_counter() - self.begun

    def read(self):
        """The next request; the program may close a connection and open another."""
        while True:
            if self.connection is None:
                self.listener.settimeout(RUN_SECONDS_MAX)
                self.connection = self.listener.accept()[0]
            line, body = measure.read_request(self.connection)
            if line:
                return line, body
            self.connection.close()
            self.connection = None

    def await_next(self):
        line, _ = self.read()
        assert b"/invocation/next" in line, line

    def run(self):
        """Seconds from the event to the answer, and the answer."""
        self.count += 1
        deadline = int((time.time() + RUN_SECONDS_MAX) * 1000)
        begin = time.perf_counter()
        measure.answer(self.connection, "200 OK", [
            f"Lambda-Runtime-Aws-Request-Id: bench-{self.count}",
            f"Lambda-Runtime-Deadline-Ms: {deadline}",
            "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:1:function:p",
        ], b"{}")
        line, body = self.read()
        took = time.perf_counter() - begin
        assert b"/response" in line, (line, body, self.said())
        measure.answer(self.connection, "202 Accepted", [], b"")
        self.await_next()
        return took, json.loads(body)

    def said(self):
        self.log.seek(0)
        return self.log.read()[-2000:]

    def memory_mib(self):
        return measure.peak_memory_mib(self.process.pid)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        if self.connection is not None:
            self.connection.close()
        self.listener.close()
        self.log.close()


def ours(configuration, endpoint, folder):
    return Function([str(measure.PUBLISHER)], configuration, endpoint, folder)


def peer(configuration, endpoint, folder):
    return Function(PEER, configuration, endpoint, folder)


def configuration(url, consumers):
    sources = [{"kind": "queue", "stream": "LOAD", "consumer": f"consumer-{number}"} for number in range(consumers)]
    return {"publisher": "bench", "sample_every": 60, "run_for": 0, "nats": {"servers": [url]}, "sources": sources}


def starts(folder):
    settings, nowhere = configuration("nats://127.0.0.1:4222", 1), "http://127.0.0.1:1"
    wall, memory = {ours: [], peer: []}, {ours: [], peer: []}
    for _ in range(STARTS):
        for each in (ours, peer):
            with each(settings, nowhere, folder) as function:
                wall[each].append(function.ready * 1e3)
                memory[each].append(function.memory_mib())
    for label, unit, of in (("exec to first GET next", "ms", wall), ("most memory until then", "MiB", memory)):
        say(f"publisher: {label}", spread(of[ours], unit))
        say("  the same function in Python", spread(of[peer], unit))
        ratio = statistics.median(of[peer]) / statistics.median(of[ours])
        say("  ratio of the medians", f"{ratio:.1f} times")


@contextmanager
def queues(folder, consumers):
    measure.CONSUMERS = consumers
    with measure.Nats(folder) as nats:
        nats.fill()
        yield nats


class Recorder:
    """Takes one PutMetricData and keeps its bytes, head and body."""

    def record(self, settings, folder):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}"
            with ours(settings, endpoint, folder) as function:
                deadline = int((time.time() + RUN_SECONDS_MAX) * 1000)
                measure.answer(function.connection, "200 OK", [
                    "Lambda-Runtime-Aws-Request-Id: record", f"Lambda-Runtime-Deadline-Ms: {deadline}",
                    "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:1:function:p"], b"{}")
                listener.settimeout(RUN_SECONDS_MAX)
                connection, _ = listener.accept()
                with connection:
                    data = b""
                    while b"\r\n\r\n" not in data:
                        data += connection.recv(65536)
                    head, _, body = data.partition(b"\r\n\r\n")
                    length = int(re.search(rb"content-length: (\d+)", head, re.I).group(1))
                    while len(body) < length:
                        body += connection.recv(65536)
                    return head + b"\r\n\r\n" + body


class Bare:
    """The calls of a run and nothing else, on sockets that are open already: all requests to NATS
    in one piece, their answers counted, one PutMetricData of recorded bytes."""

    def __init__(self, nats_url, endpoint, consumers, put):
        self.nats = self.connect(nats_url)
        self.nats.recv(65536)
        inbox = b"_INBOX.bare"
        self.nats.sendall(b'CONNECT {"verbose":false,"headers":true,"no_responders":true}\r\nSUB ' + inbox + b" 1\r\nPING\r\n")
        while b"PONG" not in self.nats.recv(65536):
            pass
        self.requests = b"".join(
            b"PUB $JS.API.CONSUMER.INFO.LOAD.consumer-%d %s 0\r\n\r\n" % (number, inbox) for number in range(consumers))
        self.consumers = consumers
        self.aws = self.connect(endpoint)
        self.put = put

    @staticmethod
    def connect(url):
        host, port = url.split("//")[1].split(":")
        connection = socket.create_connection((host, int(port)))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def run(self):
        begin = time.perf_counter()
        self.nats.sendall(self.requests)
        answers = bytearray()
        while answers.count(b"MSG _INBOX.bare ") < self.consumers or not answers.endswith(b"\r\n"):
            answers += self.nats.recv(1 << 20)
        self.aws.sendall(self.put)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.aws.recv(65536)
        took = time.perf_counter() - begin
        assert answer.startswith(b"HTTP/1.1 200"), answer[:200]
        return took


class Accepting(BaseHTTPRequestHandler):
    """A CloudWatch that takes everything and looks at nothing, in the protocol it is asked in: boto3
    speaks JSON with it, which the local AWS does not, and the SDK of the publisher CBOR."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        cbor = self.headers.get("smithy-protocol")
        body = b"\xa0" if cbor else b"{}"
        self.send_response(200)
        self.send_header("content-type", "application/cbor" if cbor else "application/x-amz-json-1.0")
        if cbor:
            self.send_header("smithy-protocol", cbor)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def nodding():
    """The address of a CloudWatch that only nods."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Accepting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def peer_runs(settings, folder):
    with nodding() as endpoint:
        with peer(settings, endpoint, folder) as function:
            function.run()
            say("  the same function in Python, with a CloudWatch that only nods",
                spread([function.run()[0] * 1e3 for _ in range(RUNS)], "ms"))
            say("  its most memory", f"{function.memory_mib():.1f} MiB")


def few(folder):
    with queues(folder, FEW) as nats, measure.World(["service-0"]) as world:
        settings = configuration(nats.url, FEW)
        put = Recorder().record(settings, folder)
        bare = Bare(nats.url, world.endpoint, FEW, put)
        with ours(settings, world.endpoint, folder) as function:
            _, report = function.run()
            assert report["metrics"] == 4 * FEW + 3, report
            bare.run()
            pairs = [(function.run()[0] * 1e3, bare.run() * 1e3) for _ in range(RUNS)]
            memory = function.memory_mib()
        say(f"publisher: a warm run of {FEW} consumers", spread([a for a, _ in pairs], "ms"))
        say("  one pipelined round trip and one PutMetricData, bare", spread([b for _, b in pairs], "ms"))
        say("  ratio, pair by pair", spread([a / b for a, b in pairs], "times", 2))
        say("  most memory", f"{memory:.1f} MiB")
        peer_runs(settings, folder)


def many(folder):
    with queues(folder, MANY) as nats:
        with measure.World(["service-0"]) as world:
            many_runs(nats, world.endpoint, folder, "the local AWS, which keeps and judges every value")
        with nodding() as endpoint:
            many_runs(nats, endpoint, folder, "a CloudWatch that only nods")


def many_runs(nats, endpoint, folder, what):
    with ours(configuration(nats.url, MANY), endpoint, folder) as function:
        cold, report = function.run()
        assert report["metrics"] == 4 * MANY + 3, {**report, "missing": report["missing"][:1]}
        warm = [function.run()[0] for _ in range(5)]
        say(f"publisher: a run of {MANY} consumers ({report['metrics']} metrics), cold", f"{cold:.2f} s")
        say("  to", what)
        say("  warm", spread(warm, "s", 2))
        say("  most memory", f"{function.memory_mib():.1f} MiB")


def main():
    for needed in (measure.PUBLISHER, measure.WORLD, Path(PEER[0])):
        if not needed.exists():
            sys.exit(f"{needed} is absent; the commands that make it are at the top of {__file__}")
    for part in (starts, few, many):
        with tempfile.TemporaryDirectory() as folder:
            part(folder)


if __name__ == "__main__":
    main()
