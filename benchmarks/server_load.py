#!/usr/bin/env python3
"""Load on a server of this build: many clients at once, slow readers, half-sent requests, clients that hang up; with
--kills also SIGKILL at random moments. Every accepted job must end exactly once, and /health must go on answering.

    benchmarks/server_load.py build/light/ilat examples/portrait/portrait.png [--jobs 500] [--clients 50] [--kills 20]
"""
import argparse, base64, collections, json, os, random, signal, socket, subprocess, tempfile, threading, time, urllib.error, urllib.request

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("photo")
parser.add_argument("--jobs", type=int, default=500)
parser.add_argument("--clients", type=int, default=50)
parser.add_argument("--nuisances", type=int, default=20, help="of each kind")
parser.add_argument("--kills", type=int, default=0)
parser.add_argument("--port", type=int, default=8199)
arguments = parser.parse_args()
server = f"http://127.0.0.1:{arguments.port}"
state = tempfile.mkdtemp(prefix="ilat-load-")
stop = threading.Event()


def start():
    process = subprocess.Popen([arguments.program, "serve", "--port", str(arguments.port), "--state", state], stdout=subprocess.DEVNULL)
    began = time.time()
    while True:
        try:
            urllib.request.urlopen(server + "/health", timeout=5).read()
            return process, time.time() - began
        except OSError:
            if process.poll() is not None:
                raise SystemExit("the server does not start")
            time.sleep(0.005)


def ask(path, body=None, client=None, method=None):
    headers = {"Content-Type": "application/json", **({"X-Client": client} if client else {})}
    request = urllib.request.Request(server + path, None if body is None else json.dumps(body).encode(), headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


def patiently(path, **more):
    """Again after 429, 503 and while the server is away."""
    while True:
        try:
            return ask(path, **more)
        except urllib.error.HTTPError as error:
            if error.code not in (429, 503):
                raise
            time.sleep(min(2, float(error.headers.get("Retry-After", 1))))
        except OSError:
            time.sleep(0.05)


photo = "data:image/png;base64," + base64.b64encode(open(arguments.photo, "rb").read()).decode()
accepted, lock = [], threading.Lock()


def client(number):
    for i in range(number, arguments.jobs, arguments.clients):
        job = {"photo": photo, "mask-rect": "110,150,40,24", "keep-lines": True, "frame": "full", "variations": 1, "pick": "all", "seed": i % 4}
        answer = json.loads(patiently("/v1/jobs", body=job, client=f"client-{number}"))
        with lock:
            accepted.append(answer["id"])


def connect():
    return socket.create_connection(("127.0.0.1", arguments.port), timeout=30)


def nuisance(kind):
    while not stop.is_set():
        try:
            with connect() as there:
                head = b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n"
                if kind == "half":
                    there.sendall(head + b"--b\r\n")
                    stop.wait(3)
                elif kind == "slow":
                    there.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
                    for _ in range(30):
                        there.recv(16)
                        stop.wait(0.1)
                else:
                    there.sendall(b"GET /v1/capabilities HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    stop.wait(random.random() / 5)
        except OSError:
            stop.wait(0.2)


health, memory = [], []


def watch():
    while not stop.is_set():
        began = time.time()
        try:
            ask("/health")
            health.append(time.time() - began)
            with open(f"/proc/{process.pid}/status") as lines:
                memory.append(next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024)
        except (OSError, StopIteration):
            pass
        stop.wait(0.1)


process, started = start()
print(f"listens after {started * 1000:.0f} ms")
began = time.time()
threads = [threading.Thread(target=nuisance, args=(kind,), daemon=True) for kind in ("half", "slow", "gone") for _ in range(arguments.nuisances)]
threads.append(threading.Thread(target=watch, daemon=True))
clients = [threading.Thread(target=client, args=(i,)) for i in range(arguments.clients)]
for thread in threads + clients:
    thread.start()
for kill in range(arguments.kills):
    time.sleep(random.random() * 2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process, _ = start()
for thread in clients:
    thread.join()
ends = collections.Counter()
for job in accepted:
    while True:
        how = json.loads(patiently("/v1/jobs/" + job))["status"]
        if how not in ("queued", "running"):
            break
        time.sleep(0.2)
    ends[how] += 1
seconds = time.time() - began
numbers = ask("/metrics").decode()
stop.set()
process.terminate()
code = process.wait()
health.sort()
print(f"{len(accepted)} jobs in {seconds:.1f} s: {dict(ends)}")
print(f"/health: median {health[len(health) // 2] * 1000:.1f} ms, 99 of 100 under {health[int(len(health) * 0.99)] * 1000:.1f} ms, longest {health[-1] * 1000:.1f} ms")
print(f"memory: {memory[0]:.0f} MB at first, {max(memory):.0f} at most, {memory[-1]:.0f} at the end; exit code {code}")
print("\n".join(line for line in numbers.splitlines() if line.startswith("ilat_jobs_total")))
lost = arguments.jobs - len(accepted) + ends["failed"] * (arguments.kills == 0) + ends["cancelled"]
raise SystemExit(1 if lost or code != 0 or len(set(accepted)) != arguments.jobs else 0)
