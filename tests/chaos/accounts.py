"""Log-ins, log-outs and changes of a password, by several clients on one account."""

import threading

from calls import NotSent, Unknown, definite
from customers import PASSWORDS

# Of a customer's sessions the newest twenty live; beyond that, which ones do would depend on more than is recorded.
BEGUN_MAX = 15


class Account:
    """What its clients know together."""

    def __init__(self, customer):
        self.customer = customer
        self.lock = threading.Lock()
        self.password = 0       # The last that is known to have been in force.
        self.passwords = 1      # So many there were.
        self.sessions = {}      # Number to token, of those that may live.
        self.numbers = 0        # Of sessions.
        self.begun = 1          # How many may live, known or not; the first is the activation's.
        self.doubtful = set()   # Passwords that may be in force, or become so.

    def new_session(self, token):
        with self.lock:
            self.numbers += 1
            self.begun += 1
            self.sessions[self.numbers] = token
            return self.numbers

    def some_session(self, dice):
        with self.lock:
            known = list(self.sessions.items())
        return dice.choice(known) if known else (None, None)

    def forget_session(self, number):
        with self.lock:
            self.sessions.pop(number, None)


class AccountClient:
    def __init__(self, account, client, ports, history, findings, dice):
        self.account, self.client, self.ports = account, client, ports
        self.history, self.findings, self.dice = history, findings, dice
        self.name = f"account:{account.customer.email}"

    def _ask(self, op, begun, method, path, record, **options):
        """The answer; where there is none, what may have happened is recorded if it changes anything."""
        node = self.dice.randrange(len(self.ports))
        self.node = node + 1
        try:
            answer = definite(self.ports[node], method, path, **options)
        except NotSent:
            return None
        except Unknown as failure:
            self.findings.answered(op, failure)
            if record is not None:
                self.history.add(self.name, self.client, op, begun, "unknown", node=self.node, **record)
            return None
        self.findings.answered(op, answer.status)
        return answer

    def _record(self, op, begun, outcome, **more):
        self.history.add(self.name, self.client, op, begun, outcome, node=self.node, **more)

    def log_in(self):
        account = self.account
        with account.lock:
            known = [account.password, *account.doubtful]
            if account.begun >= BEGUN_MAX and account.sessions:
                return
            account.begun += 1  # Whatever the answer: an unknown one may have begun a session.
        # Mostly with one that may be right; now and then with one that was, or never will be.
        password = self.dice.choice(known if self.dice.random() < 0.75 else range(account.passwords + 1))
        begun = self.history.now()
        answer = self._ask("log-in", begun, "POST", "/v1/sessions", None, body={
            "email": account.customer.email, "password": PASSWORDS.format(password)})
        if answer is not None and answer.status != 201:
            with account.lock:
                account.begun -= 1
        if answer is None or answer.status == 429:
            return
        if answer.status == 201:
            with account.lock:
                account.begun -= 1
                if password in account.doubtful:
                    account.doubtful.discard(password)
                    account.password = password
            number = account.new_session(answer.json()["token"])
            self._record("log-in", begun, "ok", password=password, new_session=number)
        elif (answer.status, answer.code()) == (401, "credentials-wrong"):
            self._record("log-in", begun, "wrong", password=password)
        else:
            self.findings.add("a log-in was refused", f"{answer.status} {answer.body[:300]!r}")

    def use(self):
        number, token = self.account.some_session(self.dice)
        if number is None:
            return
        begun = self.history.now()
        answer = self._ask("use", begun, "GET", "/v1/me", None, token=token)
        if answer is None:
            return
        if answer.status == 401:
            self.account.forget_session(number)
        elif not self.findings.expect("a use was refused", answer.status == 200,
                                      f"{answer.status} {answer.body[:300]!r}"):
            return
        self._record("use", begun, "ok" if answer.status == 200 else "ended", session=number)

    def log_out(self):
        number, token = self.account.some_session(self.dice)
        if number is None:
            return
        begun = self.history.now()
        answer = self._ask("log-out", begun, "DELETE", "/v1/sessions/current", {"session": number}, token=token)
        # Kept for a while if nobody knows: what else it is good for tells.
        if answer is None:
            return
        if answer.status == 204:
            with self.account.lock:
                self.account.begun -= 1
        elif not self.findings.expect("a log-out was refused", answer.status == 401,
                                      f"{answer.status} {answer.body[:300]!r}"):
            return
        self._record("log-out", begun, "ok" if answer.status == 204 else "ended", session=number)
        if answer.status == 401 or self.dice.random() < 0.5:  # Else it is used once more, in vain.
            self.account.forget_session(number)

    def change(self):
        account = self.account
        number, token = account.some_session(self.dice)
        if number is None:
            return
        with account.lock:
            password = self.dice.choice([account.password, *account.doubtful])
            following = account.passwords
            account.passwords += 1
            account.doubtful.add(following)
        begun = self.history.now()
        details = {"session": number, "password": password, "next": following}
        answer = self._ask("change", begun, "PUT", "/v1/me/password", details, token=token, body={
            "current_password": PASSWORDS.format(password), "new_password": PASSWORDS.format(following)})
        if answer is None:
            return
        outcome = {(200, None): "ok", (401, "unauthenticated"): "ended", (401, "credentials-wrong"): "wrong"}.get(
            (answer.status, answer.code()))
        with account.lock:
            account.doubtful.discard(following)
        if outcome == "ok":
            with account.lock:
                account.password, account.begun = following, 1
                account.doubtful.clear()
                account.numbers += 1
                new = account.numbers
                # Those of before are kept: that they ended must be seen.
                account.sessions[new] = answer.json()["token"]
            self._record("change", begun, "ok", new_session=new, **details)
        elif outcome is not None:
            if outcome == "ended":
                account.forget_session(number)
            self._record("change", begun, outcome, **details)
        else:
            self.findings.expect("a change was refused", answer.status == 429,
                                 f"{answer.status} {answer.body[:300]!r}")
