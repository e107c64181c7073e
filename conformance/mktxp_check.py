"""Has mktxp export simulated routers with every collector it has, and compares its page with them.

What it says while it does so is held to account too: each router may lack the menus that
its board lacks, and mktxp may say what it cannot do with some versions; nothing else.
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import librouteros
from librouteros.login import plain
from mktxp.cli.config.keys import MKTXPConfigKeys
from prometheus_client.parser import text_string_to_metric_families

from mktxp_collectors import COLLECTORS, LISTS, NO_COLLECTORS, prepare

PATIENCE = 120


def main():
    routers = json.load(sys.stdin)
    assert switches() == set(COLLECTORS), switches() ^ set(COLLECTORS)
    for router in routers:
        prepare(connect(router), router)
    with tempfile.TemporaryDirectory() as directory:
        port = free_port()
        write_config(directory, routers, port, dict.fromkeys(COLLECTORS, True) | LISTS)
        before = [counters(router) for router in routers]
        page, said = scrape(directory, port)
        after = [counters(router) for router in routers]
    try:
        metrics = parse(page)
        for router, low, high in zip(routers, before, after):
            compare(metrics, router, low, high)
        checks = [(switch, *measurement) for switch, measurements in COLLECTORS.items() for measurement in measurements]
        faults = [fault for check in checks if (fault := implausible(metrics, *check))]
        faults += surprises(said, routers)
        assert not faults, "\n".join(faults)
    except Exception:
        print(said, file=sys.stderr)
        raise
    for router in routers:
        print(f"{router['version']}: good")


def switches():
    """What turns collectors on, as this version of mktxp knows it."""
    known = MKTXPConfigKeys.BOOLEAN_KEYS_NO | MKTXPConfigKeys.BOOLEAN_KEYS_YES
    return known - NO_COLLECTORS


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_config(directory, routers, port, settings):
    """Configures mktxp to read `routers`, each with `settings`."""
    with open(os.path.join(directory, "_mktxp.conf"), "w") as file:
        file.write(f"[MKTXP]\n    listen = '127.0.0.1:{port}'\n    socket_timeout = 20\n")
        file.write("    verbose_mode = False\n    bandwidth = False\n    minimal_collect_interval = 0\n    fetch_routers_in_parallel = True\n    max_worker_threads = 16\n")
        file.write(f"    max_scrape_duration = {PATIENCE}\n    total_max_scrape_duration = {PATIENCE}\n")
    with open(os.path.join(directory, "mktxp.conf"), "w") as file:
        for router in routers:
            file.write(f"[{name(router)}]\n    hostname = {router['address']}\n")
            file.write(f"    port = {router['api_port']}\n")
            file.write(f"    username = {router['user']}\n    password = {router['password']}\n\n")
        file.write("[default]\n    enabled = True\n    interface_with_default_name = True\n")
        file.writelines(f"    {key} = {value}\n" for key, value in settings.items())


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


def scrape(directory, port):
    """The page that mktxp serves, and what it says meanwhile."""
    here = os.path.dirname(os.path.abspath(__file__))
    log = os.path.join(directory, "said")
    with open(log, "w") as output:
        exporter = subprocess.Popen(
            [sys.executable, "-u", os.path.join(here, "mktxp_export.py"), directory],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            page = fetch(exporter, port)
        except AssertionError:
            print(open(log).read(), file=sys.stderr)
            raise
        finally:
            exporter.terminate()
            exporter.wait()
    return page, open(log).read()


def fetch(exporter, port):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert exporter.poll() is None, "mktxp ended by itself"
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
    """What the routers say themselves, before and after, has what mktxp heard between."""

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
    assert received.keys() == low["interfaces"].keys(), received.keys() ^ low["interfaces"].keys()
    for interface, row in low["interfaces"].items():
        least, most = row["rx-byte"], high["interfaces"][interface]["rx-byte"]
        assert least <= received[interface] <= most, (interface, least, received[interface], most)
    assert received.get("ether1", 0) > 0, received
    for metric in router["expects"]:
        of(metric)


def implausible(metrics, switch, metric, least, most, labels):
    """What is wrong with a metric. At least one router has it, all that do within the bounds, and not all at the lower one.

    `labels` are what samples are told apart by where several collectors share a metric:
    the text that a label has, or `...` where it is to have any.
    """

    def meant(sample):
        return all(sample.get(label) not in (None, "") if text is ... else sample.get(label) == text for label, text in labels.items())

    values = [value for sample, value in metrics.get(metric, []) if meant(sample)]
    within = values and least <= min(values) and max(values) <= most and (least == most or max(values) > least)
    found = f"from {min(values)} to {max(values)}" if values else "nowhere"
    return None if within else f"{switch}: {metric} {labels or ''} is {found}"


CHATTER = re.compile(
    r"Connecting to router \S+"
    r"|\S+ \S+ Connection to router \S+ has been established"
    r"|\S+ \S+ Running HTTP metrics server on: \S+"
    r"|Fetching available ROS releases from file://\S+"
)
NO_MENU = re.compile(r"Error getting .* from router (?P<router>[^@\s]+)@\S+: .*\"no such command prefix\" executing command \S*?'(?P<what>/[a-z0-9/-]+?)/*print\b.*")
NO_STATS = re.compile(r"Error getting routing stats .* from router (?P<router>[^@\s]+)@\S+: (?P<what>Routing stats for legacy 6.x versions) are not supported .*")
OLD_DATES = re.compile(r"Exception while scraping (?P<router>\S+): (?P<what>time data) '\w{3}/\d\d/\d{4} \S+' does not match format '%Y-%m-%d %H:%M:%S'")


def surprises(said, routers):
    """What mktxp says that is neither chatter nor a complaint to be expected of that router; and which of those it does not say."""
    surprises = []
    complaints = {name(router): set() for router in routers}
    for line in said.splitlines():
        if CHATTER.fullmatch(line):
            continue
        complaint = NO_MENU.fullmatch(line) or NO_STATS.fullmatch(line) or OLD_DATES.fullmatch(line)
        if complaint:
            complaints[complaint["router"]].add(complaint["what"])
        else:
            surprises.append(f"mktxp says: {line}")
    for router in routers:
        version = tuple(int(part) for part in router["version"].split()[0].split("."))
        expected = set(router["lacks"])
        if version < (7,):
            expected.add("Routing stats for legacy 6.x versions")
        if version < (7, 10):
            # It reads certificates last, and their dates as RouterOS writes them since.
            expected.add("time data")
        heard = complaints[name(router)]
        surprises += [f"{router['board']}: mktxp complains of {what}" for what in sorted(heard - expected)]
        surprises += [f"{router['board']}: mktxp does not complain of {what}" for what in sorted(expected - heard)]
    return surprises


if __name__ == "__main__":
    main()
