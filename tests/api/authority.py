"""An authority that signs the nodes of one shop, by the openssl command line."""

import subprocess


class Authority:
    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._certificate, self._key = folder / "authority.pem", folder / "authority.key"
        self._make("authority", "-x509", "-days", "2", "-out", self._certificate)

    def sign(self, name):
        """The `node` settings of a node with a certificate of its own, by name."""
        certificate, key, request = (self.folder / f"{name}.{kind}" for kind in ("pem", "key", "csr"))
        self._make(name, "-out", request)
        self._openssl("x509", "-req", "-in", request, "-CA", self._certificate, "-CAkey", self._key,
                      "-CAcreateserial", "-days", "2", "-out", certificate)
        return {"ca_file": str(self._certificate), "certificate_file": str(certificate), "key_file": str(key)}

    def environment(self, name):
        """The same as variables."""
        return {f"KONTOR_NODE_{setting.upper()}": path for setting, path in self.sign(name).items()}

    def _make(self, name, *words):
        """A key, and what is to be signed or is its own."""
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                      "-keyout", self.folder / f"{name}.key", *words)

    @staticmethod
    def _openssl(*words):
        done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
