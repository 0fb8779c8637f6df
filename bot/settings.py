"""Settings: each can be set in the environment as AZIMUT_<NAME>, or in a .env file."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.project import ROOT


class Settings(BaseSettings):
    """Every setting with its default. Times are seconds unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix="AZIMUT_", env_file=".env", extra="ignore")

    data_dir: Path = ROOT / "var"
    """Where the database, the master key and the logs lie."""
    database_url: str = ""
    """SQLAlchemy address; empty: SQLite in data_dir. PostgreSQL: postgresql+psycopg://…"""
    redis_url: str = ""
    """Address of Redis, for several hubs or Rasa servers; empty: one of each."""
    database_patience: float = Field(default=3.0, gt=0)
    """Longest that a person waits for the database before they see the numbers and the truth."""
    production: bool = False
    """Start only with secrets that were set and that nobody knows."""
    backup_dir: Path | None = None
    """Where backups and the list of deletions lie; empty: “backups” in data_dir."""
    keep_backup_days: int = Field(default=35, ge=1)
    """Backups, and what the list of deletions remembers, are deleted after so many days."""
    host: str = "127.0.0.1"
    """Address on which the hub listens."""
    port: int = 8000
    rasa_port: int = 5005
    action_port: int = 5055
    rasa_timeout: float = 8.0
    """Longest that the hub waits for Rasa before it answers from its own texts."""
    internal_token: str = ""
    """Shared by hub, Rasa and action server; made at first start when empty."""
    master_key: str = ""
    """Wraps the keys of conversations (base64, 32 bytes); made at first start when empty."""
    session_idle_minutes: int = Field(default=30, ge=1)
    """A visitor's or counsellor's session ends after this long without use."""
    max_message_length: int = 4000
    """Characters of a message that the bot reads; the rest is refused with a clear answer."""
    login_attempts: int = 5
    """Failed logins of one counsellor before a pause."""
    login_pause: float = 60.0
    second_factor: Literal["required", "optional"] = "required"
    """Whether everyone who logs in to the console needs an authenticator app."""
    heartbeat_seconds: int = Field(default=90, ge=10)
    """A counsellor whose console is silent for so long loses their conversations to the queue."""
    keep_bot_hours: int = Field(default=24, ge=1)
    """Conversations with the bot alone are deleted so many hours after their last use."""
    keep_contact_days: int = Field(default=30, ge=1)
    """Conversations with a counsellor are deleted so many days after they were closed."""
    keep_transitions_days: int = Field(default=400, ge=1)
    """What happened to queue items, without content, is deleted after so many days."""
    keep_unanswered: bool = True
    """Keep, redacted and apart from conversations, what the bot could not answer."""
    unanswered_days: int = Field(default=90, ge=1)
    """Such a text is deleted after so many days."""
    telegram_token: str = ""
    """The bot's token, from @BotFather; empty: no Telegram."""
    telegram_webhook: str = ""
    """Address of the hub to which Telegram sends updates; empty: long polling."""
    telegram_secret: str = ""
    """Of it the secret is made that comes with each update; made at first start when empty."""
    telegram_api: str = "https://api.telegram.org"
    """Address of the Bot API; another for a Bot API server of one's own."""
    telegram_timeout: float = 20.0
    """Longest that a call of the Bot API may take."""
    telegram_file_megabytes: int = Field(default=10, ge=1, le=20)
    """Largest file that a person may send to a counsellor; Telegram gives bots at most 20."""
    widget_origins: str = ""
    """Sites that may show the chat, as “https://example.md https://www.example.md”."""
    log_level: str = "INFO"
    poller_port: int = 5065
    """Port on which the Telegram poller says whether it works."""
    hub_address: str = ""
    """Where the poller finds the hub, as http://hub:8000; empty: on this machine."""
    rasa_address: str = ""
    """Where the hub finds the Rasa server; empty: on this machine."""
    action_address: str = ""
    """Where the Rasa server finds the action server; empty: on this machine."""
    poller_address: str = ""
    """Where the hub finds the health of the Telegram poller; empty: on this machine."""
    metrics_token: str = ""
    """Needed to read /metrics; empty: programs on this machine may read them."""

    @property
    def effective_database_url(self) -> str:
        """Return the database's address, the embedded SQLite one by default."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'azimut.db'}"

    @property
    def hub_url(self) -> str:
        return self.hub_address or f"http://{self.host}:{self.port}"

    @property
    def effective_backup_dir(self) -> Path:
        return self.backup_dir or self.data_dir / "backups"

    @property
    def rasa_url(self) -> str:
        return self.rasa_address or f"http://127.0.0.1:{self.rasa_port}"

    @property
    def action_url(self) -> str:
        return self.action_address or f"http://127.0.0.1:{self.action_port}"

    @property
    def poller_url(self) -> str:
        return self.poller_address or f"http://127.0.0.1:{self.poller_port}"


@lru_cache
def get_settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
