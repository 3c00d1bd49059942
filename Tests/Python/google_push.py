"""Pushes to a running webhook as Google does: google_push.py WEBHOOK KEYS AUDIENCE ACCOUNT MAILBOX.

The tokens are signed by google-auth, under keys that are put to KEYS first. The envelopes are what Google's own Pub/Sub
emulator pushes where it is installed beside gcloud, else one that it pushed before. Prints one JSON object a push: what
it was, the place in the mailbox's history that it told, and how it was answered.
"""
import base64
import glob
import http.server
import json
import os
import queue
import shutil
import socket
import subprocess
import sys
import threading
import time

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import crypt, jwt

webhook, keys_url, audience, account, mailbox = sys.argv[1:]
KEPT = ('{"subscription":"projects\\/p\\/subscriptions\\/push","message":{"publishTime":"2026-11-22T05:07:03.172Z",'
        '"data":"%s","publish_time":"2026-11-22T05:07:03.172Z","messageId":"1","attributes":{},"message_id":"1"}}')
session = requests.Session()
session.trust_env = False


def notice(place):
    return base64.b64encode(json.dumps({"emailAddress": mailbox, "historyId": place}).encode()).decode()


# ── Keys and tokens ─────────────────────────────────────────────────────────────────────────────────────────────────


def number(value):
    raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def make_signer(name):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    numbers = key.public_key().public_numbers()
    public = {"kid": name, "kty": "RSA", "alg": "RS256", "use": "sig", "n": number(numbers.n), "e": number(numbers.e)}
    return crypt.RSASigner.from_string(pem, key_id=name), public


signer, public = make_signer("one")
stranger, _ = make_signer("one")
session.put(keys_url, json={"keys": [public]}).raise_for_status()


def token(by=signer, **changes):
    now = int(time.time())
    claims = {"iss": "https://accounts.google.com", "aud": audience, "azp": "1", "sub": "1", "email": account,
              "email_verified": True, "iat": now, "exp": now + 3600}
    return jwt.encode(by, {**claims, **changes}).decode()


# ── Envelopes ───────────────────────────────────────────────────────────────────────────────────────────────────────


def emulator():
    """The emulator's program, if it is there."""
    root = shutil.which("gcloud")
    root = os.path.dirname(os.path.dirname(os.path.realpath(root))) if root else ""
    found = glob.glob(f"{root}/platform/pubsub-emulator/lib/cloud-pubsub-emulator-*.jar")
    return found[0] if found and shutil.which("java") else None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pushed(program, places):
    """What the emulator pushes when these places are published: a body for each."""
    bodies = queue.Queue()

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            bodies.put(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    receiver = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    port = free_port()
    process = subprocess.Popen(
        ["java", "-jar", program, "--host=127.0.0.1", f"--port={port}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        api = f"http://127.0.0.1:{port}/v1/projects/p"
        for _ in range(600):
            try:
                session.put(f"{api}/topics/gmail", timeout=10).raise_for_status()
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        target = {"pushEndpoint": f"http://127.0.0.1:{receiver.server_port}/"}
        subscription = {"topic": "projects/p/topics/gmail", "pushConfig": target}
        session.put(f"{api}/subscriptions/push", json=subscription).raise_for_status()
        messages = [{"data": notice(place)} for place in places]
        session.post(f"{api}/topics/gmail:publish", json={"messages": messages}).raise_for_status()
        return [bodies.get(timeout=60) for _ in places]
    finally:
        process.terminate()
        process.wait()


def place_in(body):
    return json.loads(base64.b64decode(json.loads(body)["message"]["data"]))["historyId"]


# ── Pushing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def push(what, body, bearer):
    headers = {"Content-Type": "application/json"}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    answer = session.post(webhook, data=body, headers=headers)
    print(json.dumps({"push": what, "place": str(place_in(body)), "status": answer.status_code}))


program = emulator()
genuine = pushed(program, [9001, 9002, 9003]) if program else [(KEPT % notice(9000 + n)).encode() for n in (1, 2, 3)]
print(json.dumps({"emulator": bool(program)}))
for body in genuine:
    push("genuine", body, token())
other = (KEPT % notice(666)).encode()
push("unsigned", other, None)
push("stranger", other, token(by=stranger))
push("audience", other, token(aud="https://other.example"))
push("account", other, token(email="other@example.com"))
push("unverified", other, token(email_verified=False))
push("old", other, token(iat=int(time.time()) - 7200, exp=int(time.time()) - 3600))
