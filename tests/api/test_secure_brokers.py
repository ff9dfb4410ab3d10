"""A log on brokers that let in by TLS and SASL alone (M24). With `scripts/kafka start --secure yes` alone."""

import os
import pathlib
import subprocess

import pytest

from kontor_client import Shop

FOLDER = os.environ.get("KONTOR_TEST_SECURE_KAFKA")
pytestmark = pytest.mark.skipif(not FOLDER, reason="REAL BROKER: NOT RUN")


@pytest.fixture
def access(tmp_path):
    """Settings of whoever may come in; KONTOR_TEST_SECURE_KAFKA is `FOLDER of the brokers`=`HOST:PORT`."""
    folder, brokers = FOLDER.split("=")
    return {"KONTOR_LOG_STORE": "kafka", "KONTOR_KAFKA_BROKERS": brokers, "KONTOR_KAFKA_SECURITY": "sasl_ssl",
            "KONTOR_KAFKA_SASL_MECHANISM": "PLAIN",
            "KONTOR_KAFKA_TOPIC_PREFIX": f"secure-{tmp_path.name}-{os.getpid()}",
            "KONTOR_KAFKA_CA_FILE": str(pathlib.Path(folder) / "ca.pem"), "KONTOR_KAFKA_USER": "kontor",
            "KONTOR_KAFKA_PASSWORD_FILE": str(pathlib.Path(folder) / "password")}


def test_orders_are_placed_through_tls_with_a_password(servers, access, order_of_five_boxes):  # M24
    shop = Shop(servers(environment=access))
    customer = shop.new_customer()
    number = customer.place(order_of_five_boxes)["number"]
    shop.server.kill()
    shop.server.start()
    shop.reload()
    again = shop.visitor().post("/v1/sessions", {"email": customer.email, "password": customer.password}, expect=201)
    customer.address, customer.token = shop.address, again.json()["token"]
    assert customer.order(number)["status"] == "placed"
    shop.server.stop()


def test_whoever_is_not_let_in_is_told_where(access, tmp_path):
    other = tmp_path / "other"
    other.write_text("not the password")
    other.chmod(0o600)
    settings = access | {"KONTOR_KAFKA_PASSWORD_FILE": str(other)}
    inherited = {name: value for name, value in os.environ.items() if "KONTOR" not in name}
    done = subprocess.run([os.environ["KONTOR_BIN"], "topics", "lint"], capture_output=True, text=True, timeout=120,
                          env=inherited | settings)
    assert done.returncode == 1 and "brokers do not answer" in done.stderr
