"""The only way to the tables of conversations: free text goes in and out encrypted."""

from bot.handoff.base import Clock, NotOwner, hash_address, utc_now
from bot.handoff.clocks import QueueClocks
from bot.handoff.conversations import Conversations
from bot.handoff.messages import Messages
from bot.handoff.notes import Blocks, Callbacks, Notes


class Store(Conversations, Messages, QueueClocks, Notes, Callbacks, Blocks):
    """Conversations, messages, the queue, notes. Each method is one transaction."""


__all__ = ["Clock", "NotOwner", "Store", "hash_address", "utc_now"]
