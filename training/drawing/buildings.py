"""House, lighthouse, windmill, castle and tent. Each stands on y = 0, is 1 high and centred on x = 0."""
import math

from .colour import CREAM, GLASS, INK, LAMP, WOOD, darker, is_pale, lighter, trim


def _window(pen, x, y, width, height):
    pen.box(x, y, width, height, (.9, .75, .4) if pen.night else GLASS)
    pen.shine(lambda p: p.box(x, y, width, height, LAMP))


def house(pen, paint, variant):
    roof = [(.44, .25, .22), (.31, .31, .40), (.50, .36, .27)][variant % 3]
    pen.box(.18, .60, .11, .32, darker(roof, .25))
    pen.box(.165, .90, .14, .04, darker(roof, .4))
    pen.box(-.42, 0, .84, .57, pen.across(-.42, .42, lighter(paint, .10), paint, darker(paint, .16)))
    gable = [(-.53, .54), (0, 1), (.53, .54)] if variant % 2 else [(-.53, .54), (-.34, .93), (.34, .93), (.53, .54)]
    pen.polygon(gable, pen.across(-.5, .5, roof, darker(roof, .18)))
    pen.box(-.42, .50, .84, .04, (0, 0, 0), .14)
    pen.rounded(-.09, 0, .18, .33, .03, darker(trim(paint), .1) if not is_pale(paint) else WOOD)
    pen.disc(.05, .16, .016, INK)
    for x in (-.35, .17):
        pen.box(x, .22, .20, .23, (1, 1, 1))
        _window(pen, x + .02, .24, .16, .19)
        pen.box(x + .09, .24, .02, .19, (1, 1, 1))


def lighthouse(pen, paint, variant):
    white = (.72, .74, .80) if is_pale(paint) else (.97, .97, .95)

    def half(y):
        return .16 - .07 * y / .76
    for i in range(5):
        low, high = .76 * i / 5, .76 * (i + 1) / 5
        pen.polygon([(-half(low), low), (half(low), low), (half(high), high), (-half(high), high)],
                    paint if i % 2 == 0 else white)
    pen.polygon([(.03, 0), (.16, 0), (.09, .76), (.03, .76)], (0, 0, 0), .12)
    pen.box(-.13, .75, .26, .035, INK)
    pen.box(-.075, .785, .15, .11, LAMP)
    pen.box(-.01, .785, .02, .11, INK)
    pen.polygon([(-.11, .89), (.11, .89), (0, 1)], darker(paint, .25))
    pen.rounded(-.045, 0, .09, .13, .03, INK)
    _window(pen, -.02, .48, .04, .06)

    def beams(p):
        p.polygon([(0, .84), (-1.1, 1.02), (-1.1, .70)], LAMP, .26)
        p.polygon([(0, .84), (1.1, .98), (1.1, .66)], LAMP, .26)
        p.ellipse(0, .84, .11, .085, LAMP)
    pen.shine(beams)


def windmill(pen, paint, variant):
    pen.polygon([(-.21, 0), (.21, 0), (.125, .62), (-.125, .62)],
                pen.across(-.21, .21, lighter(paint, .1), paint, darker(paint, .2)))
    pen.box(-.17, .26, .34, .022, darker(paint, .35))
    pen.ellipse(0, .62, .135, .13, (.41, .28, .24), start=0, end=math.pi)
    pen.rounded(-.06, 0, .12, .18, .03, trim(paint) if not is_pale(paint) else WOOD)
    _window(pen, -.045, .36, .09, .10)
    cloth = (.78, .64, .50) if is_pale(paint) else (.97, .94, .87)
    context = pen.context
    for i in range(4):
        context.save()
        context.translate(0, .64)
        context.rotate(.3 + variant * .37 + i * math.pi / 2)
        pen.box(-.013, 0, .026, .36, (.36, .27, .22))
        pen.box(.013, .09, .08, .26, cloth)
        pen.box(.048, .09, .008, .26, darker(cloth, .25))
        context.restore()
    pen.disc(0, .64, .035, INK)


def castle(pen, paint, variant):
    roof = (.34, .31, .48) if paint[2] < .62 else (.66, .27, .32)
    for x, width, height in ((-.43, .21, .62), (.22, .21, .62), (-.13, .26, .78)):
        pen.box(x, 0, width, height, pen.across(x, x + width, lighter(paint, .10), darker(paint, .17)))
        pen.polygon([(x - .04, height), (x + width + .04, height), (x + width / 2, height + .22)],
                    pen.across(x, x + width, roof, darker(roof, .25)))
        _window(pen, x + width / 2 - .033, height - .2, .066, .12)
    pen.box(-.30, 0, .60, .40, paint)
    for i in range(5):
        pen.box(-.30 + .1325 * i, .40, .07, .065, paint)
    pen.box(-.30, .385, .60, .018, (0, 0, 0), .16)
    pen.rounded(-.105, -.02, .21, .29, .10, INK)
    pen.box(-.105, -.02, .21, .06, INK)
    pen.line([(0, .98), (0, 1.07)], .014, INK)
    pen.polygon([(0, 1.07), (.11, 1.04), (0, 1.01)], (.93, .75, .25))


def tent(pen, paint, variant):
    pen.polygon([(-.40, 0), (-.08, .95), (.68, .62), (.66, 0)], darker(paint, .24))
    pen.polygon([(-.66, 0), (-.08, 1), (.42, 0)], pen.upwards(0, 1, paint, lighter(paint, .14)))
    pen.polygon([(-.25, 0), (-.08, .64), (.09, 0)], (.82, .62, .32) if pen.night else INK)
    pen.line([(-.08, .64), (-.08, .98)], .02, darker(paint, .3))
    pen.line([(.66, .6), (.82, 0)], .014, CREAM)
    pen.shine(lambda p: p.polygon([(-.25, 0), (-.08, .64), (.09, 0)], LAMP, .9))


def umbrella(pen, paint, variant):
    second = (.82, .85, .90) if is_pale(paint) else lighter(paint, .32)
    pen.line([(0, 0), (0, .95)], .03, (.52, .39, .28))
    pen.curve((0, .02), (0, -.05), (.11, -.05), (.11, .05), .03, (.52, .39, .28))
    for i in range(4):
        left, right = -.49 + .245 * i, -.245 + .245 * i
        pen.shape((left, .55), (left * .95, .77, left * .6, .98, 0, .98),
                  (right * .6, .98, right * .95, .77, right, .55), (right - .06, .62, left + .06, .62, left, .55),
                  paint=second if i % 2 else paint)
    pen.ellipse(0, .985, .022, .03, INK)
