"""Reads the same simulated routers with mktxp and with tod, and prints what each costs them.

usage: compare_mktxp.py TOD_BINARY   (with the Python that `conformance/run mktxp` installed)
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request

import mktxp_check

ROUTERS = 13
SCRAPES = 5
# What mktxp reads unless told otherwise, and what of it concerns a fleet besides.
READS = {"routerboard": True, "wireguard_peers": True, "lte": True, "bgp": True, "routing_stats": True, "public_ip": False}


def main():
    tod = sys.argv[1]
    ours = bench(tod)
    with tempfile.TemporaryDirectory(prefix="tod-compare-") as directory:
        control, inventory = (os.path.join(directory, name) for name in ("control", "routers.json"))
        sim = subprocess.Popen(
            [tod, "--log", "error", "sim", "run", "--routers", str(ROUTERS), "--api-port", "0",
             "--api-ssl-port", "0", "--control", control, "--inventory", inventory]
        )
        try:
            theirs = scrape(tod, control, inventory, directory)
        finally:
            sim.terminate()
            sim.wait()

    print(f"{'per router and reading':26} {'tod':>10} {'mktxp':>10}")
    for name in ("bytes", "commands", "sign-ins", "seconds for all"):
        print(f"{name:26} {ours[name]:10.2f} {theirs[name]:10.2f}")


def bench(tod):
    """What `tod bench` finds for as many routers, polled as often."""
    report = json.loads(
        subprocess.check_output(
            [tod, "--log", "error", "bench", "--json", "--routers", str(ROUTERS), "--interval", "10s",
             "--for", f"{SCRAPES * 10}s"]
        )
    )
    polls = report["polls_done"]
    return {
        "bytes": report["bytes"],
        "commands": report["commands"],
        "sign-ins": report["logins"] / polls,
        "seconds for all": report["router_ms"] / 1000 * ROUTERS,
    }


def scrape(tod, control, inventory, directory):
    """What the routers hear while mktxp's page is asked for, after a first time that warms it up."""
    wait_for(inventory)
    with open(inventory) as file:
        routers = json.load(file)
    port = mktxp_check.free_port()
    mktxp_check.write_config(directory, routers, port, READS)
    exporter = subprocess.Popen(
        [os.path.join(os.path.dirname(sys.executable), "mktxp"), "--cfg-dir", directory, "export"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    try:
        mktxp_check.fetch(exporter, port)
        before, began = stats(tod, control), time.monotonic()
        for _ in range(SCRAPES):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as page:
                page.read()
        seconds, after = time.monotonic() - began, stats(tod, control)
    finally:
        exporter.terminate()
        exporter.wait()

    readings = ROUTERS * SCRAPES
    spent = {name: after[name] - before[name] for name in after if isinstance(after[name], int)}
    return {
        "bytes": (spent["bytes_in"] + spent["bytes_out"]) / readings,
        "commands": spent["commands"] / readings,
        "sign-ins": spent["logins"] / readings,
        "seconds for all": seconds / SCRAPES,
    }


def stats(tod, control):
    return json.loads(subprocess.check_output([tod, "sim", "stats", "--control", control]))["heard"]


def wait_for(path):
    deadline = time.monotonic() + 30
    while not os.path.exists(path):
        assert time.monotonic() < deadline, "the simulated routers did not start"
        time.sleep(0.05)


if __name__ == "__main__":
    main()
