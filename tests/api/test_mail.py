"""Invitations by mail, over SMTP to a server that keeps what it gets."""

import email
import email.policy
import socketserver
import threading

import pytest

from server import Api

PASSWORD = "seven violet otters paint doors"


class MailServer(socketserver.ThreadingTCPServer):
    """Takes every mail; `mails` are (sender, recipient, message)."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mails = []
        self.came = threading.Event()
        self.refuses = False
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Conversation(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        self.say("220 here")
        sender = recipient = None
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            word = line.upper()
            if word.startswith(("EHLO", "HELO")):
                self.say("250 here")
            elif word.startswith("MAIL FROM:"):
                sender = line[10:].split()[0]
                self.say("250 ok")
            elif word.startswith("RCPT TO:"):
                recipient = line[8:].split()[0]
                self.say("550 no such user" if self.server.refuses else "250 ok")
                if self.server.refuses:
                    self.server.came.set()
            elif word == "DATA":
                self.say("354 go on")
                message = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    message += part
                self.server.mails.append((sender, recipient, message))
                self.say("250 ok")
                self.server.came.set()
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("502 not known")


@pytest.fixture
def mail_server():
    server = MailServer()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def admin(serve, mail_server, tmp_path):
    server = serve(tmp_path / "data", "--smtp-url", mail_server.url, "--mail-from", "farthing@example.test",
                   "--public-url", "https://farthing.example.test", log=(tmp_path / "log").open("wb"))
    admin = Api(server, name="admin")
    # The address that people use stands before the one that it listens at.
    admin("setUp", headers={"Origin": "https://farthing.example.test"}, origin=None, expect=201,
          json={"code": server.code, "email": "ann@example.test", "name": "Änn", "password": PASSWORD})
    return admin


def invited(admin, **more):
    return admin("invite", headers={"Origin": "https://farthing.example.test"}, origin=None, expect=201,
                 json={"client": "default", "role": "finance", "email": "bob@example.test"} | more)


def test_an_invitation_goes_to_whom_it_is_for(admin, mail_server):
    link = invited(admin, account="111122223333")["link"]
    assert link.startswith("https://farthing.example.test/invitation#")
    assert mail_server.came.wait(20)
    sender, recipient, raw = mail_server.mails[0]
    assert (sender, recipient) == ("<farthing@example.test>", "<bob@example.test>")
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert mail["Subject"] == "Änn invites you to farthing" and mail["To"] == "bob@example.test"
    text = mail.get_content()
    assert link in text and "111122223333" in text and "Änn invites you" in text


def test_a_server_that_refuses_changes_nothing_of_the_invitation(admin, mail_server, tmp_path):
    mail_server.refuses = True
    link = invited(admin)["link"]
    assert mail_server.came.wait(20) and not mail_server.mails
    assert [one["state"] for one in admin("listInvitations")["invitations"]] == ["open"]
    secret = link.partition("#")[2]
    assert secret not in (tmp_path / "log").read_text()


def test_the_pages_know_that_mail_is_sent(admin):
    assert admin("getSettings")["mail_known"] is True
