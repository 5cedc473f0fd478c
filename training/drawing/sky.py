"""The sky: its colours by time and weather, sun, moon, stars, rainbow and clouds."""
import math

from .colour import mix

SKIES = {
    "day": [((.28, .60, .93), (.80, .93, .98)), ((.40, .73, .95), (.94, .97, .93)), ((.24, .54, .88), (.70, .88, .97))],
    "sunset": [((.36, .24, .50), (.93, .42, .38), (1, .80, .45)), ((.52, .32, .56), (.98, .55, .36), (1, .87, .58)),
               ((.80, .36, .42), (.98, .62, .35), (1, .90, .60))],
    "night": [((.05, .07, .24), (.12, .17, .42), (.25, .33, .60)), ((.08, .06, .24), (.18, .15, .42), (.38, .31, .60)),
              ((.04, .09, .22), (.10, .23, .42), (.21, .42, .58))],
}
GREY = {"day": (.60, .65, .70), "sunset": (.52, .43, .46), "night": (.17, .20, .29)}
OVERCAST = {"clear": 0., "rain": .55, "fog": .42, "snowfall": .40}
RAINBOW = [(.9, .25, .25), (.98, .6, .2), (.98, .9, .3), (.35, .75, .4), (.3, .5, .9), (.55, .35, .8)]


class Sky:
    """What land and weather need from the sky: the colours, the horizon and the position of the sun."""

    def __init__(self, scene, rng):
        self.grey = GREY[scene.time]
        self.overcast = OVERCAST[scene.weather]
        share = self.overcast * (.45 if scene.time == "sunset" else .8)
        self.colours = [mix(c, self.grey, share) for c in rng.choice(SKIES[scene.time])]
        self.horizon = rng.uniform(.43, .52)
        self.light_x = rng.uniform(-.38, .38)
        low = scene.time == "sunset"
        self.light_y = self.horizon + rng.uniform(.02, .09) if low else rng.uniform(.78, .90)

    @property
    def haze(self):
        """The colour that distant things fade into."""
        return self.colours[-1]


def draw_sky(pen, scene, sky, view, rng):
    pen.box(-view.half, view.bottom, 2 * view.half, view.top - view.bottom,
            pen.upwards(view.top, sky.horizon - .05, *sky.colours))
    if scene.time == "night" and scene.weather != "fog":
        for _ in range(70 if scene.weather == "clear" else 25):
            pen.disc(rng.uniform(-.95, .95), rng.uniform(sky.horizon, max(1, view.top)), rng.choice((.0022, .003, .005)),
                     (1, 1, .9), rng.uniform(.5, 1))
    if scene.sun:
        _sun(pen, scene, sky)
    if scene.moon:
        _moon(pen, sky, rng)
    if scene.rainbow:
        _rainbow(pen, sky, rng)
    _clouds(pen, scene, sky, rng)


def _sun(pen, scene, sky):
    colour = (1, .93, .55) if scene.time == "day" else (1, .88, .52)
    for radius, alpha in ((.23, .08), (.165, .13), (.115, .22), (.075, 1)):
        pen.disc(sky.light_x, sky.light_y, radius, colour, alpha)


def _moon(pen, sky, rng):
    x, y, radius, pale = sky.light_x, sky.light_y, .064, (.98, .96, .82)
    pen.disc(x, y, radius * 2.3, (1, 1, .85), .07)
    pen.disc(x, y, radius * 1.7, (1, 1, .85), .10)
    if rng.random() < .5:
        pen.disc(x, y, radius, pale)
        for dx, dy, crater in ((-.02, .015, .012), (.02, -.02, .016), (.018, .026, .008)):
            pen.disc(x + dx, y + dy, crater, (.86, .84, .70))
        return
    context = pen.context
    context.save()
    context.set_fill_rule(1)
    context.arc(x, y, radius, 0, 7)
    context.arc_negative(x + radius * .55, y + radius * .2, radius * .85, 7, 0)
    context.clip()
    pen.disc(x, y, radius, pale)
    context.restore()


def _rainbow(pen, sky, rng):
    x = rng.uniform(-.15, .15)
    context = pen.context
    context.set_line_width(.022)
    for i, colour in enumerate(RAINBOW):
        context.new_sub_path()
        context.arc(x, sky.horizon - .05, .47 - .021 * i, 0, math.pi)
        context.set_source_rgba(*colour, .62)
        context.stroke()


def _clouds(pen, scene, sky, rng):
    if sky.overcast:
        colour = mix(sky.grey, (1, 1, 1), .12 if scene.time == "night" else .25)
    elif scene.time == "day":
        colour = (1, 1, 1)
    else:
        colour = (.32, .36, .55) if scene.time == "night" else mix(sky.haze, (1, 1, 1), .35)
    for _ in range(scene.clouds):
        x, y, size = rng.uniform(-.6, .6), rng.uniform(.70, .94), rng.uniform(.05, .09)
        for dx, dy, radius in ((-1.3, 0, .7), (-.5, .35, 1), (.5, .2, .85), (1.3, -.05, .6)):
            pen.ellipse(x + dx * size, y + dy * size, radius * size, radius * size * .75, colour, .85)
        pen.rounded(x - 1.9 * size, y - .55 * size, 3.8 * size, .6 * size, .29 * size, colour, .85)
