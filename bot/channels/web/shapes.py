"""What a visitor's page may send."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_ID = 2**31 - 1
MOST_TEXT = 20_000
"""Characters of a message that are taken at all; the bot reads fewer, and says so."""

Language = Literal["ro", "ru", "en"]


class NewSession(BaseModel):
    """A visitor opens the page."""

    model_config = ConfigDict(extra="forbid")
    language: str | None = Field(default=None, max_length=2)


class NewMessage(BaseModel):
    """A visitor writes, or presses a button; ``language`` is the one just chosen on the page."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(max_length=64, pattern=r"^[!-~]+$")
    text: str = Field(max_length=MOST_TEXT)
    payload: str | None = Field(default=None, max_length=300)
    language: Language | None = None


class NewVote(BaseModel):
    """A visitor says whether an answer was useful."""

    model_config = ConfigDict(extra="forbid", strict=True)
    message: int = Field(ge=1, le=MOST_ID)
    useful: bool


class NewReturn(BaseModel):
    """A visitor comes back with a code."""

    model_config = ConfigDict(extra="forbid")
    code: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    language: Language = "ro"


class Button(BaseModel):
    """A choice below a message; pressing it sends the payload."""

    title: str
    payload: str


class Document(BaseModel):
    """A document that comes with a message, at a link that opens once."""

    title: str
    name: str
    media_type: str
    url: str


class Message(BaseModel):
    """A message as the page shows it."""

    id: int
    author: Literal["person", "bot", "counsellor", "system"]
    text: str
    buttons: list[Button]
    at: str | None
    client_id: str | None
    entry: str | None
    documents: list[Document] = []


class OpenedSession(BaseModel):
    """The token is the only way to the conversation."""

    token: str
    language: Language
    messages: list[Message] = []


class Messages(BaseModel):
    """Messages in the order of their ids; who answers now."""

    messages: list[Message]
    owner: Literal["bot", "queue", "counsellor", "closed"]


class LastWords(BaseModel):
    """Messages that are nowhere else: the answer to a deletion."""

    messages: list[Message]


class Code(BaseModel):
    """A code to come back with, shown once."""

    code: str
    days: int


class Done(BaseModel):
    """It was done."""

    status: Literal["ended", "counted", "forgotten"]


class Refusal(BaseModel):
    """Why not, for the person."""

    detail: str
