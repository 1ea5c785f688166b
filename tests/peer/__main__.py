"""Runs the peer: python -m peer --port 0 --admin-port 0 --state FILE --seed BUCKET_FOLDER"""

import argparse
import json
import os
import pathlib
import sys
import threading

from . import admin, seed
from .gate import Gate
from .wire import Server
from .world import World


def main():
    parser = argparse.ArgumentParser(prog="peer", description="A strict stand-in for AWS on this machine.")
    parser.add_argument("--port", type=int, default=0, help="for clients, with every check; 0 takes a free one")
    parser.add_argument("--admin-port", type=int, default=0, help="without a check, and for commands")
    parser.add_argument("--seed", metavar="FOLDER", help="make an organisation of what farthing sample wrote there")
    parser.add_argument("--state", type=pathlib.Path, metavar="FILE", help="where what was made is written as JSON")
    parser.add_argument("--external-id", help="that the roles ask for (default: a new one)")
    parser.add_argument("--end-with-stdin", action="store_true", help="end when standard input is closed")
    arguments = parser.parse_args()

    world = World()
    gate = Gate(world)
    client_server = Server(arguments.port, gate.answer)
    admin_server = Server(arguments.admin_port, lambda request: admin.answer(world, request))
    for server in (client_server, admin_server):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    said = {"url": client_server.url, "admin_url": admin_server.url}
    if arguments.seed:
        state = seed.seed(world, arguments.seed, external_id=arguments.external_id) | said
        if arguments.state:
            arguments.state.write_text(json.dumps(state, indent=1), encoding="utf-8")
    print(json.dumps(said), flush=True)
    try:
        if arguments.end_with_stdin:
            while sys.stdin.buffer.read(4096):
                pass
        else:
            threading.Event().wait()
    except KeyboardInterrupt:
        pass
    # Nothing is to be saved, and taking all of moto apart takes seconds.
    os._exit(0)


main()
