"""Nodes of one shop on the real broker: certificates of an authority of their own, and a folder for each."""

import hashlib
import os
import socket
import subprocess

from kontor_server import Server


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Authority:
    """Signs nodes of one shop."""

    def __init__(self, folder):
        self.folder = folder
        self.certificate = folder / "authority.pem"
        self._key = folder / "authority.key"
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                      "-subj", "/CN=nodes", "-keyout", self._key, "-out", self.certificate)

    def sign(self, name):
        """Certificate and key of a node."""
        certificate, key, request = (self.folder / f"{name}.{kind}" for kind in ("pem", "key", "csr"))
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                      "-keyout", key, "-out", request)
        self._openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key,
                      "-CAcreateserial", "-days", "2", "-out", certificate)
        return certificate, key

    @staticmethod
    def _openssl(*words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


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
        certificate, key = self.authority.sign(name)
        server = Server(self.binary, folder, ["--no-seed"],
                        {**self._log, "KONTOR_NODE_LISTEN": f"127.0.0.1:{free_port()}",
                         "KONTOR_NODE_CA_FILE": str(self.authority.certificate),
                         "KONTOR_NODE_CERTIFICATE_FILE": str(certificate), "KONTOR_NODE_KEY_FILE": str(key)})
        self.servers.append(server)
        return server.start() if start else server

    def end(self):
        """The followers first, so that nobody takes over for nothing."""
        for server in reversed(self.servers):
            if server.running():
                server.stop()
