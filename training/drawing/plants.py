"""Tree, flower, mushroom and cactus."""
import math

from .colour import CREAM, accent, darker, is_pale, lighter

BARK, LEAF = (.43, .29, .19), (.22, .55, .25)


def tree(pen, paint, variant):
    pen.polygon([(-.065, 0), (.065, 0), (.04, .45), (-.04, .45)], pen.across(-.06, .06, BARK, darker(BARK, .25)))
    if variant % 3 == 0:
        for i, (y, half) in enumerate(((.18, .34), (.42, .27), (.64, .20))):
            tone = darker(paint, .18 - .09 * i)
            pen.polygon([(-half, y), (half, y), (0, y + .38)], pen.across(-half, half, tone, darker(tone, .15)))
    elif variant % 3 == 1:
        for x, y, radius in ((-.17, .5, .17), (.17, .5, .17), (0, .62, .22), (-.1, .79, .16), (.11, .79, .16)):
            pen.disc(x, y, radius, darker(paint, .10))
        for x, y, radius in ((-.12, .63, .13), (.05, .82, .13), (.10, .56, .11)):
            pen.disc(x, y, radius, lighter(paint, .10))
    else:
        pen.ellipse(0, .64, .33, .36, pen.across(-.33, .33, lighter(paint, .12), darker(paint, .22)))
        pen.line([(0, .3), (0, .6)], .035, BARK)
        pen.line([(0, .45), (.10, .56)], .025, BARK)
        pen.line([(0, .40), (-.09, .50)], .022, BARK)


def flower(pen, paint, variant):
    pen.curve((0, 0), (-.03, .25), (.04, .5), (0, .72), .045, LEAF)
    pen.ellipse(.12, .22, .13, .05, LEAF)
    pen.ellipse(-.12, .34, .13, .05, darker(LEAF, .12))
    if variant % 3 == 0:
        pen.shape((-.21, 1), (-.10, .86), (0, 1), (.10, .86), (.21, 1), (.29, .5, -.29, .5, -.21, 1),
                  paint=pen.across(-.21, .21, lighter(paint, .15), darker(paint, .15)))
        return
    petals = 6 if variant % 3 == 1 else 8
    for i in range(petals):
        angle = i * 2 * math.pi / petals + .3
        pen.disc(.15 * math.cos(angle), .75 + .15 * math.sin(angle), .102, paint if i % 2 else accent(paint, .10))
    yellowish = paint[0] > .9 and paint[1] > .6 and paint[2] < .4
    pen.disc(0, .75, .09, (.52, .30, .14) if yellowish else (.99, .82, .25))


def mushroom(pen, paint, variant):
    pen.shape((-.14, 0), (-.08, .3, -.1, .4, -.12, .5), (.12, .5), (.10, .4, .08, .3, .16, 0),
              paint=pen.across(-.14, .16, CREAM, (.84, .77, .66)))
    pen.ellipse(0, .47, .45, .08, darker(CREAM, .16))
    pen.ellipse(0, .47, .47, .53, pen.across(-.47, .47, lighter(paint, .10), paint, darker(paint, .2)),
                start=0, end=math.pi)
    dots = (.80, .58, .52) if is_pale(paint) else (1, 1, 1)
    for x, y, radius in ((-.22, .66, .075), (.06, .83, .08), (.25, .63, .065), (-.02, .6, .05), (-.34, .54, .04)):
        pen.ellipse(x, y, radius, radius * .85, dots)


def cactus(pen, paint, variant):
    shade = darker(paint, .2)
    left = [(0, .5), (-.24, .5), (-.24, .74)] if variant % 2 else [(0, .34), (-.24, .34), (-.24, .62)]
    pen.line(left, .13, shade)
    pen.line([(0, .40), (.24, .40), (.24, .67)], .13, shade)
    pen.rounded(-.115, 0, .23, .98, .11, pen.across(-.115, .115, lighter(paint, .12), paint, shade))
    for x in (-.04, .04):
        pen.line([(x, .08), (x, .88)], .012, darker(paint, .36))
    if variant % 3 == 0:
        for x in (-.035, .035):
            pen.ellipse(x, .99, .045, .045, (.98, .52, .72))
