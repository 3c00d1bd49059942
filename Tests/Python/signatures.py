"""Signs as the providers' official SDKs do, one JSON object a line: signatures.py SEED COUNT.

What is random follows from the seed. The key of the tokens is made anew and printed first.
"""
import base64
import json
import random
import sys
import urllib.parse

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import crypt, jwt
from twilio.request_validator import RequestValidator

seed, count = int(sys.argv[1]), int(sys.argv[2])
chance = random.Random(seed)
ALPHABET = "abcXYZ019 -_.~+%&=?#/:;,@!$'()*[]\"<>äßéñ日本語🙂\u00a0\u0301\r\n\t"


def text(longest):
    return "".join(chance.choice(ALPHABET) for _ in range(chance.randrange(longest)))


def show(**values):
    print(json.dumps(values))


def url():
    address = chance.choice(["https://support.example.com", "https://support.example.com:8443", "http://example.org/fte"])
    query = {f"k{n}": text(6) for n in range(chance.randrange(3))}
    return address + "/api/v1/webhooks/whatsapp" + ("?" + urllib.parse.urlencode(query) if query else "")


for _ in range(count):
    secret, address = f"secret-{chance.random()}", url()
    parameters = {chance.choice(["Body", "From", "To", text(8)]): text(40) for _ in range(chance.randrange(8))}
    algorithm = chance.choice(["HMAC_SHA1", "HMAC_SHA256"])
    signature = RequestValidator(secret).compute_signature(address, parameters, algorithm)
    show(kind="form", secret=secret, url=address, parameters=sorted(parameters.items()), algorithm=algorithm,
         signature=signature)

for _ in range(count // 10):
    secret, body = f"secret-{chance.random()}", json.dumps({"text": text(40)})
    validator = RequestValidator(secret)
    address = "https://support.example.com/hook?bodySHA256=" + validator.compute_hash(body)
    show(kind="body", secret=secret, url=address, body=body, signature=validator.compute_signature(address, {}))

key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
numbers = key.public_key().public_numbers()


def number(value):
    raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


pem = key.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
show(kind="keys", keys={"keys": [
    {"kid": "one", "kty": "RSA", "alg": "RS256", "use": "sig", "n": number(numbers.n), "e": number(numbers.e)}]})
signer = crypt.RSASigner.from_string(pem, key_id="one")
claims = {
    "iss": "https://accounts.google.com", "aud": "https://support.example.com/push", "email": "push@example.com",
    "email_verified": True, "iat": 1_800_000_000, "exp": 1_800_003_600, "sub": "1", "azp": "1"}
for change in [{}, {"iss": "accounts.google.com"}, {"iss": "https://evil.example"}, {"aud": "https://other.example"},
               {"aud": ["https://support.example.com/push"]}, {"email": "other@example.com"},
               {"email_verified": False}, {"email_verified": "true"}, {"exp": 1_799_999_000, "iat": 1_799_990_000},
               {"iat": 1_800_009_000, "exp": 1_800_019_000}]:
    token = jwt.encode(signer, {**claims, **change}).decode()
    show(kind="token", token=token, change=change)
