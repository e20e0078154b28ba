"""Starting the server says what is wrong in words."""

import socket

import pytest
from django.core.management import CommandError, call_command


def test_a_port_in_use_is_named_and_nothing_is_started():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"127.0.0.1:{port} cannot be used"):
            call_command("serve", port=port)
