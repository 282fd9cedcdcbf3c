"""Believes an event of Gatepost (Standard Webhooks), with nothing but Python's own library.

verify() gives the event's id, or raises ValueError. Give it the body exactly as it came, before any parser has touched it.
"""

import base64
import hashlib
import hmac
import os
import sys
import time

TOLERANCE_SECONDS = 300


def verify(secrets, headers, body, now=None):
    """secrets: one, or two while the secret changes; headers: names in lower case; body: bytes."""
    event, stamp = headers["webhook-id"], headers["webhook-timestamp"]
    if not stamp.isdigit():
        raise ValueError("the time stamp is no number")
    signed = event.encode() + b"." + stamp.encode() + b"." + body
    given = [s[3:] for s in headers["webhook-signature"].split(" ") if s.startswith("v1,")]
    proven = False
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        for signature in given:
            proven |= hmac.compare_digest(expected, signature)
    if not proven:
        raise ValueError("no signature fits")
    if abs((now or time.time()) - int(stamp)) > TOLERANCE_SECONDS:
        raise ValueError("the event is too old, or of the future")
    return event  # keep it: an event may come twice, under the same id


if __name__ == "__main__":
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    try:
        print(verify(os.environ["WEBHOOK_SECRETS"].split(), dict(zip(names, sys.argv[1:4])), sys.stdin.buffer.read()))
    except ValueError as fault:
        sys.exit(str(fault))
