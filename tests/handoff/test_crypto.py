"""Encryption at rest: only the right key reads, and nothing can be changed unseen."""

import base64
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import AzimutError
from bot.handoff.crypto import MasterKey, decrypt, encrypt, read_or_make_secret

KEY = bytes(range(32))
OTHER_KEY = bytes(32)
keys = st.binary(min_size=32, max_size=32)


@given(keys, st.binary(max_size=2000))
def test_what_is_encrypted_can_be_read_with_its_key(key: bytes, plain: bytes) -> None:
    assert decrypt(key, encrypt(key, plain)) == plain


@given(st.binary(max_size=2000))
def test_another_key_reads_nothing(plain: bytes) -> None:
    with pytest.raises(AzimutError, match="AZIMUT_MASTER_KEY"):
        decrypt(OTHER_KEY, encrypt(KEY, plain))


@given(st.binary(min_size=1, max_size=200), st.data())
def test_a_changed_bit_is_noticed(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(encrypt(KEY, plain))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(AzimutError):
        decrypt(KEY, bytes(sealed))


@given(st.integers(0, 40))
def test_a_cut_ciphertext_is_noticed(length: int) -> None:
    sealed = encrypt(KEY, b"unde sunt actele mele")
    with pytest.raises(AzimutError):
        decrypt(KEY, sealed[:length])


def test_equal_texts_look_different() -> None:
    assert encrypt(KEY, b"da") != encrypt(KEY, b"da")


def test_each_conversation_gets_a_key_of_its_own() -> None:
    master = MasterKey(KEY)
    first, second = (
        master.unwrap(master.new_wrapped_key()),
        master.unwrap(master.new_wrapped_key()),
    )
    assert first != second
    assert len(first) == len(second) == 32


def test_a_wrapped_key_needs_its_master_key() -> None:
    wrapped = MasterKey(KEY).new_wrapped_key()
    with pytest.raises(AzimutError):
        MasterKey(OTHER_KEY).unwrap(wrapped)


@pytest.mark.parametrize(
    "text", ["", "ключ", "not base64!", base64.b64encode(b"too short").decode()]
)
def test_a_wrong_master_key_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(AzimutError, match=r"base64"):
        MasterKey.from_base64(text)


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "master.key"
    secret = read_or_make_secret(path)
    assert read_or_make_secret(path) == secret
    assert len(base64.b64decode(secret)) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_master_key_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    wrapped = MasterKey.read_or_make(path).new_wrapped_key()
    assert len(MasterKey.read_or_make(path).unwrap(wrapped)) == 32
