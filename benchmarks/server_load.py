#!/usr/bin/env python3
"""Load on a server of this build: many clients at once, slow readers, half-sent requests, clients that hang up; with
--kills also SIGKILL at random moments. Every accepted job must end exactly once and be told so, and nothing may be lost.
How fast /health answers meanwhile is measured from a process of its own, and what memory the server takes.

    benchmarks/server_load.py build/light/ilat examples/portrait/portrait.png [--jobs 500] [--clients 50] [--kills 20]
"""
import argparse
import base64
import collections
import http.client
import json
import multiprocessing
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("program")
parser.add_argument("photo")
parser.add_argument("--jobs", type=int, default=500)
parser.add_argument("--clients", type=int, default=50)
parser.add_argument("--nuisances", type=int, default=20, help="of each kind")
parser.add_argument("--kills", type=int, default=0)
parser.add_argument("--pause", type=float, default=4, help="seconds between two kills, at most")
parser.add_argument("--seed", type=int, default=random.randrange(2**31))
arguments = parser.parse_args()
chance = random.Random(arguments.seed)
kEnds = ("done", "failed", "cancelled")


class Server:
    """The program, which may be killed and comes back on the same port with the same folder."""

    def __init__(self):
        self.state = tempfile.mkdtemp(prefix="ilat-load-")
        self.port = 0
        self.pid = multiprocessing.Value("i", 0)

    def start(self):
        began = time.time()
        command = [arguments.program, "serve", "--port", str(self.port), "--state", self.state]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        address = self.process.stdout.readline()
        if not address.startswith("http://"):
            raise SystemExit("the server does not start")
        self.port = int(address.rsplit(":", 1)[1])
        self.pid.value = self.process.pid
        return time.time() - began

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.start()

    def end(self):
        self.process.terminate()
        return self.process.wait()


def ask(port, path, body=None, client=None):
    """@return status, headers, body"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        headers = {"Content-Type": "application/json", **({"X-Client": client} if client else {})}
        connection.request("POST" if body else "GET", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def patiently(port, path, **more):
    """Again after 429, 503 and while the server is away."""
    while True:
        try:
            status, headers, body = ask(port, path, **more)
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            continue
        if status not in (429, 503):
            return status, body
        time.sleep(min(2.0, float(headers.get("Retry-After", 1))))


def ends_heard(port, job):
    """The last events of a job's stream, which is read to its end: one, if all is well; none = there is no such job."""
    while True:
        status, body = patiently(port, f"/v1/jobs/{job}/events")
        if status != 200:
            return []
        events = [line[7:] for line in body.decode().splitlines() if line.startswith("event: ")]
        ends = [event for event in events if event in kEnds]
        if ends:
            return ends  # else the server was killed in the middle


def watch(port, pid, stop, report):
    """In a process of its own, so that no other thread of a client makes it wait."""
    health, memory = [], []
    while not stop.is_set():
        began = time.time()
        try:
            ask(port, "/health")
            health.append(time.time() - began)
            with open(f"/proc/{pid.value}/status") as lines:
                memory.append((began, next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024))
        except (OSError, http.client.HTTPException, StopIteration):
            pass
        stop.wait(0.05)
    report.send((health, memory))


class Load:
    def __init__(self, server):
        self.server, self.stop = server, threading.Event()
        self.lock, self.accepted, self.ends, self.wrong = threading.Lock(), [], collections.Counter(), []
        picture = base64.b64encode(open(arguments.photo, "rb").read()).decode()
        self.job = {"photo": "data:image/png;base64," + picture, "mask-rect": "110,150,40,24", "keep-lines": True,
                    "frame": "full", "variations": 1, "pick": "all"}

    def client(self, number):
        mine = []
        for i in range(number, arguments.jobs, arguments.clients):
            status, body = patiently(self.server.port, "/v1/jobs", body=json.dumps({**self.job, "seed": i}), client=f"client-{number}")
            if status != 202:
                self.wrong.append(f"a job was answered with {status}: {body[:200]}")
                return
            mine.append(json.loads(body)["id"])
        for job in mine:
            ends = ends_heard(self.server.port, job)
            with self.lock:
                self.accepted.append(job)
                self.ends[" and ".join(ends) or "lost"] += 1

    def nuisance(self, kind):
        head = b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n"
        while not self.stop.is_set():
            try:
                with socket.create_connection(("127.0.0.1", self.server.port), timeout=30) as there:
                    if kind == "half":
                        there.sendall(head + b"--b\r\n")
                        self.stop.wait(3)
                    elif kind == "slow":
                        there.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
                        for _ in range(30):
                            there.recv(16)
                            self.stop.wait(0.1)
                    else:
                        there.sendall(b"GET /v1/capabilities HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        self.stop.wait(chance.random() / 5)
            except OSError:
                self.stop.wait(0.2)

    def run(self):
        clients = [threading.Thread(target=self.client, args=(i,)) for i in range(arguments.clients)]
        nuisances = [threading.Thread(target=self.nuisance, args=(kind,), daemon=True)
                     for kind in ("half", "slow", "gone") for _ in range(arguments.nuisances)]
        for thread in nuisances + clients:
            thread.start()
        kills = 0
        while kills < arguments.kills and any(thread.is_alive() for thread in clients):
            time.sleep(chance.random() * arguments.pause)
            self.server.kill()
            kills += 1
        for thread in clients:
            thread.join()
        self.stop.set()
        return kills


def figures(health, memory):
    if not health or not memory:
        return
    health.sort()
    at = lambda share: health[min(len(health) - 1, int(len(health) * share))] * 1000
    print(f"/health, {len(health)} times: median {at(0.5):.1f} ms, 99 of 100 under {at(0.99):.1f} ms, longest {at(1):.1f} ms")
    quarters = [memory[(len(memory) - 1) * i // 4][1] for i in range(5)]
    print("memory from quarter to quarter: " + ", ".join(f"{each:.0f}" for each in quarters) + f" MB, at most {max(each for _, each in memory):.0f}")


def main():
    server = Server()
    print(f"seed {arguments.seed}; listens after {server.start() * 1000:.0f} ms", flush=True)
    began = time.time()
    stop, (here, there) = multiprocessing.Event(), multiprocessing.Pipe(duplex=False)
    watcher = multiprocessing.Process(target=watch, args=(server.port, server.pid, stop, there), daemon=True)
    watcher.start()
    load = Load(server)
    kills = load.run()
    seconds = time.time() - began
    numbers = ask(server.port, "/metrics")[2].decode()
    stop.set()
    health, memory = here.recv()
    watcher.join()
    code = server.end()
    shutil.rmtree(server.state)
    counted = sum(int(line.rsplit(" ", 1)[1]) for line in numbers.splitlines() if line.startswith("ilat_jobs_total{"))
    passes = next(line.rsplit(" ", 1)[1] for line in numbers.splitlines() if line.startswith("ilat_passes_total "))
    print(f"{len(load.accepted)} jobs in {seconds:.1f} s: {dict(load.ends)}; {passes} passes" + (f" since the last of {kills} kills" if kills else ""))
    figures(health, memory)
    for problem in load.wrong:
        print(problem)
    allowed = {"done", "failed"} if kills else {"done"}  # a job that is killed twice while it runs is given up, and says so
    right = (not load.wrong and code == 0 and set(load.ends) <= allowed and len(set(load.accepted)) == arguments.jobs
             and (kills or counted == arguments.jobs))
    if not right:
        print(f"something is wrong: {counted} ends were counted, the server's exit code is {code}")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
