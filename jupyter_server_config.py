"""JupyterLab's server, started in this folder, sends each message to the page at once.

Small messages are otherwise held back for up to 40 ms until the page confirms the one before,
and a slider waits for several of them (Nagle's algorithm meets delayed acknowledgements).
"""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """The usual connection between page and kernel, without holding back."""

    def connect(self):
        """Connect, with small messages on their way at once."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()


c.ServerApp.kernel_websocket_connection_class = PromptConnection  # noqa: F821
