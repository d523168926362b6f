#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Requests of several clients by turns, each with a socket of its own, by the
library of the kernel's netlink client.

usage: turns.py SPEC     lines on standard input: CLIENT OPERATION [JSON]

Prints a line each: CLIENT OPERATION: the answer, or error NUMBER: SENTENCE. A
client that is told to close loses its socket.
"""
import json
import sys

from lib import NlError, YnlFamily


def ask(ynl, operation, text):
    """One request, as a line to print."""
    try:
        return json.dumps(ynl.do(operation, json.loads(text or "{}")), default=sorted)
    except NlError as err:
        extack = err.nl_msg.extack or {}
        return f"error {err.error}: {extack.get('msg', '')}"


def main():
    """Reads lines until there are no more."""
    clients = {}
    for line in sys.stdin:
        name, operation, text = (line.strip() + "  ").split(" ", 2)
        if operation == "close":
            clients.pop(name).sock.close()
            print(f"{name} closed", flush=True)
            continue
        if name not in clients:
            clients[name] = YnlFamily(sys.argv[1], "")
        print(f"{name} {operation}: {ask(clients[name], operation, text.strip())}", flush=True)


main()
