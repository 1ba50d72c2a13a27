"""The API against its own specification, as a stranger's program would try it: schemathesis over every operation
of `openapi.json`, on a demonstration of its own, with a real key.

Usage: run.py BELONG_BINARY. What it needs is in requirements.txt; ./check installs it.
Ends with 0 only when nothing was found.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

SPECIFICATION = Path(__file__).resolve().parents[2] / "openapi.json"
SEED = 20261110
# Examples for each operation in the phase that makes them up; what real ones there are comes on top.
EXAMPLES = 60
READY_WITHIN_SECONDS = 240


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def surroundings(folder, address):
    """The environment of the demonstration, and of the command that makes a key for it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BELONG_")}
    data = folder / "demo"
    return {
        **kept,
        "BELONG_LISTEN": address,
        "BELONG_BASE_URL": f"http://{address}",
        "BELONG_DATABASE_URL": f"sqlite://{data}/database/belong.db",
        "BELONG_KEYS": str(data / "keys"),
        "BELONG_KEYS_COPY": str(data / "keys-copy"),
        "BELONG_MAIL_FOLDER": str(data / "mail"),
    }


def wait_until_live(url, server, log):
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{url}/live", timeout=5):
                return
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"the demonstration did not start:\n{log.read_text()[-4000:]}")
            time.sleep(0.2)


def read(url, key):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def with_real_examples(base, key):
    """The specification with things that are there as examples, so that more than refusals is looked at."""
    specification = json.loads(SPECIFICATION.read_text())
    waves = read(f"{base}/waves", key)
    pulses = read(f"{base}/pulses", key)
    outcomes = [one["outcome"] for one in read(f"{base}/outcomes", key)]
    real = {
        "/waves/": [wave["id"] for wave in waves],
        "/pulses/": [pulse["id"] for pulse in pulses],
        "/outcomes/": outcomes,
        "?wave": [wave["name"] for wave in waves],
    }
    if not waves or not outcomes or not pulses:
        sys.exit("the demonstration has no waves, no outcomes or no pulses")
    given = 0
    for path, methods in specification["paths"].items():
        for parameter in methods["get"].get("parameters", []):
            kind = f"?{parameter['name']}" if parameter["in"] == "query" else path.split("{")[0]
            parameter["examples"] = {f"real{n}": {"value": value} for n, value in enumerate(real[kind])}
            given += 1
    return specification, given


def run(binary, folder):
    address = f"127.0.0.1:{free_port()}"
    url = f"http://{address}"
    around = surroundings(folder, address)
    log = folder / "server.log"
    with log.open("w") as out:
        server = subprocess.Popen(
            [binary, "demo", "--data", str(folder / "demo")], cwd=folder, env=around, stdout=out, stderr=out
        )
    try:
        wait_until_live(url, server, log)
        made = subprocess.run(
            [binary, "key", "create", "contract"], cwd=folder, env=around, capture_output=True, text=True
        )
        key = re.match(r"bk_\S+", made.stdout)
        if key is None:
            sys.exit(f"no key was made: {made.stdout}{made.stderr}")
        base = f"{url}/api/v1"
        specification, given = with_real_examples(base, key[0])
        tried = folder / "openapi.json"
        tried.write_text(json.dumps(specification))
        print(f"{len(specification['paths'])} paths, {given} parameters with real examples")
        status = schemathesis(tried, base, key[0], folder)
        if "panicked" in log.read_text() or server.poll() is not None:
            sys.exit(f"the server broke:\n{log.read_text()[-4000:]}")
        return status
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()


def schemathesis(specification, base, key, folder):
    command = [str(Path(sys.executable).parent / "schemathesis"), "run", str(specification)]
    command += ["--url", base, "--header", f"Authorization: Bearer {key}", "--checks", "all"]
    command += ["--seed", str(SEED), "--max-examples", str(EXAMPLES), "--generation-database", "none"]
    command += ["--phases", "examples,coverage,fuzzing,stateful", "--workers", "2", "--request-timeout", "20"]
    command += ["--continue-on-failure", "--no-color"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    print(ran.stdout + ran.stderr)
    tested = re.search(r"Tested: (\d+)", ran.stdout)
    cases = re.search(r"(\d+) generated", ran.stdout)
    failures = re.search(r"(\d+) failures? in", ran.stdout)
    operations = sum(len(methods) for methods in json.loads(SPECIFICATION.read_text())["paths"].values())
    if not tested or int(tested[1]) != operations or not cases or int(cases[1]) < 20 * operations:
        print(f"schemathesis did not try all {operations} operations")
        return 1
    failed = int(failures[1]) if failures else ran.returncode
    # A line as cargo writes it, for the sum of ./check: one test for each operation.
    print(f"test result: {'ok' if ran.returncode == 0 else 'FAILED'}. {operations if failed == 0 else 0} passed; {failed} failed")
    return ran.returncode


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="belong-contract-") as home:
        sys.exit(run(os.path.abspath(sys.argv[1]), Path(home)))
