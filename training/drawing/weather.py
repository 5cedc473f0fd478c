"""What covers the whole picture: the light of the time of day, rain, snow and fog."""
import cairo

from .colour import mix


def draw_light_of_hour(pen, scene, view):
    if scene.time == "night":
        pen.box(-view.half, view.bottom, 2 * view.half, view.top - view.bottom, (.06, .08, .30), .17)
    elif scene.time == "sunset":
        pen.box(-view.half, view.bottom, 2 * view.half, view.top - view.bottom, (1, .42, .18), .11)


def draw_weather(pen, scene, sky, view, rng):
    if scene.weather == "fog":
        _fog(pen, scene, sky, view, rng)
    elif scene.weather == "rain":
        _rain(pen, view, rng)
    elif scene.weather == "snowfall":
        for _ in range(int(110 * (view.top - view.bottom))):
            pen.disc(rng.uniform(-.95, .95), rng.uniform(view.bottom, view.top), rng.choice((.005, .007, .010)),
                     (1, 1, 1), .9)


def _rain(pen, view, rng):
    pen.box(-view.half, view.bottom, 2 * view.half, view.top - view.bottom, (.25, .30, .40), .14)
    context = pen.context
    context.set_line_width(.0042)
    context.set_line_cap(cairo.LINE_CAP_ROUND)
    for _ in range(int(150 * (view.top - view.bottom))):
        x, y, length = rng.uniform(-.95, .95), rng.uniform(view.bottom, view.top), rng.uniform(.03, .06)
        context.move_to(x, y)
        context.line_to(x - length * .28, y - length)
    context.set_source_rgba(.88, .94, 1, .6)
    context.stroke()


def _fog(pen, scene, sky, view, rng):
    night = scene.time == "night"
    colour = (.48, .52, .62) if night else mix((.93, .94, .95), sky.grey, .25)
    layer = cairo.LinearGradient(0, 0, 0, 1)
    densest = min(.97, sky.horizon + .2)
    for at, alpha in ((0, .16), (sky.horizon, .36 if night else .50), (densest, .30 if night else .42),
                      (1, .20 if night else .32)):
        layer.add_color_stop_rgba(at, *colour, alpha)
    pen.box(-view.half, view.bottom, 2 * view.half, view.top - view.bottom, layer)
    for _ in range(4):
        pen.ellipse(rng.uniform(-.4, .4), rng.uniform(.15, .7), .5, .03, (.62, .64, .72) if night else (1, 1, 1), .2)
