"""The pictures: a Bokeh document of one simulation, updated from Python. One file for each picture."""

from nnsim.views.document import PictureBoard, build_document

__all__ = ["PictureBoard", "build_document"]
