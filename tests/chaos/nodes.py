"""Nodes of the shop as processes: killed, paused and started again, and watched over as systemd would."""

import collections
import os
import pathlib
import signal
import subprocess
import threading
import time

import calls

RESTART_SECONDS = 1.0  # After an end that nobody asked for, as with systemd's Restart=always.
START_SECONDS_MAX = 150


class Node:
    """One data folder and the process on it. All methods are safe from any thread."""

    def __init__(self, index, binary, folder, port, variables, log):
        self.index, self.port = index, port
        self.data = pathlib.Path(folder) / f"node-{index}"
        self.output = pathlib.Path(folder) / f"node-{index}.txt"
        self._binary, self._log = binary, log
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("KONTOR_")}
        self.variables = {**inherited, **variables}
        self._lock = threading.RLock()
        self._process = None
        self._wanted = False
        self.paused = False
        self.ends = collections.Counter()  # How it ended when nobody made it.

    def start(self):
        with self._lock:
            self._wanted = True
            if self._process is not None and self._process.poll() is None:
                return
            with open(self.output, "ab") as output:
                output.write(f"--- started at {time.strftime('%H:%M:%S')}\n".encode())
                output.flush()
                process = self._process = subprocess.Popen(
                    [self._binary, "serve", "--sandbox", "--no-seed", "--listen", f"127.0.0.1:{self.port}",
                     "--data", str(self.data), "--log-level", "warn"], stdin=subprocess.DEVNULL, stdout=output,
                    stderr=output, env=self.variables, start_new_session=True)
        threading.Thread(target=self._watch, args=(process,), daemon=True).start()

    def _watch(self, process):
        code = process.wait()
        with self._lock:
            if not self._wanted or process is not self._process:
                return
            self.paused = False
            last = self.last_words()
            self.ends[code, last] += 1
            self._log(f"node {self.index} ended by itself with {code}: {last}")
        time.sleep(RESTART_SECONDS)
        with self._lock:
            if self._wanted and process is self._process:
                self.start()

    def last_words(self):
        lines = [line for line in self.output.read_text(errors="replace").splitlines() if not line.startswith("---")]
        return lines[-1][:200] if lines else ""

    def kill(self):
        """-9; it stays away until `start`."""
        with self._lock:
            self._wanted = False
            self._process.kill()
            self._process.wait()
            self.paused = False

    def pause(self):
        with self._lock:
            if self._process.poll() is None:
                self._process.send_signal(signal.SIGSTOP)
                self.paused = True

    def wake(self):
        with self._lock:
            if self._process.poll() is None:
                self._process.send_signal(signal.SIGCONT)
            self.paused = False

    def stop(self, seconds_max=60):
        """SIGTERM; the exit status, or nothing if it had to be killed."""
        with self._lock:
            self._wanted = False
            if self._process is None or self._process.poll() is not None:
                return None if self._process is None else self._process.returncode
            self._process.send_signal(signal.SIGTERM)
            try:
                return self._process.wait(seconds_max)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
                return None

    def running(self):
        return self._process is not None and self._process.poll() is None and not self.paused

    def readiness(self):
        """The document of /readyz, or nothing if there is no answer; and whether it says ready."""
        try:
            answer = calls.call(self.port, "GET", "/readyz", seconds_max=3)
        except (calls.NotSent, calls.Unknown):
            return False, None
        try:
            return answer.status == 200, answer.json()
        except ValueError:
            return answer.status == 200, None

    def command(self, *words, on_data=True, seconds_max=300):
        """`kontor` with these words, on this node's folder where they are about one."""
        place = ["--data", str(self.data)] if on_data else []
        return subprocess.run([self._binary, *words, *place], capture_output=True, text=True, timeout=seconds_max,
                              env=self.variables, check=False)


def await_readiness(nodes, seconds_max=START_SECONDS_MAX):
    """Until all are ready; those that are not in time, with what they say."""
    deadline = time.monotonic() + seconds_max
    waiting = list(nodes)
    said = {}
    while waiting and time.monotonic() < deadline:
        still = []
        for node in waiting:
            ready, document = node.readiness()
            if not ready:
                still.append(node)
                said[node.index] = document
        waiting = still
        if waiting:
            time.sleep(0.2)
    return {node.index: said.get(node.index) for node in waiting}
