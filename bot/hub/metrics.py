"""What the hub counts for Prometheus: numbers by channel, language and level; no content, no ids."""

from collections.abc import Iterator
from time import perf_counter

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.handoff import Standing
from bot.safety import DangerLevel

disable_created_metrics()  # when each counter began is of no use here

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 8.0, 15.0, 60.0)
"""Edges of the histograms; one second is what is promised to someone in danger."""


class Metrics:
    """The counters of one hub, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.messages = self._counter(
            "azimut_messages", "Messages from people.", "channel", "language"
        )
        self.replies = self._counter("azimut_replies", "Replies of the bot.", "channel")
        self.danger = self._counter("azimut_danger", "Messages that showed danger.", "level")
        self.unanswered = self._counter(
            "azimut_unanswered", "Questions that the bot did not answer, or doubted.", "kind"
        )
        self.rasa_failures = self._counter(
            "azimut_rasa_failures", "Messages to which Rasa did not answer.", "reason"
        )
        self.not_stored = self._counter(
            "azimut_not_stored", "Messages refused, with the numbers, as the database was away."
        )
        self.keeper_failures = self._counter(
            "azimut_keeper_failures", "Steps of the hub's own work that failed.", "part"
        )
        self.turn_seconds = Histogram(
            "azimut_turn_seconds", "From a message's arrival until its replies are stored.",
            ("owner",), buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.danger_seconds = Histogram(
            "azimut_danger_to_queue_seconds", "From a message's arrival until it is in the queue.",
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.ready = Gauge(
            "azimut_ready", "Whether a dependency works.", ("dependency",), registry=self.registry
        )
        for level in DangerLevel:
            if level is not DangerLevel.NONE:
                self.danger.labels(level.label)  # shown as 0 until the first

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(name, told, labels, registry=self.registry)

    def heard(self, channel: str, language: str, level: DangerLevel) -> None:
        """Count a message from a person and the danger in it."""
        self.messages.labels(channel, language).inc()
        if level is not DangerLevel.NONE:
            self.danger.labels(level.label).inc()

    def answered(self, began: float, owner: str, channel: str, replies: int) -> None:
        """Count the replies to a message that arrived at *began* (``perf_counter``)."""
        self.turn_seconds.labels(owner).observe(perf_counter() - began)
        if replies:
            self.replies.labels(channel).inc(replies)

    def queued(self, began: float) -> None:
        """Note how long someone in danger took to reach the queue."""
        self.danger_seconds.observe(perf_counter() - began)

    def page(self, standing: Standing | None) -> bytes:
        """Return everything in Prometheus' text format; without *standing*, only what is counted."""
        counted = generate_latest(self.registry)
        if standing is None:
            return counted
        registry = CollectorRegistry()
        registry.register(_StandingCollector(standing))
        return counted + generate_latest(registry)


class _StandingCollector(Collector):
    """Shows how things stand as gauges."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing

    def collect(self) -> Iterator[Metric]:
        now = self._standing
        queue = GaugeMetricFamily(
            "azimut_queue_items", "Open items of the queue.", labels=("level", "status")
        )
        for labels, count in now.queue.items():
            queue.add_metric(labels, count)
        outbox = GaugeMetricFamily(
            "azimut_outbox_messages", "Messages not sent.", labels=("channel", "state")
        )
        for labels, count in now.outbox.items():
            outbox.add_metric(labels, count)
        wait = GaugeMetricFamily(
            "azimut_queue_oldest_wait_seconds", "The longest wait of now.", labels=("level",)
        )
        for level in DangerLevel:
            wait.add_metric((level.label,), now.oldest_wait.get(level.label, 0.0))
        unsent = GaugeMetricFamily(
            "azimut_outbox_oldest_seconds",
            "Age of the oldest unsent message.",
            labels=("channel",),
        )
        for channel, age in now.oldest_unsent.items():
            unsent.add_metric((channel,), age)
        yield from (queue, wait, outbox, unsent)
        for name, told, value in (
            ("azimut_queue_overdue", "Items waiting longer than their level allows.", now.overdue),
            ("azimut_unhandled_messages", "Messages stored and not handled.", now.unhandled),
            ("azimut_counsellors_on_duty", "Who answers and has the console open.", now.on_duty),
        ):
            yield GaugeMetricFamily(name, told, value=value)
