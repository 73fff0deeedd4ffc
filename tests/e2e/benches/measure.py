#!/usr/bin/env python3
"""Measures the shipped programs as whole processes; the figures of the README come from here.

    cargo build --release --package server --package world
    cargo build --profile function --package lambda
    python3 tests/e2e/benches/measure.py

Needs terraform, openssl and a nats-server (on PATH, or where `cargo test` put it). Every ratio is of
two things measured in turn in one run; medians are quoted because machines are noisy.

Making 200 profiles keeps to CloudWatch's three alarms a second and takes many minutes; PROFILES=50 in
the environment measures the plans of fewer. Names as arguments (sizes, provider_starts,
publisher_starts, publisher_runs, provider_plans) measure only those.
"""

import io
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
RELEASE = TARGET / "release"
PROVIDER = RELEASE / "terraform-provider-arrakis"
PUBLISHER = TARGET / "function" / "publisher"
WORLD = RELEASE / "world"
COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
PROFILES = int(os.environ.get("PROFILES", "200"))
CONSUMERS = 1000
STARTS = 50
PLANS = 5

AWS = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y", "AWS_REGION": "us-east-1"}


def say(what, value):
    print(f"{what:<58} {value}", flush=True)


def spread(values, unit, digits=1):
    middle = statistics.median(values)
    return f"{middle:.{digits}f} {unit} median ({min(values):.{digits}f} to {max(values):.{digits}f})"


def processor_seconds(pid):
    """Processor time of all threads; the first figure of schedstat is in nanoseconds."""
    spent = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        spent += int((task / "schedstat").read_text().split()[0])
    return spent / 1e9


def peak_memory_mib(pid):
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found.group(1)) / 1024 if found else 0.0


def client_certificate(folder):
    """Like Terraform's: self-signed, P-521, a certificate authority of itself."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521", "-nodes",
         "-subj", "/CN=localhost", "-days", "1", "-keyout", f"{folder}/key", "-out", f"{folder}/cert"],
        check=True, capture_output=True)
    return Path(folder, "cert").read_text()


def provider_starts(folder):
    environment = dict(os.environ, TF_PLUGIN_MAGIC_COOKIE=COOKIE, PLUGIN_PROTOCOL_VERSIONS="5,6",
                       PLUGIN_MIN_PORT="10000", PLUGIN_MAX_PORT="25000",
                       PLUGIN_CLIENT_CERT=client_certificate(folder))
    starts, floors, spent = [], [], []
    for _ in range(STARTS):
        begin = time.perf_counter()
        process = subprocess.Popen([PROVIDER], env=environment, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL)
        line = process.stdout.readline()
        starts.append((time.perf_counter() - begin) * 1e3)
        spent.append(processor_seconds(process.pid) * 1e3)
        process.terminate()
        process.wait()
        assert line.startswith(b"1|6|unix|"), line
        begin = time.perf_counter()
        floor = subprocess.Popen(["/bin/echo", "x"], stdout=subprocess.PIPE)
        floor.stdout.readline()
        floors.append((time.perf_counter() - begin) * 1e3)
        floor.wait()
    say("provider: exec to handshake line", spread(starts, "ms"))
    say("  the same for /bin/echo (the floor of this machine)", spread(floors, "ms"))
    say("  processor time until then", spread(spent, "ms"))


class World:
    def __init__(self, services):
        arguments = [WORLD, "--port", "0"]
        for name in services:
            arguments += ["--service", f"arrakis/{name}:1"]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        self.endpoint = re.search(r"http://[0-9.:]+", self.process.stdout.readline()).group(0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


PROFILE = """
terraform {{
  required_providers {{
    arrakis = {{ source = "arrakis/arrakis" }}
  }}
}}
resource "arrakis_scaling_profile" "service" {{
  count        = {count}
  cluster      = "arrakis"
  service      = "service-${{count.index}}"
  min_capacity = 1
  max_capacity = 10
  cpu          = {{}}
  memory       = {{}}
  {queues}
}}
"""
QUEUES = """
  queues = {
    commands = {
      stream   = "COMMANDS-${count.index}"
      consumer = "worker"
      steps    = [{ at = 50, add = 1 }, { at = 100, add = 2 }, { at = 200, add = 3 }]
      burst    = { at = 200 }
      drain    = { below = 10 }
    }
  }
"""
FULL = QUEUES + """
  metrics = {
    lag = {
      namespace   = "Arrakis/Application"
      metric_name = "Lag"
      dimensions  = { Service = "service-${count.index}" }
      statistic   = "Average"
      target      = 5
    }
  }
  schedules = {
    day   = { schedule = "cron(0 8 * * ? *)", timezone = "Europe/Berlin", min_capacity = 2, max_capacity = 10 }
    night = { schedule = "cron(0 20 * * ? *)", timezone = "Europe/Berlin", min_capacity = 1, max_capacity = 10 }
  }
  alerts = {
    actions          = ["arn:aws:sns:us-east-1:123456789012:operators"]
    at_max_capacity  = {}
    metrics_missing  = {}
    no_running_tasks = {}
  }
  dashboard = {}
  tags      = { team = "platform" }
"""
DATA = 'resource "terraform_data" "each" {{\n  count = {count}\n  input = {input}\n}}\n'
SAME_VALUES = 'merge(jsondecode(file("${path.module}/profile.json")), { service = "service-${count.index}" })'


class Terraform:
    def __init__(self, folder, text, endpoint):
        self.folder = Path(folder)
        self.folder.mkdir()
        (self.folder / "main.tf").write_text(text)
        settings = self.folder / "rc"
        settings.write_text(f'provider_installation {{\n  dev_overrides {{ "arrakis/arrakis" = "{RELEASE}" }}\n'
                            "  direct {}\n}\n")
        self.environment = dict(os.environ, **AWS, TF_CLI_CONFIG_FILE=str(settings),
                                AWS_ENDPOINT_URL=endpoint, CHECKPOINT_DISABLE="1", TF_IN_AUTOMATION="1")

    def run(self, *arguments):
        begin = time.perf_counter()
        done = subprocess.run(["terraform", *arguments, "-no-color"], cwd=self.folder,
                              env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return time.perf_counter() - begin


class Watch(threading.Thread):
    """The most memory any provider process has used while this runs."""

    def __init__(self):
        super().__init__(daemon=True)
        self.peak, self.over = 0.0, threading.Event()

    def run(self):
        while not self.over.wait(0.01):
            for folder in Path("/proc").iterdir():
                try:
                    if folder.name.isdigit() and os.readlink(folder / "exe") == str(PROVIDER):
                        self.peak = max(self.peak, peak_memory_mib(folder.name))
                except OSError:
                    continue


def provider_plans(folder):
    names = [f"service-{number}" for number in range(PROFILES)]
    for label, more in [("cpu and memory", ""), ("with a queue", QUEUES), ("all kinds of objects", FULL)]:
        with World(names) as world:
            ours = Terraform(f"{folder}/ours-{len(more)}", PROFILE.format(count=PROFILES, queues=more),
                             world.endpoint)
            say(f"create {PROFILES} profiles ({label})", f"{ours.run('apply', '-auto-approve'):.1f} s")
            number, same = built_in(folder, ours, len(more), world.endpoint)
            watch = Watch()
            watch.start()
            runs = [(ours.run("plan", "-detailed-exitcode"), number.run("plan"), same.run("plan"))
                    for _ in range(PLANS)]
            watch.over.set()
            watch.join()
            say(f"no-op plan of {PROFILES} profiles ({label})", spread([run[0] for run in runs], "s", 2))
            say(f"  of {PROFILES} terraform_data that hold a number", spread([run[1] for run in runs], "s", 2))
            say("    ratio, pair by pair", spread([run[0] / run[1] for run in runs], "times", 2))
            say("  that hold what a profile holds", spread([run[2] for run in runs], "s", 2))
            say("    ratio, pair by pair", spread([run[0] / run[2] for run in runs], "times", 2))
            say("  most memory of a provider process", f"{watch.peak:.1f} MiB")


def built_in(folder, ours, label, endpoint):
    """As many terraform_data: with one number each, and with the values of a profile each."""
    number = Terraform(f"{folder}/number-{label}", DATA.format(count=PROFILES, input="count.index"), endpoint)
    same = Terraform(f"{folder}/same-{label}", DATA.format(count=PROFILES, input=SAME_VALUES), endpoint)
    state = json.loads((ours.folder / "terraform.tfstate").read_text())
    values = state["resources"][0]["instances"][0]["attributes"]
    (same.folder / "profile.json").write_text(json.dumps(values))
    number.run("apply", "-auto-approve")
    same.run("apply", "-auto-approve")
    return number, same


def serve_one(listener):
    connection, _ = listener.accept()
    request = b""
    while b"\r\n\r\n" not in request:
        request += connection.recv(4096)
    return connection, request


def lambda_environment(port, configuration, endpoint):
    return dict(AWS, AWS_LAMBDA_RUNTIME_API=f"127.0.0.1:{port}", AWS_LAMBDA_FUNCTION_NAME="publisher",
                AWS_LAMBDA_FUNCTION_MEMORY_SIZE="128", AWS_LAMBDA_FUNCTION_VERSION="1",
                ARRAKIS_PUBLISHER_CONFIG=json.dumps(configuration), AWS_ENDPOINT_URL=endpoint,
                PATH=os.environ["PATH"])


def publisher_starts():
    configuration = {"publisher": "bench", "sample_every": 10, "run_for": 0,
                     "nats": {"servers": ["nats://127.0.0.1:4222"]},
                     "sources": [{"kind": "queue", "stream": "S", "consumer": "c"}]}
    wall, spent, memory = [], [], []
    for _ in range(STARTS):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            environment = lambda_environment(listener.getsockname()[1], configuration, "http://127.0.0.1:1")
            begin = time.perf_counter()
            process = subprocess.Popen([PUBLISHER], env=environment, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            connection, request = serve_one(listener)
            wall.append((time.perf_counter() - begin) * 1e3)
            spent.append(processor_seconds(process.pid) * 1e3)
            memory.append(peak_memory_mib(process.pid))
            assert b"/invocation/next" in request, request
            process.kill()
            process.wait()
            connection.close()
    say("publisher: processor time, exec to first GET next", spread(spent, "ms"))
    say("  wall time", spread(wall, "ms"))
    say("  most memory", spread(memory, "MiB"))


def nats_server():
    found = shutil.which("nats-server") or shutil.which("nats-server", path="/usr/sbin")
    if found:
        return found
    for path in (ROOT / "target" / "tools").rglob("nats-server"):
        if os.access(path, os.X_OK) and path.is_file():
            return str(path)
    sys.exit("no nats-server: run `cargo test` once, which fetches one, or install it")


class Nats:
    """A nats-server with one stream of many consumers, made over its text protocol."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [nats_server(), "-a", "127.0.0.1", "-p", "-1", "-js", "-sd", folder, "--ports_file_dir", folder],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ports = Path(folder, f"nats-server_{self.process.pid}.ports")
        while not ports.exists() or not ports.read_text().strip().endswith("}"):
            time.sleep(0.02)
        self.url = json.loads(ports.read_text())["nats"][0]
        host, port = self.url.split("//")[1].split(":")
        self.connection = socket.create_connection((host, int(port)))
        self.reader = self.connection.makefile("rb")
        self.reader.readline()
        self.connection.sendall(b'CONNECT {"verbose":false}\r\nSUB answers 1\r\n')

    def request(self, subject, body):
        text = json.dumps(body).encode()
        self.connection.sendall(b"PUB %s answers %d\r\n%s\r\n" % (subject.encode(), len(text), text))
        while True:
            line = self.reader.readline()
            if line.startswith(b"MSG"):
                answer = json.loads(self.reader.read(int(line.split()[-1]) + 2))
                assert "error" not in answer, answer
                return

    def fill(self):
        self.request("$JS.API.STREAM.CREATE.LOAD", {"name": "LOAD", "subjects": ["load.>"], "storage": "memory"})
        for number in range(CONSUMERS):
            name = f"consumer-{number}"
            self.request(f"$JS.API.CONSUMER.DURABLE.CREATE.LOAD.{name}", {
                "stream_name": "LOAD", "config": {"durable_name": name, "ack_policy": "explicit"}})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()
        self.process.terminate()
        self.process.wait()


def answer(connection, status, headers, body):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    connection.sendall("\r\n".join(lines).encode() + body)


def read_request(connection):
    reader = connection.makefile("rb")
    line, length = reader.readline(), 0
    while (header := reader.readline()) not in (b"\r\n", b""):
        name, _, value = header.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return line, reader.read(length) if length else b""


def publisher_runs(folder):
    sources = [{"kind": "queue", "stream": "LOAD", "consumer": f"consumer-{number}"} for number in range(CONSUMERS)]
    with Nats(folder) as nats, World(["service-0"]) as world, socket.create_server(("127.0.0.1", 0)) as listener:
        nats.fill()
        configuration = {"publisher": "bench", "sample_every": 10, "run_for": 0,
                         "nats": {"servers": [nats.url]}, "sources": sources}
        environment = lambda_environment(listener.getsockname()[1], configuration, world.endpoint)
        with tempfile.TemporaryFile("w+") as log:
            process = subprocess.Popen([PUBLISHER], env=environment, stdout=log, stderr=log)
            runs, begin = [], None
            while len(runs) < 6:
                connection, _ = listener.accept()
                with connection:
                    while True:
                        line, body = read_request(connection)
                        if not line:
                            break
                        if line.startswith(b"POST"):
                            runs.append(time.perf_counter() - begin)
                            answer(connection, "202 Accepted", [], b"")
                            if len(runs) == 6:
                                memory = peak_memory_mib(process.pid)
                                break
                        else:
                            begin = time.perf_counter()
                            deadline = int((time.time() + 60) * 1000)
                            event = {"scheduled_time": "2026-11-24T00:00:00Z"}
                            answer(connection, "200 OK", [
                                f"Lambda-Runtime-Aws-Request-Id: bench-{len(runs)}",
                                f"Lambda-Runtime-Deadline-Ms: {deadline}",
                                "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:1:function:p",
                            ], json.dumps(event).encode())
            process.kill()
            process.wait()
            log.seek(0)
            reports = [line for line in log.read().splitlines() if '"samples"' in line]
    say(f"publisher: one run of {CONSUMERS} consumers, cold", f"{runs[0]:.2f} s")
    say("  warm", spread(runs[1:], "s", 2))
    say("  most memory", f"{memory:.1f} MiB")
    say("  metrics in its last report", json.loads(reports[-1])["metrics"])


def sizes():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.write(PUBLISHER, "bootstrap")
    say("provider: stripped executable", f"{PROVIDER.stat().st_size / 2**20:.1f} MiB")
    say("publisher: stripped executable", f"{PUBLISHER.stat().st_size / 2**20:.1f} MiB")
    say("publisher: zip", f"{len(packed.getvalue()) / 2**20:.2f} MiB")


def main():
    wanted = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        for measure, arguments in [(sizes, []), (provider_starts, [folder]), (publisher_starts, []),
                                   (publisher_runs, [folder]), (provider_plans, [folder])]:
            if not wanted or measure.__name__ in wanted:
                measure(*arguments)


if __name__ == "__main__":
    main()
