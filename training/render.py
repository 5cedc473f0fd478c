"""Draws a scene at any size and shape. All things are inside the central square."""
import random
from dataclasses import dataclass

import cairo
import numpy as np

from drawing import animals, buildings, plants, vehicles
from drawing.colour import is_dark, lighter
from drawing.land import Land
from drawing.pen import Pen
from drawing.sky import Sky, draw_sky
from drawing.weather import draw_light_of_hour, draw_weather
from placement import place
from scene import GROUND, KIND_NAMES, KINDS, WATER

PAINTERS = {name: next(getattr(module, name) for module in (animals, buildings, plants, vehicles)
                       if hasattr(module, name)) for name in KIND_NAMES}


@dataclass(frozen=True)
class View:
    """The visible area, in units of the central square."""
    half: float
    bottom: float
    top: float


def _draw_thing(pen, thing, time):
    context, layer = pen.context, KINDS[thing.kind].layer
    context.save()
    context.translate(thing.x, thing.y)
    if layer == GROUND:
        pen.ellipse(0, 0, thing.width * .5, .014, (0, 0, 0), .18)
    elif layer == WATER and thing.kind != "fish":
        pen.ellipse(0, .003, thing.width * .5, .012, (1, 1, 1), .35)
    context.rotate(thing.tilt)
    context.scale(thing.height * thing.flip, thing.height)
    paint = thing.paint
    if time == "night":     # the picture is darkened afterwards, so lighter paint keeps the colours recognisable
        paint = lighter(paint, .05) if is_dark(paint) else lighter(paint, .10)
    PAINTERS[thing.kind](pen, paint, thing.variant)
    context.restore()


def render(scene, width, height):
    """Returns the picture as uint8 [height, width, 3], RGB."""
    rng = random.Random(scene.seed)
    side = min(width, height)
    surface = cairo.ImageSurface(cairo.FORMAT_RGB24, width, height)
    context = cairo.Context(surface)
    context.translate(width / 2, height / 2 + side / 2)
    context.scale(side, -side)
    view = View(width / side / 2 + .01, .5 - height / side / 2 - .01, .5 + height / side / 2 + .01)
    pen = Pen(context, night=scene.time == "night")
    sky = Sky(scene, rng)
    draw_sky(pen, scene, sky, view, rng)
    Land(pen, scene, sky, view, rng).draw()
    for thing in place(scene):
        _draw_thing(pen, thing, scene.time)
    draw_light_of_hour(pen, scene, view)
    pen.draw_lights()
    draw_weather(pen, scene, sky, view, rng)
    surface.flush()
    pixels = np.ndarray((height, width, 4), np.uint8, surface.get_data(), strides=(surface.get_stride(), 4, 1))
    return pixels[:, :, 2::-1].copy()
