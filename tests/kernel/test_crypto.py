"""Encryption of fields and files: bound to its place, to its key, and gone with its key."""

import pytest

from portal.kernel import crypto

KEY = b"k" * 32


@pytest.mark.clause("C-09")
@pytest.mark.parametrize("cipher", ["AES-GCM", "SM4-GCM"])
def test_what_is_sealed_opens_in_its_place_only(settings, cipher):
    settings.FIELD_CIPHER = cipher
    sealed = crypto.encrypt("证件号码".encode(), key=KEY, place="people_subject:1:number")
    assert crypto.decrypt(sealed, key=KEY, place="people_subject:1:number").decode() == "证件号码"
    with pytest.raises(crypto.Undecryptable):
        crypto.decrypt(sealed, key=KEY, place="people_subject:2:number")
    with pytest.raises(crypto.Undecryptable):
        crypto.decrypt(sealed, key=b"x" * 32, place="people_subject:1:number")


@pytest.mark.parametrize("cipher", ["AES-GCM", "SM4-GCM"])
def test_every_changed_byte_is_noticed(settings, cipher):
    settings.FIELD_CIPHER = cipher
    sealed = crypto.encrypt(b"370212199003072343", key=KEY, place="t:1:f")
    start = sealed.index(b":") + 1
    for place in range(start, len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(crypto.Undecryptable):
            crypto.decrypt(changed, key=KEY, place="t:1:f")


def test_a_value_sealed_twice_looks_different():
    assert crypto.encrypt(b"same", key=KEY, place="t:1:f") != crypto.encrypt(b"same", key=KEY, place="t:1:f")


def test_old_master_keys_still_open_and_the_first_one_seals(settings):
    settings.FIELD_KEYS = {"old": b"o" * 32}
    data_key, key_id, wrapped = crypto.new_wrapped_key("datakey:1")
    settings.FIELD_KEYS = {"new": b"n" * 32, "old": b"o" * 32}
    assert key_id == "old"
    assert crypto.unwrap(wrapped, key_id, "datakey:1") == data_key
    assert crypto.new_wrapped_key("datakey:2")[1] == "new"


def test_a_destroyed_key_opens_nothing():
    with pytest.raises(crypto.Undecryptable):
        crypto.unwrap(b"", "demo1", "datakey:1")


@pytest.mark.clause("C-09")
def test_lookup_is_equal_for_equal_numbers_and_depends_on_the_key(settings):
    first = crypto.lookup("id_card", "370212199003072343")
    assert first == crypto.lookup("id_card", "370212199003072343")
    assert first != crypto.lookup("passport", "370212199003072343")
    settings.LOOKUP_KEY = b"another key of thirty-two bytes!"
    assert first != crypto.lookup("id_card", "370212199003072343")
