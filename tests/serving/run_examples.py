#!/usr/bin/env python3
"""tests/serving/run_examples.py KIND PROGRAM [PYTHON]: the examples of docs/server.md, against `PROGRAM serve`.

KIND is sh, python, javascript, cpp or openai: the blocks of that language; openai those that use OpenAI's client, and then
openai_client.py, with PYTHON as the interpreter that has it. What a kind needs and is not here is said, with exit code 77,
which ctest takes for "skipped".
"""
import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
PNG = b"\x89PNG\r\n"


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def blocks_of(language):
    text = (SOURCE / "docs/server.md").read_text()
    return [code for name, code in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL) if name == language]


class Server:
    def __init__(self, program, arguments=(), folder=None):
        command = [program, "serve", "--port", "0", *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder)
        self.address = self.process.stdout.readline().strip()
        if not self.address.startswith("http://"):
            raise SystemExit(f"{command} does not start: {self.process.stderr.read()}")
        self.port = self.address.rsplit(":", 1)[1]

    def at(self, code):
        """The example as it is, but for the port."""
        return code.replace("8008", self.port)

    def post(self, path, body, media_type):
        request = urllib.request.Request(self.address + path, body, {"Content-Type": media_type})
        return json.loads(urllib.request.urlopen(request, timeout=300).read())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate()


def lay_out(folder, server):
    """The files that the examples name: a portrait in both formats, a mask of its mouth, lines of a smile."""
    portrait = SOURCE / "tests/support/portrait.png"
    for name in ("portrait.png", "me.png"):
        shutil.copy(portrait, folder / name)
    shutil.copy(SOURCE / "examples/portrait/mouth.png", folder / "mouth.png")
    shutil.copy(SOURCE / "examples/portrait/smile.png", folder / "lines.png")
    photo = "data:image/png;base64," + base64.b64encode(portrait.read_bytes()).decode()
    fields = {"photo": photo, "mask-rect": "0,0,2,2", "keep-lines": True, "output": "me.jpg"}
    job = server.post("/v1/jobs?wait=true", json.dumps(fields).encode(), "application/json")
    (folder / "me.jpg").write_bytes(urllib.request.urlopen(server.address + job["results"][0]["url"]).read())
    (folder / "keys.txt").write_text("a-key-for-examples-only\n")


def run(command, folder, **more):
    print("$", " ".join(command), flush=True)
    subprocess.run(command, cwd=folder, check=True, timeout=300, **more)


def expect_picture(file):
    if not file.read_bytes().startswith(PNG):
        raise SystemExit(f"{file.name} is no PNG")
    file.unlink()


def run_sh(program, server, folder):
    for code in blocks_of("sh"):
        if code.startswith("ilat serve"):
            with Server(program, code.split()[2:], folder) as started:
                print("$", code.strip(), "->", started.address)
            continue
        fails_on_refusals = 'curl() { command curl --fail "$@"; }\n'
        run(["bash", "-euo", "pipefail", "-c", fails_on_refusals + server.at(code)], folder)
        if "smiling.png" in code:
            expect_picture(folder / "smiling.png")


def run_python(server, folder, interpreter, blocks):
    for code in blocks:
        run([interpreter, "-c", server.at(code)], folder)
        expect_picture(folder / "after.png")


def run_javascript(server, folder):
    before = 'import { readFileSync } from "node:fs";\nconst file = new Blob([readFileSync("me.jpg")]);\n'
    after = '\nif (job.status !== "done" || !(await picture.text()).includes("PNG")) throw new Error(JSON.stringify(job));\n'
    for code in blocks_of("javascript"):
        (folder / "example.mjs").write_text(before + server.at(code) + after)
        run(["node", "example.mjs"], folder)


def run_cpp(server, folder):
    for code in blocks_of("cpp"):
        (folder / "example.cpp").write_text(server.at(code))
        run([os.environ.get("CXX", "g++"), "-std=c++20", "-Wall", "-pthread", "example.cpp", "-o", "example"], folder)
        run(["./example"], folder)
        expect_picture(folder / "after.png")


def main():
    kind, program = sys.argv[1], str(Path(sys.argv[2]).resolve())
    needs = {"sh": ["curl", "jq", "bash"], "javascript": ["node"], "cpp": [os.environ.get("CXX", "g++")]}
    for each in needs.get(kind, []):
        if not shutil.which(each):
            skip(f"there is no {each}")
    python = sys.executable
    if kind == "openai":
        python = sys.argv[3]
        if not os.path.exists(python) or subprocess.run([python, "-c", "import openai"], capture_output=True).returncode:
            skip(f"{python} has no module openai; make test installs it where the package index is reached")
    theirs = [code for code in blocks_of("python") if "import OpenAI" in code]
    blocks = {"python": [code for code in blocks_of("python") if code not in theirs], "openai": theirs}.get(kind, blocks_of(kind))
    if not blocks:
        raise SystemExit(f"docs/server.md has no example of {kind}")
    with tempfile.TemporaryDirectory(prefix="ilat-examples-") as name, Server(program) as server:
        folder = Path(name)
        lay_out(folder, server)
        if kind == "sh":
            run_sh(program, server, folder)
        elif kind == "javascript":
            run_javascript(server, folder)
        elif kind == "cpp":
            run_cpp(server, folder)
        else:
            run_python(server, folder, python, blocks)
        if kind == "openai":
            run([python, str(SOURCE / "tests/serving/openai_client.py"), server.address], folder)


if __name__ == "__main__":
    main()
