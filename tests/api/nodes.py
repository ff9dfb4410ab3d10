"""Nodes of one shop on the real broker, each with a folder and a certificate of its own."""

import hashlib
import os
import socket

from authority import Authority
from kontor_server import Server


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Nodes:
    """Servers on one log; the first that is started leads."""

    def __init__(self, binary, folder):
        self.binary = binary
        self.folder = folder
        self.authority = Authority(folder)
        self.servers = []
        own = hashlib.sha256(f"{folder} {os.getpid()}".encode()).hexdigest()[:16]
        self._log = {"KONTOR_LOG_STORE": "kafka", "KONTOR_KAFKA_BROKERS": os.environ["KONTOR_TEST_BROKERS"],
                     "KONTOR_KAFKA_TOPIC_PREFIX": f"nodes-{own}"}

    def add(self, start=True):
        name = f"node-{len(self.servers) + 1}"
        folder = self.folder / name
        folder.mkdir()
        server = Server(self.binary, folder, ["--no-seed"],
                        {**self._log, "KONTOR_NODE_LISTEN": f"127.0.0.1:{free_port()}",
                         **self.authority.environment(name)})
        self.servers.append(server)
        return server.start() if start else server

    def end(self):
        """The followers first, so that nobody takes over for nothing."""
        for server in reversed(self.servers):
            if server.running():
                server.stop()
