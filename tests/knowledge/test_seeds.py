"""The documents that the knowledge was curated from are the ones that lie in ``../shared/seeds``."""

import hashlib

import pytest

from bot.knowledge.model import KnowledgeBase
from bot.project import ROOT

SEEDS = ROOT.parent / "shared" / "seeds"


@pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the source documents are not here (../shared/seeds)"
)
def test_each_document_is_the_file_that_was_read(knowledge: KnowledgeBase) -> None:
    found = {
        d.id: hashlib.sha256((SEEDS / d.file).read_bytes()).hexdigest()
        for d in knowledge.documents.values()
    }

    assert found == {document.id: document.sha256 for document in knowledge.documents.values()}
