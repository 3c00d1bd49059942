"""A mail server with TLS, as others build one: mail_server.py FOLDER.

It writes its certificates and `ready.json`, with where it listens, into the folder, and ends when `stop` is there. Then it prints
every mail that it took, one JSON object a line.
"""
import base64
import datetime
import ipaddress
import json
import pathlib
import socket
import ssl
import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

folder = pathlib.Path(sys.argv[1])
USER, PASSWORD = b"fte", b"s\xc3\xa9cret:@%"
NOW = datetime.datetime.now(datetime.timezone.utc)


def own_address():
    """An address of this machine that is not the loopback's; None where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = probe.getsockname()[0]
    return None if address.startswith("127.") or address == "0.0.0.0" else address


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(subject, key, issuer, signer, *extensions):
    builder = (
        x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer)).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(NOW - datetime.timedelta(hours=1))
        .not_valid_after(NOW + datetime.timedelta(days=2)))
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(signer, hashes.SHA256())


def authority(title):
    key = ec.generate_private_key(ec.SECP256R1())
    made = certificate(title, key, title, key, (x509.BasicConstraints(ca=True, path_length=None), True))
    path = folder / f"{title}.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return title, key, str(path)


def context(title, issuer, names):
    key = ec.generate_private_key(ec.SECP256R1())
    made = certificate(title, key, issuer[0], issuer[1], (x509.SubjectAlternativeName(names), False))
    path = folder / f"{title}.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(path)
    return tls


class Keeper:
    def __init__(self, way):
        self.way, self.mails = way, []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append({
            "way": self.way, "from": envelope.mail_from, "to": envelope.rcpt_tos,
            "user": session.auth_data, "content": base64.b64encode(envelope.content).decode()})
        return "250 taken"


def sign_in(server, session, envelope, mechanism, data):
    if data.login == USER and data.password == PASSWORD:
        return AuthResult(success=True, auth_data=USER.decode())
    return AuthResult(success=False, handled=False)


def free_port():
    with socket.socket() as probe:
        probe.bind(("0.0.0.0", 0))
        return probe.getsockname()[1]


trusted, other = authority("authority"), authority("another-authority")
address = own_address()
addresses = [x509.IPAddress(ipaddress.ip_address(text)) for text in ["127.0.0.1", address] if text]
mine = context("server", trusted, addresses)
elsewhere = context("elsewhere", trusted, [x509.DNSName("mail.example.net")])
ways = {
    "starttls": dict(tls_context=mine, require_starttls=True, auth_required=True),
    "smtps": dict(ssl_context=mine, auth_required=True, auth_require_tls=False),
    "elsewhere": dict(ssl_context=elsewhere, auth_required=True, auth_require_tls=False),
    "unencrypted": dict(),
}
servers, keepers, ports = [], [], {}
for way, options in ways.items():
    keeper, ports[way] = Keeper(way), free_port()
    server = Controller(keeper, hostname="0.0.0.0", port=ports[way], authenticator=sign_in, **options)
    server.start()
    servers.append(server)
    keepers.append(keeper)
ready = {"ports": ports, "address": address, "authority": trusted[2], "another": other[2]}
(folder / "ready.part").write_text(json.dumps(ready))
(folder / "ready.part").rename(folder / "ready.json")

end = time.monotonic() + 60
while time.monotonic() < end and not (folder / "stop").exists():
    time.sleep(0.05)
for server in servers:
    server.stop()
for keeper in keepers:
    for mail in keeper.mails:
        print(json.dumps(mail))
