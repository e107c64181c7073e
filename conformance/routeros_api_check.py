"""Proves simulated routers with RouterOS-api, plain and over TLS."""

import json
import ssl
import sys

import routeros_api
from routeros_api.exceptions import RouterOsApiCommunicationError


def main():
    for router in json.load(sys.stdin):
        for transport in ("plain", "tls"):
            pool = connect(router, transport)
            api = pool.get_api()
            print_and_query(api, router)
            add_set_remove(api)
            other = connect(router, transport)
            listen_and_cancel(api, other.get_api())
            other.disconnect()
            pool.disconnect()
            print(f"{router['version']} {transport}: good")


def connect(router, transport):
    context = None
    if transport == "tls":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        anonymous = router["tls"] == "anonymous"
        context.set_ciphers("ADH:@SECLEVEL=0" if anonymous else "DEFAULT")
    return routeros_api.RouterOsApiPool(
        router["address"],
        username=router["user"],
        password=router["password"],
        port=router["api_ssl_port" if context else "api_port"],
        plaintext_login=not router["version"].startswith("6.42"),
        ssl_context=context,
    )


def print_and_query(api, router):
    (resource,) = api.get_resource("/system/resource").get()
    assert resource["version"] == router["version"], resource

    interfaces = api.get_resource("/interface")
    ethers = interfaces.get(type="ether")
    assert ethers and all(row["type"] == "ether" for row in ethers), ethers
    assert interfaces.get(name="nobody") == []
    count = interfaces.call("print", {"count-only": ""}, {"type": "ether"}).done_message["ret"]
    assert int(count) == len(ethers), count

    try:
        api.get_resource("/no/such").get()
    except RouterOsApiCommunicationError as error:
        assert error.original_message == b"no such command prefix", error
    else:
        raise AssertionError("a menu that does not exist was printed")


def add_set_remove(api):
    addresses = api.get_resource("/ip/address")
    added = addresses.add(address="10.9.8.7/24", interface="ether1")
    id = added.done_message["ret"]
    addresses.set(id=id, comment="changed", disabled="yes")
    (row,) = addresses.get(id=id)
    assert (row["comment"], row["disabled"], row["network"]) == ("changed", "true", "10.9.8.0"), row
    addresses.remove(id=id)
    assert addresses.get(id=id) == []


def listen_and_cancel(api, other):
    addresses = api.get_binary_resource("/ip/address")
    listening = addresses.call_async("listen")
    # An answer to a later command proves that listening has begun.
    api.get_resource("/system/identity").get()
    added = other.get_resource("/ip/address").add(address="10.9.8.7/24", interface="ether1")
    id = added.done_message["ret"]
    heard = iter(listening)
    assert next(heard)["id"] == id.encode()
    other.get_resource("/ip/address").remove(id=id)
    assert next(heard)[".dead"] == b"true"

    # This client does not say which tag a promise got; its tags are numbers.
    tag = listening.inner.tag if hasattr(listening, "inner") else listening.tag
    api.get_binary_resource("/").call("cancel", {"tag": tag})
    try:
        next(heard)
    except RouterOsApiCommunicationError as error:
        assert error.original_message == b"interrupted", error
    else:
        raise AssertionError("a cancelled command went on")


main()
