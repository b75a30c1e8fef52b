"""About this server: what runs here, what it may be asked for, what it keeps."""

from components.frame import frame_plain

frame_plain(
    "What runs on this server?", "Models, limits and licences, as they are now."
)
