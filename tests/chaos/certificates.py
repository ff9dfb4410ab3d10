"""One certificate authority for the test, and a certificate for each node, by the openssl command line."""

import os
import subprocess


def _openssl(*words):
    done = subprocess.run(["openssl", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def make_authority(folder):
    folder.mkdir(parents=True, exist_ok=True)
    _openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=kontor-chaos-ca",
             "-keyout", str(folder / "ca.key"), "-out", str(folder / "ca.pem"))


def make_certificate(folder, name):
    """Good for both ends of a connection, for nodes call one another."""
    key, request, signed = (folder / f"{name}.{kind}" for kind in ("key", "request", "pem"))
    extensions = folder / f"{name}.extensions"
    extensions.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth,clientAuth\n",
                          encoding="ascii")
    _openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", str(key), "-out", str(request))
    _openssl("x509", "-req", "-in", str(request), "-CA", str(folder / "ca.pem"), "-CAkey", str(folder / "ca.key"),
             "-CAcreateserial", "-days", "2", "-extfile", str(extensions), "-out", str(signed))
    os.chmod(key, 0o600)  # A key that others can read is refused.
    return {"KONTOR_NODE_CA_FILE": str(folder / "ca.pem"), "KONTOR_NODE_CERTIFICATE_FILE": str(signed),
            "KONTOR_NODE_KEY_FILE": str(key)}
