"""Files that people sent: opened by the counsellor who has the conversation, and by nobody else."""

import mimetypes
from typing import Annotated

from fastapi import APIRouter, Cookie, HTTPException, Request, Response

from bot.console.sessions import COOKIE
from bot.handoff import Attachments, NotOwner, StoredAttachment

FILE_POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
)
"""A file runs nothing, whatever is in it."""
_SHOWN = ("image/", "audio/", "video/")
"""Kinds that the browser shows or plays; others are saved."""


def attachment_routes(attachments: Attachments) -> APIRouter:
    """Return the route by which a file is opened; its bytes are decrypted only for the answer."""
    router = APIRouter(prefix="/console/attachments", include_in_schema=False)

    @router.get("/{attachment_id}")
    async def open_file(
        attachment_id: str,
        request: Request,
        token: Annotated[str | None, Cookie(alias=COOKIE)] = None,
    ) -> Response:
        session = request.app.state.console_sessions.get(token)
        if session is None:
            raise HTTPException(401, "log in to the console first")
        try:
            found = await attachments.open(attachment_id, session.counsellor.id)
        except NotOwner:
            raise HTTPException(403, "this conversation is not yours") from None
        if found is None:
            raise HTTPException(404, "this file was deleted")
        file, content = found
        place = "inline" if file.media_type.startswith(_SHOWN) else "attachment"
        return Response(
            content,
            media_type=file.media_type,
            headers={
                "Content-Disposition": f'{place}; filename="{file_name(file)}"',
                "Content-Security-Policy": FILE_POLICY,
                "Cache-Control": "no-store",
            },
        )

    return router


def file_name(file: StoredAttachment) -> str:
    """Return a name that says what kind of file it is, and nothing of the person."""
    return f"{file.kind}-{file.message_id}{mimetypes.guess_extension(file.media_type) or ''}"


def file_label(file: StoredAttachment) -> str:
    """Return the words of a file's link: its name and size in kB."""
    return f"{file_name(file)} ({max(1, round(file.size / 1000))} kB)"
