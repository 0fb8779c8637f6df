"""Telegram: updates in over long polling or a webhook, replies out of the outbox."""

CHANNEL = "telegram"
