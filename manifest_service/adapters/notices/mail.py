"""Notices as e-mail over SMTP."""

import logging
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from zoneinfo import ZoneInfo

from manifest_service.services.notices.sending import Addressee, Sent
from manifest_service.services.notices.wording import path_of, sentence
from manifest_service.services.ports import SEVERITIES, Notice
from manifest_service.texts import Words, words

log = logging.getLogger(__name__)

TIMEOUT_S = 15.0
LOCAL_ZONE = ZoneInfo("Asia/Shanghai")
SHOWN = 100
"""Lines of a mail; the rest is in the page."""


@dataclass(frozen=True, kw_only=True)
class SmtpMailer:
    host: str
    """Empty: no mail is sent, and that is said."""
    port: int
    security: str
    """`starttls`, `tls` or `none`."""
    username: str
    password: str
    sender: str
    public_url: str

    def send(self, to: Addressee, notices: Sequence[Notice]) -> Sent:
        if not self.host:
            return Sent(error="mail_not_set_up", passing=False)
        message = self._message(to, words(to.locale), notices)
        try:
            with self._connection() as server:
                if self.username:
                    server.login(self.username, self.password)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            # 5xx of RFC 5321: the same again would be refused again.
            passing = any(code < 500 for code, _ in error.recipients.values())
            return Sent(error="recipient_refused", passing=passing)
        except (smtplib.SMTPException, OSError) as error:
            log.warning("mail not sent: %s", type(error).__name__)
            return Sent(error="mail_failed")
        return Sent()

    def _connection(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        if self.security == "starttls":
            server.starttls(context=context)
        return server

    def _message(self, to: Addressee, say: Words, notices: Sequence[Notice]) -> EmailMessage:
        gravest = min(notices, key=lambda one: SEVERITIES.index(one.severity))
        message = EmailMessage()
        message["From"], message["To"] = self.sender, to.address
        message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=self._domain())
        message["Auto-Submitted"] = "auto-generated"
        subject = _line(say, gravest)
        more = len(notices) - 1
        message["Subject"] = (
            say.say("notices.mail.subject_more", subject=subject, count=more) if more else subject
        )
        message.set_content(self._text(to, say, notices))
        return message

    def _text(self, to: Addressee, say: Words, notices: Sequence[Notice]) -> str:
        lines = [say.say("notices.mail.begin"), ""]
        for notice in notices[:SHOWN]:
            when = notice.at.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")
            lines += [
                f"{when}  {_line(say, notice)}",
                f"    {self.public_url}{path_of(notice, to.role)}",
            ]
        if len(notices) > SHOWN:
            lines.append(say.say("notices.mail.more", count=len(notices) - SHOWN))
        return "\n".join(
            [*lines, "", say.say("notices.mail.end", url=f"{self.public_url}/account")]
        )

    def _domain(self) -> str:
        return self.sender.rpartition("@")[2].rstrip(">") or "localhost"


def _line(say: Words, notice: Notice) -> str:
    """In one line whatever it tells of: a subject with two would be refused, and with it every notice
    of the same mail."""
    told = f"[{say.say(f'lifecycle.severity.{notice.severity}')}] {sentence(say, notice)}"
    return " ".join(told.split())
