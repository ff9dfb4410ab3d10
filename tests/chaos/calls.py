"""Requests of a client that stays honest about what it does not know: an answer, certainly no effect, or neither."""

import http.client
import json
import socket
import time


class NotSent(Exception):
    """The request went to nobody: it has no effect and never will."""


class Unknown(Exception):
    """Whether it has an effect nobody knows, nor when: it may lie in the buffer of a node that sleeps."""


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)

    def code(self):
        """The problem's, where it is one."""
        return self.json().get("code") if self.status >= 400 and self.body.startswith(b"{") else None


def call(port, method, path, body=None, token=None, headers=None, seconds_max=12):
    """A connection of its own for each request, so that a node which is not there is known not to have heard it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds_max)
    try:
        try:
            connection.connect()
        except OSError as failure:
            raise NotSent(str(failure)) from failure
        sent = {"Connection": "close", **(headers or {})}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        content = None
        if body is not None:
            content = json.dumps(body)
            sent["Content-Type"] = "application/json"
        try:
            connection.request(method, path, content, sent)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        except (OSError, http.client.HTTPException, socket.timeout) as failure:
            raise Unknown(f"{type(failure).__name__}: {failure}") from failure
    finally:
        connection.close()


def definite(port, method, path, **options):
    """`call`, where an answer that blames the server counts as none: the write may have been done all the same."""
    answer = call(port, method, path, **options)
    if answer.status >= 500:
        raise Unknown(f"{answer.status} {answer.code()}")
    return answer


def patient(port, path, token, seconds_max=30):
    """A GET that is sent again until it is answered, when nothing is broken any more."""
    deadline = time.monotonic() + seconds_max
    while True:
        try:
            return definite(port, "GET", path, token=token, seconds_max=seconds_max)
        except (NotSent, Unknown):
            if time.monotonic() > deadline:
                raise
        time.sleep(0.2)
