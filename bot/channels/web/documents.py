"""One-time links to documents."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Path, Request, Response

router = APIRouter()
Token = Annotated[str, Path(min_length=43, max_length=43, pattern=r"^[A-Za-z0-9_-]+$")]


@router.get("/documents/{token}")
async def document(token: Token, request: Request) -> Response:
    """Give a document once; afterwards, and after half an hour, the link opens nothing."""
    found = await request.app.state.hub.document(token)
    if found is None:
        raise HTTPException(404, "this link was used or has ended; ask for the document again")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
        "X-Robots-Tag": "noindex",
    }
    return Response(found.body, media_type=found.media_type, headers=headers)
