"""Writes and reads mail with Python's own library, one JSON object a line.

mail.py write SEED COUNT: mails of every form, with what they say. What is random follows from the seed.
mail.py read FILE: what the mails of a file say, which has one in base64 on each line.
"""
import base64
import email
import email.policy
import json
import random
import sys
from email.header import Header
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

CHARSETS = {
    "utf-8": "abcdefgh äöüßéñ 日本語 привет 🙂 €",
    "iso-8859-1": "abcdefgh äöüßéñçå",
    "windows-1252": "abcdefgh äöü €„“",
    "windows-1251": "abcdefgh приветмир",
    "koi8-r": "abcdefgh приветмир",
    "iso-2022-jp": "abcdefgh 日本語かなカナ",
    "gb18030": "abcdefgh 你好世界中文",
    "us-ascii": "abcdefgh",
}


def words(chance, charset, count):
    letters = [letter for letter in CHARSETS[charset] if letter != " "]
    return " ".join("".join(chance.choice(letters) for _ in range(chance.randint(1, 12))) for _ in range(count))


def text(chance, charset):
    lines = [words(chance, charset, chance.randint(1, 18)) for _ in range(chance.randint(1, 9))]
    return "x" + chance.choice(["\n", "\n\n"]).join(lines) + "\n"


def modern(chance, charset, body):
    mail = EmailMessage(policy=chance.choice([email.policy.default, email.policy.SMTP]))
    choices = ["quoted-printable", "base64"] + (["7bit"] if charset == "us-ascii" else [])
    if charset == "iso-2022-jp":
        choices = ["7bit", "base64"]
    mail.set_content(body, charset=charset, cte=chance.choice(choices))
    if chance.random() < 0.5:
        mail.add_alternative(f"<html><body><p>{words(chance, 'us-ascii', 5)}</p></body></html>", subtype="html")
    names = []
    for _ in range(chance.randint(0, 3)):
        name = "x" + words(chance, chance.choice(["us-ascii", "utf-8"]), chance.randint(1, 9)) + ".pdf"
        names.append(name)
        mail.add_attachment(bytes(chance.randrange(256) for _ in range(chance.randint(0, 300))),
                            maintype="application", subtype="pdf", filename=name)
    if chance.random() < 0.2:
        inner = EmailMessage()
        inner["Subject"] = "inner"
        inner.set_content("--x\nnot this one\n")
        mail.add_attachment(inner)
        names.append(None)
    return mail, names


def legacy(chance, charset, body):
    part = MIMEText(body, "plain", charset)
    if chance.random() < 0.5:
        return part, []
    outer = MIMEMultipart("mixed")
    middle = MIMEMultipart("alternative")
    middle.attach(part)
    middle.attach(MIMEText("<p>other</p>", "html", "utf-8"))
    outer.attach(middle)
    return outer, []


def write(seed, count):
    chance = random.Random(seed)
    for number in range(count):
        charset = chance.choice(list(CHARSETS))
        body = text(chance, charset)
        is_modern = chance.random() < 0.7
        mail, names = (modern if is_modern else legacy)(chance, charset, body)
        subject = words(chance, charset, chance.randint(1, 14))
        name = words(chance, charset, 2)
        address = f"user{number}@example.com"
        if is_modern:
            mail["Subject"] = subject
            mail["From"] = email.headerregistry.Address(name, f"user{number}", "example.com")
        else:
            mail["Subject"] = Header(subject, charset)
            mail["From"] = f"{Header(name, charset).encode()} <{address}>"
        mail["To"] = "Support <support@ours.example>"
        mail["Message-ID"] = f"<{number}@example.com>"
        mail["References"] = " ".join(f"<{index}.{number}@example.com>" for index in range(chance.randint(1, 12)))
        raw = mail.as_bytes() if is_modern else mail.as_bytes(policy=email.policy.compat32)
        if is_modern:
            # Some versions of the library lose a space where they fold: what it reads itself is what it wrote.
            again = email.message_from_bytes(raw, policy=email.policy.default)
            subject, name = str(again["subject"]), again["from"].addresses[0].display_name
        print(json.dumps({
            "raw": base64.b64encode(raw).decode(), "subject": subject, "name": name, "address": address, "text": body,
            "attachments": names, "references": str(mail["References"]).split(), "charset": charset}))


def content(part):
    # The last line's end belongs to the boundary where there is one.
    return part.get_content().replace("\r\n", "\n").removesuffix("\n") if part else None


def read(path):
    for line in open(path):
        mail = email.message_from_bytes(base64.b64decode(line), policy=email.policy.default)
        part, html = mail.get_body(("plain",)), mail.get_body(("html",))
        sender, to = mail["from"].addresses[0], mail["to"].addresses[0]
        defects = [repr(defect) for found in mail.walk() for defect in found.defects]
        defects += [repr(defect) for value in mail.values() for defect in value.defects]
        print(json.dumps({
            "subject": str(mail["subject"]), "from_name": sender.display_name, "from": sender.addr_spec,
            "to_name": to.display_name, "to": to.addr_spec, "text": content(part), "html": content(html), "references": str(mail["references"] or "").split(),
            "in_reply_to": str(mail["in-reply-to"] or ""), "message": str(mail["x-fte-message"]),
            "date": mail["date"].datetime.timestamp(), "headers": sorted(mail.keys()), "defects": defects,
            "longest": max(len(row) for row in base64.b64decode(line).split(b"\r\n"))}))


if sys.argv[1] == "write":
    write(int(sys.argv[2]), int(sys.argv[3]))
else:
    read(sys.argv[2])
