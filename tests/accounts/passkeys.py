"""A passkey made of software: answers what a browser's authenticator would."""

from __future__ import annotations

import json
import secrets
import struct
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftPasskey:
    def __init__(self, host: str = "localhost", origin: str = "http://localhost") -> None:
        self.host, self.origin = host, origin
        self.id = secrets.token_bytes(16)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.user = b""

    def make(self, options: Any, *, is_verified: bool = True) -> dict[str, Any]:
        """The answer to creation options."""
        options = options["publicKey"]
        self.user = websafe_decode(options["user"]["id"])
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        flags = PRESENT | ATTESTED | (VERIFIED if is_verified else 0)
        statement = {"fmt": "none", "attStmt": {}, "authData": self._data(flags) + attested}
        return self._answer(
            {
                "clientDataJSON": websafe_encode(self._client("webauthn.create", options["challenge"])),
                "attestationObject": websafe_encode(cbor.encode(statement)),
            },
            {"credProps": {"rk": True}},
        )

    def show(self, options: Any, *, is_verified: bool = True) -> dict[str, Any]:
        """The answer to request options."""
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        data = self._data(PRESENT | (VERIFIED if is_verified else 0))
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": websafe_encode(self.user),
            },
            {},
        )

    def _data(self, flags: int) -> bytes:
        return sha256(self.host.encode()).digest() + bytes([flags]) + struct.pack(">I", 0)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, response: dict[str, str], extensions: dict[str, Any]) -> dict[str, Any]:
        name = websafe_encode(self.id)
        return {
            "type": "public-key",
            "id": name,
            "rawId": name,
            "authenticatorAttachment": "platform",
            "response": response,
            "clientExtensionResults": extensions,
        }
