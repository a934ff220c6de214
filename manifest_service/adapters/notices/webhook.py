"""Posts a notice: a CloudEvents 1.0 body, signed as Standard Webhooks 1.0 has it."""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx
from standardwebhooks.webhooks import Webhook as Signer

from manifest_service import __version__
from manifest_service.adapters.reachable import NotReachable, reached
from manifest_service.events.canonical import time_text
from manifest_service.services.notices.sending import GONE, Sent
from manifest_service.services.ports import Delivery, Notice, Webhook

log = logging.getLogger(__name__)

TIMEOUT_S = 10.0
WHOLE_S = 20.0
"""However slowly a receiver dribbles its answer."""


class HttpWebhooks:
    def __init__(
        self,
        source: Callable[[], str],
        *,
        private_allowed: bool = False,
        carried: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        """`carried`: headers that go along, of the trace a delivery is part of."""
        # They write whole addresses and headers, and an address may be a secret of the receiver.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._source = source
        self._private_allowed, self._carried = private_allowed, carried

    def send(self, webhook: Webhook, delivery: Delivery, now: datetime) -> Sent:
        body = json.dumps(cloud_event(delivery.notice, self._source()), ensure_ascii=False)
        headers = {
            "Content-Type": "application/cloudevents+json; charset=utf-8",
            "User-Agent": f"manifest-service/{__version__}",
            **self._carried(),
            **signed(webhook, delivery.id, now, body),
        }
        try:
            status = self._post(webhook.url, headers, body.encode())
        except NotReachable as error:
            return Sent(error=error.code, passing=error.code != "address_private")
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            log.info("webhook %s not delivered: %s", webhook.id, type(error).__name__)
            return Sent(error="unreachable")
        if httpx.codes.is_success(status):
            return Sent()
        code = f"status_{status}"
        return Sent(error=code, passing=code != GONE)

    def _post(self, url: str, headers: dict[str, str], body: bytes) -> int:
        """The status of the answer; its body is nobody's business."""
        with reached(
            "POST",
            url,
            headers=headers,
            body=body,
            private_allowed=self._private_allowed,
            timeout_s=TIMEOUT_S,
            whole_s=WHOLE_S,
        ) as answer:
            return answer.status_code


def signed(webhook: Webhook, id: str, now: datetime, body: str) -> dict[str, str]:
    """The three headers; both signatures while a receiver changes over to a new secret."""
    secrets = [webhook.secret]
    if webhook.old_secret and webhook.old_until_at and now < webhook.old_until_at:
        secrets.append(webhook.old_secret)
    signatures = [Signer(secret).sign(id, now, body) for secret in secrets]
    return {
        "webhook-id": id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def cloud_event(notice: Notice, source: str) -> dict[str, Any]:
    """CloudEvents 1.0, structured mode. `source` and `id` together are the event's for ever."""
    return {
        "specversion": "1.0",
        "id": notice.id,
        "source": source,
        "type": f"manifest-service.{notice.topic}",
        "subject": notice.subject,
        "time": time_text(notice.at),
        "datacontenttype": "application/json",
        "data": {"severity": notice.severity, **notice.params},
    }
