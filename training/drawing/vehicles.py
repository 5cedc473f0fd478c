"""Car, bus, bicycle, boat, plane, balloon and kite."""
from .colour import GLASS, INK, LAMP, STEEL, darker, is_pale, lighter, trim


def _wheel(pen, x, y, radius):
    pen.disc(x, y, radius, INK)
    pen.disc(x, y, radius * .55, STEEL)
    pen.disc(x, y, radius * .18, INK)


def car(pen, paint, variant):
    pen.shape((-.64, .48), (-.46, 1.02, -.3, 1, 0, 1), (.3, 1, .4, .9, .6, .5), paint=darker(paint, .12))
    pen.polygon([(-.48, .54), (-.33, .88), (-.06, .9), (-.06, .54)], GLASS)
    pen.polygon([(.02, .54), (.02, .9), (.26, .86), (.45, .54)], GLASS)
    pen.rounded(-.96, .16, 1.92, .43, .17, pen.upwards(.16, .59, darker(paint, .18), lighter(paint, .08)))
    pen.ellipse(.89, .42, .06, .08, LAMP)
    pen.ellipse(-.91, .42, .05, .07, (.85, .1, .1))
    pen.box(-.14, .44, .15, .04, darker(paint, .4))
    pen.box(-.80, .27, 1.6, .025, (0, 0, 0), .2)
    _wheel(pen, -.52, .18, .19)
    _wheel(pen, .52, .18, .19)
    pen.shine(lambda p: p.polygon([(.90, .45), (1.5, .55), (1.5, .05)], LAMP, .25))


def bus(pen, paint, variant):
    pen.rounded(-.85, .14, 1.70, .85, .11, pen.upwards(.14, .99, darker(paint, .14), lighter(paint, .08)))
    for i in range(4):
        x = -.75 + .32 * i
        pen.rounded(x, .54, .26, .29, .03, (.9, .75, .4) if pen.night else GLASS)
        pen.shine(lambda p, x=x: p.rounded(x, .54, .26, .29, .03, LAMP))
    pen.rounded(.56, .20, .21, .64, .03, GLASS)
    pen.box(-.85, .37, 1.37, .07, trim(paint))
    pen.ellipse(.81, .28, .05, .06, LAMP)
    _wheel(pen, -.50, .16, .16)
    _wheel(pen, .40, .16, .16)


def bicycle(pen, paint, variant):
    for x in (-.45, .45):
        pen.ring(x, .3, .27, .055, INK)
        pen.ring(x, .3, .20, .012, (.72, .72, .76))
        pen.disc(x, .3, .04, INK)
    pen.line([(-.45, .3), (-.2, .72), (.3, .72), (-.05, .3), (-.45, .3)], .085, paint)
    pen.line([(-.05, .3), (-.22, .82)], .085, paint)
    pen.line([(.45, .3), (.28, .88)], .085, paint)
    pen.line([(.28, .90), (.20, .97), (.39, .97)], .05, INK)
    pen.line([(-.34, .85), (-.11, .85)], .08, INK)
    pen.disc(-.05, .3, .075, STEEL)


def boat(pen, paint, variant):
    pen.line([(0, .2), (0, 1)], .03, (.43, .31, .22))
    sail = (.93, .86, .72) if is_pale(paint) else (.98, .97, .93)
    pen.shape((.03, .98), (.3, .75, .38, .5, .41, .33), (.03, .33), paint=sail)
    pen.shape((-.03, .9), (-.2, .7, -.3, .5, -.33, .35), (-.03, .35), paint=darker(sail, .10))
    if variant % 3 == 0:
        pen.shape((.03, .80), (.16, .69, .24, .60, .29, .54), (.03, .54), paint=lighter(paint, .15))
    pen.shape((-.49, .28), (.51, .28), (.44, .09, .36, 0, .25, 0), (-.29, 0), (-.39, .04, -.46, .15, -.49, .28),
              paint=pen.upwards(0, .28, darker(paint, .22), paint))
    pen.line([(-.45, .235), (.47, .235)], .028, trim(paint))
    pen.polygon([(0, 1), (0, .93), (.13, .965)], paint)


def plane(pen, paint, variant):
    glass = (.35, .55, .8) if is_pale(paint) else GLASS
    pen.polygon([(-.90, .5), (-1.03, 1), (-.82, 1), (-.62, .6)], darker(paint, .15))
    pen.polygon([(-.10, .55), (-.42, 1), (-.24, 1), (.3, .6)], darker(paint, .24))
    pen.shape((-1, .58), (-.8, .34, -.5, .29, 0, .29), (.6, .29), (1.06, .32, 1.06, .67, .6, .73), (-.6, .71),
              paint=pen.upwards(.29, .73, darker(paint, .16), lighter(paint, .10)))
    for i in range(5):
        pen.ellipse(-.40 + .2 * i, .58, .05, .06, glass)
    pen.polygon([(.66, .69), (.92, .55), (.60, .54)], glass)
    pen.polygon([(.20, .42), (-.30, -.02), (-.52, -.02), (-.20, .42)], darker(paint, .30))


def balloon(pen, paint, variant):
    second = (.78, .82, .92) if is_pale(paint) else lighter(paint, .36 if variant % 2 else .16)
    for side in (-1, 1):
        pen.line([(side * .10, .27), (side * .08, .14)], .014, INK)

    def envelope(width, colour):
        pen.shape((0, 1), (width * 1.05, 1, width * 1.3, .58, width * .32, .26), (-width * .32, .26),
                  (-width * 1.3, .58, -width * 1.05, 1, 0, 1), paint=colour)
    for width, colour in ((.43, paint), (.30, second), (.17, paint), (.06, second)):
        envelope(width, colour)
    pen.ellipse(-.15, .76, .06, .12, (1, 1, 1), .28)
    pen.rounded(-.09, 0, .18, .15, .03, (.56, .37, .2))
    pen.box(-.09, .10, .18, .025, (.40, .26, .14))
    pen.shine(lambda p: p.ellipse(0, .30, .10, .09, LAMP, .55))


def kite(pen, paint, variant):
    second = (.80, .83, .90) if is_pale(paint) else lighter(paint, .30)
    pen.curve((0, .38), (-.16, .25), (.13, .15), (-.05, 0), .016, INK)
    for x, y in ((-.06, .27), (.02, .16), (-.02, .05)):
        pen.polygon([(x - .07, y + .04), (x + .07, y - .04), (x + .07, y + .04), (x - .07, y - .04)], paint)
    pen.polygon([(0, 1), (.33, .74), (0, .38)], paint)
    pen.polygon([(0, 1), (-.33, .74), (0, .38)], second)
    pen.polygon([(0, .74), (-.33, .74), (0, .38)], paint)
    pen.polygon([(0, .74), (.33, .74), (0, .38)], darker(paint, .12))
    pen.line([(0, 1), (0, .38)], .012, darker(paint, .35))
