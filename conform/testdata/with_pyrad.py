#!/usr/bin/python3
"""Signs in with pyrad, as its documentation does it, and answers challenges."""
import io
import os
import sys

from pyrad import packet
from pyrad.client import Client, Timeout
from pyrad.dictionary import Dictionary

DICTIONARY = """
ATTRIBUTE User-Name 1 string
ATTRIBUTE User-Password 2 octets
ATTRIBUTE Reply-Message 18 string
ATTRIBUTE State 24 octets
ATTRIBUTE Proxy-State 33 octets
ATTRIBUTE Message-Authenticator 80 octets
"""

env = os.environ
client = Client(
    server=env["CONFORM_SERVER"],
    authport=int(env["CONFORM_PORT"]),
    secret=env["CONFORM_SECRET"].encode(),
    dict=Dictionary(io.StringIO(DICTIONARY)),
)
client.timeout = int(env.get("CONFORM_TRY", "4"))
client.retries = 3

answer, state = env["CONFORM_PASSWORD"], None
for rounds in range(20):
    request = client.CreateAuthPacket(code=packet.AccessRequest, User_Name=env["CONFORM_USER"])
    request["User-Password"] = request.PwCrypt(answer)
    if state:
        request["State"] = state
    try:
        reply = client.SendPacket(request)
    except Timeout:
        sys.exit("no answer")
    if "Reply-Message" in reply:
        print("\n".join(reply["Reply-Message"]))
    if reply.code == packet.AccessAccept:
        sys.exit(0)
    if reply.code != packet.AccessChallenge:
        sys.exit("code %d" % reply.code)
    answer, state = env["CONFORM_CODE"], reply["State"][0] if "State" in reply else None
sys.exit("too many challenges")
