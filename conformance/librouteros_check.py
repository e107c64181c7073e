"""Proves simulated routers with librouteros, plain and over TLS."""

import json
import ssl
import sys

import librouteros
from librouteros.exceptions import TrapError
from librouteros.login import plain, token
from librouteros.query import Key, Or


def main():
    for router in json.load(sys.stdin):
        for transport in ("plain", "tls"):
            api = connect(router, transport)
            print_and_query(api, router)
            add_set_remove(api)
            listen_and_cancel(api, connect(router, transport))
            print(f"{router['version']} {transport}: good")


def connect(router, transport):
    wrap = None
    if transport == "tls":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        anonymous = router["tls"] == "anonymous"
        context.set_ciphers("ADH:@SECLEVEL=0" if anonymous else "DEFAULT")
        wrap = context.wrap_socket
    return librouteros.connect(
        router["address"],
        router["user"],
        router["password"],
        port=router["api_ssl_port" if wrap else "api_port"],
        ssl_wrapper=wrap,
        encoding="utf-8",
        timeout=20,
        login_method=token if router["version"].startswith("6.42") else plain,
    )


def print_and_query(api, router):
    (resource,) = api.path("system", "resource")
    assert resource["version"] == router["version"], resource

    name, kind = Key("name"), Key("type")
    rows = list(api.path("interface").select(name, kind).where(kind == "ether"))
    assert rows and all(set(row) == {"name", "type"} for row in rows), rows
    either = list(api.path("interface").select(name).where(Or(name == "ether1", kind == "bridge")))
    assert {"name": "ether1"} in either, either
    assert list(api.path("interface").select(name).where(name == "nobody")) == []

    try:
        list(api.path("no", "such"))
    except TrapError as trap:
        assert trap.message == "no such command prefix", trap
    else:
        raise AssertionError("a menu that does not exist was printed")


def add_set_remove(api):
    addresses = api.path("ip", "address")
    id = addresses.add(address="10.9.8.7/24", interface="ether1", comment="zażółć")
    assert id.startswith("*"), id
    addresses.update(**{".id": id, "disabled": True})
    identifier = Key(".id")
    (row,) = addresses.select().where(identifier == id)
    assert row["disabled"] is True and row["network"] == "10.9.8.0", row
    assert row["comment"] == "zażółć", row
    addresses.remove(id)
    assert list(addresses.select().where(identifier == id)) == []


def listen_and_cancel(api, other):
    api.protocol.writeSentence("/ip/address/listen", ".tag=listening")
    # An answer under another tag proves that listening has begun.
    api.protocol.writeSentence("/system/identity/print", ".tag=asking")
    while api.protocol.readSentence() != ("!done", (".tag=asking",)):
        pass
    id = other.path("ip", "address").add(address="10.9.8.7/24", interface="ether1")
    reply, words = api.protocol.readSentence()
    assert reply == "!re" and f"=.id={id}" in words and ".tag=listening" in words, words
    other.path("ip", "address").remove(id)
    reply, words = api.protocol.readSentence()
    assert reply == "!re" and "=.dead=true" in words, words

    api.protocol.writeSentence("/cancel", "=tag=listening", ".tag=cancelling")
    ended = {api.protocol.readSentence() for _ in range(3)}
    trap = ("!trap", ("=category=2", "=message=interrupted", ".tag=listening"))
    assert ended == {trap, ("!done", (".tag=listening",)), ("!done", (".tag=cancelling",))}, ended


main()
