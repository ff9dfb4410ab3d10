"""TCP proxies between one client and one server each, in a process of their own, cut and mended by lines on its
standard input:

    links.py NAME=LISTEN:TARGET...        ports on 127.0.0.1
    silent NAME...    nothing goes through, either way; what was sent waits and arrives once the link is mended
    closed NAME...    connections end, and new ones are closed at once
    open NAME...

The first is how a broken network looks: TCP sends again, so that what a node wrote long ago still arrives.
"""

import asyncio
import subprocess
import sys


class Link:
    def __init__(self, listen, target):
        self.listen, self.target = listen, target
        self.passes = asyncio.Event()
        self.passes.set()
        self.refuses = False
        self.writers = set()
        self.server = None

    async def run(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", self.listen)

    async def serve(self, client_reader, client_writer):
        if self.refuses:
            client_writer.close()
            return
        self.writers.add(client_writer)
        server_writer = None
        try:
            await self.passes.wait()
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.target)
            self.writers.add(server_writer)
            await asyncio.gather(self.pump(client_reader, server_writer), self.pump(server_reader, client_writer))
        except OSError:
            pass
        finally:
            for writer in (client_writer, server_writer):
                if writer is not None:
                    self.writers.discard(writer)
                    writer.close()

    async def pump(self, reader, writer):
        try:
            while data := await reader.read(65536):
                await self.passes.wait()
                writer.write(data)
                await writer.drain()
            await self.passes.wait()  # Neither does the end of a connection get through what is broken.
        finally:
            # One end is gone, and so is the other: Kafka's clients never close half of a connection.
            writer.close()

    def set(self, state):
        self.refuses = state == "closed"
        if state == "silent":
            self.passes.clear()
        else:
            self.passes.set()
        if self.refuses:
            for writer in list(self.writers):
                writer.transport.abort()


async def serve(words):
    links = {}
    for word in words:
        name, ports = word.split("=")
        links[name] = Link(*map(int, ports.split(":")))
        await links[name].run()
    print("ready", flush=True)
    commands = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while line := await commands.readline():
        state, *names = line.decode().split()
        for name in names:
            links[name].set(state)
        print("done", flush=True)


class Links:
    """The process, as the test uses it. `ends` is a pair of ports for each (node, broker)."""

    def __init__(self, ends):
        self._names = {pair: f"{pair[0]}-{pair[1]}" for pair in ends}
        words = [f"{self._names[pair]}={listen}:{target}" for pair, (listen, target) in ends.items()]
        self._process = subprocess.Popen([sys.executable, __file__, *words], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, text=True, start_new_session=True)
        assert self._process.stdout.readline() == "ready\n", "the proxies did not start; are their ports taken?"

    def set(self, state, pairs):
        self._process.stdin.write(" ".join([state, *(self._names[pair] for pair in pairs)]) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "done\n"

    def mend_all(self):
        self.set("open", self._names)

    def stop(self):
        self._process.kill()
        self._process.wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1:]))
