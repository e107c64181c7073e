"""Has mktxp export simulated routers, and compares its page with the routers."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import librouteros
from librouteros.login import plain
from prometheus_client.parser import text_string_to_metric_families

PATIENCE = 60


def main():
    routers = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as directory:
        port = free_port()
        write_config(directory, routers, port)
        before = [counters(router) for router in routers]
        exporter = subprocess.Popen(
            [os.path.join(os.path.dirname(sys.executable), "mktxp"), "--cfg-dir", directory, "export"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            page = fetch(exporter, port)
        finally:
            exporter.terminate()
            output, _ = exporter.communicate()
        after = [counters(router) for router in routers]
    metrics = parse(page)
    for router, low, high in zip(routers, before, after):
        try:
            compare(metrics, router, low, high)
        except Exception:
            print(output, file=sys.stderr)
            raise
        print(f"{router['version']}: good")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_config(directory, routers, port):
    with open(os.path.join(directory, "_mktxp.conf"), "w") as file:
        file.write(f"[MKTXP]\n    listen = '127.0.0.1:{port}'\n    socket_timeout = 20\n")
        file.write("    bandwidth = False\n    minimal_collect_interval = 0\n    fetch_routers_in_parallel = True\n    max_worker_threads = 16\n")
    with open(os.path.join(directory, "mktxp.conf"), "w") as file:
        for router in routers:
            file.write(f"[{name(router)}]\n    hostname = {router['address']}\n")
            file.write(f"    port = {router['api_port']}\n")
            file.write(f"    username = {router['user']}\n    password = {router['password']}\n")
            file.write("    routerboard = True\n    wireguard_peers = True\n    lte = True\n")
            file.write("    bgp = True\n    routing_stats = True\n\n")
        file.write("[default]\n    enabled = True\n    public_ip = False\n")


def name(router):
    return "router-" + router["address"].replace(".", "-")


def connect(router):
    return librouteros.connect(
        router["address"],
        router["user"],
        router["password"],
        port=router["api_port"],
        encoding="utf-8",
        timeout=20,
        login_method=plain,
    )


def counters(router):
    api = connect(router)
    (resource,) = api.path("system", "resource")
    (identity,) = api.path("system", "identity")
    interfaces = {row["name"]: row for row in api.path("interface")}
    api.close()
    return {"resource": resource, "identity": identity["name"], "interfaces": interfaces}


def fetch(exporter, port):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if exporter.poll() is not None:
            raise AssertionError(f"mktxp ended by itself:\n{exporter.stdout.read()}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE) as page:
                return page.read().decode()
        except (ConnectionError, urllib.error.URLError):
            time.sleep(0.2)
    raise AssertionError("mktxp serves no metrics")


def parse(page):
    samples = {}
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            samples.setdefault(sample.name, []).append((sample.labels, sample.value))
    return samples


def compare(metrics, router, low, high):
    def of(metric):
        mine = [
            (labels, value)
            for labels, value in metrics.get(metric, [])
            if labels.get("routerboard_address") == router["address"]
        ]
        assert mine, f"no {metric} for {router['address']} ({router['version']})"
        return mine

    (identity,) = of("mktxp_system_identity_info")
    assert identity[0]["name"] == low["identity"], identity
    (memory,) = of("mktxp_system_total_memory")
    assert memory[1] == low["resource"]["total-memory"], memory
    (uptime,) = of("mktxp_system_uptime")
    assert uptime[1] > 0, uptime
    received = {labels["name"]: value for labels, value in of("mktxp_interface_rx_byte_total")}
    for interface, row in low["interfaces"].items():
        if interface not in received:
            continue
        least, most = row["rx-byte"], high["interfaces"][interface]["rx-byte"]
        assert least <= received[interface] <= most, (interface, least, received[interface], most)
    assert received.get("ether1", 0) > 0, received
    for metric in router["expects"]:
        of(metric)


if __name__ == "__main__":
    main()
