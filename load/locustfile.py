"""Signs many people in through RADIUS: each worker of Locust starts one engine, "otpdialog load --engine".

    locust -f locustfile.py --master --expect-workers 2 --headless -u 100 -r 10 -t 1m --csv out
    locust -f locustfile.py --worker --master-host MASTER

Each sign-in is a request of the type RADIUS in Locust's statistics, and each step of the scenario one more. The
variables of the environment, and many machines, are described in docs/load.md.
"""
import locust.runners

# Debian's python3-locust 2.12.1 has an empty version, which a master takes for that of an old worker.
locust.runners.__version__ = locust.runners.__version__ or "2.12.1"

import itertools
import json
import os
import shlex
import sys
import time

import gevent
from gevent import subprocess
from gevent.event import AsyncResult
from locust import User, constant, events, task
from locust.runners import MasterRunner, WorkerRunner

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.environ.get("OTPDIALOG", "otpdialog")
SCENARIO = os.environ.get("LOAD_SCENARIO", os.path.join(HERE, "scenario.toml"))
FLAGS = shlex.split(os.environ.get("LOAD_FLAGS", ""))
RATE = float(os.environ.get("LOAD_RATE", "0"))
DRAIN = 120  # seconds that sign-ins have at the end of a test


class Engine:
    """An engine, and the sign-ins that it has under way."""

    def __init__(self, environment):
        self.environment = environment
        self.process = subprocess.Popen(
            [PROGRAM, "load", SCENARIO, "--engine", *FLAGS], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.pending = {}  # what waits for an answer, and how late its person was, by id
        self.ids = itertools.count(1)
        self.open = True
        self.reader = gevent.spawn(self.read)

    def sign_in(self, variables, late=0):
        """Begins a sign-in. The result is there when it has ended."""
        ended, id = AsyncResult(), str(next(self.ids))
        self.pending[id] = ended, late
        try:
            self.process.stdin.write((json.dumps({"id": id, "vars": variables}) + "\n").encode())
            self.process.stdin.flush()
        except OSError:
            pass  # the reader says that the engine is gone
        return ended

    def read(self):
        # Whoever waits for an answer may have been stopped meanwhile: so it is here that it is counted.
        for line in self.process.stdout:
            answer = json.loads(line)
            if answer.get("id") in self.pending:
                self.end(answer["id"], answer)
            else:
                print(f"the engine says: {answer}", file=sys.stderr)
        self.open = False
        for id in list(self.pending):
            self.end(id, {"status": "error", "seconds": 0, "reason": "the engine has ended"})

    def end(self, id, answer):
        ended, late = self.pending.pop(id)
        failure = None if answer["status"] == "passed" else Exception(f'{answer["status"]}: {answer.get("reason", "")}')
        self.count("RADIUS", "sign-in", answer["seconds"] + late, failure)
        for number, seconds in enumerate(answer.get("steps", []), 1):
            self.count("step", f"step {number}", seconds)
        ended.set(answer)

    def count(self, kind, name, seconds, failure=None):
        self.environment.events.request.fire(
            request_type=kind, name=name, response_time=seconds * 1000, response_length=0, exception=failure, context={})

    def close(self):
        """Lets the engine end what is under way, and waits for it."""
        self.open = False
        self.process.stdin.close()
        self.reader.join(timeout=DRAIN)
        self.process.terminate()  # unless it has ended: then what is left is cut, and answered
        self.reader.join()
        self.process.wait()


class People:
    """Who signs in: the names in LOAD_USERS in turn, or those of the scenario."""

    def __init__(self):
        names = []
        if os.environ.get("LOAD_USERS"):
            with open(os.environ["LOAD_USERS"], encoding="utf-8") as file:
                names = [line.strip() for line in file if line.strip()]
        self.names = itertools.cycle(names) if names else None

    def next(self):
        return {"user": next(self.names)} if self.names else {}


engine = people = None
drained = set()  # on the master: the workers that have no sign-in under way any more


def arrive():
    """The open model: people arrive at RATE, whatever becomes of those before them."""
    began = time.monotonic()
    for n in itertools.count(1):
        due = began + n / RATE
        gevent.sleep(max(0, due - time.monotonic()))
        if not engine.open:
            return
        engine.sign_in(people.next(), late=max(0, time.monotonic() - due))


@events.init.add_listener
def on_init(environment, **_):
    # A master ends half a second after it has told its workers to. So they end their sign-ins before that.
    if isinstance(environment.runner, MasterRunner):
        environment.runner.register_message("drained", lambda msg, **_: drained.add(msg.node_id))
    elif isinstance(environment.runner, WorkerRunner):
        environment.runner.register_message("drain", on_drain)


@events.test_start.add_listener
def on_start(environment, **_):
    global engine, people
    drained.clear()
    if not isinstance(environment.runner, MasterRunner):
        engine, people = Engine(environment), People()
        if RATE:
            gevent.spawn(arrive)


def on_drain(environment, **_):
    engine.close()
    environment.runner._send_stats()  # so that they come before the message
    environment.runner.send_message("drained")


@events.test_stopping.add_listener
def on_stopping(environment, **_):
    runner = environment.runner
    if not isinstance(runner, MasterRunner):
        if engine.open:
            engine.close()
        return
    workers = {client.id for client in runner.clients.all}
    runner.send_message("drain")
    with gevent.Timeout(DRAIN + 10, False):
        while not workers <= drained:
            gevent.sleep(0.1)


class Person(User):
    wait_time = constant(0)

    @task
    def sign_in(self):
        if RATE or not engine.open:
            gevent.sleep(0.5)  # others sign in, or nobody any more
        else:
            engine.sign_in(people.next()).get()
