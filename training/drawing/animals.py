"""Cat, dog, rabbit, duck, fish, bird and butterfly."""
from .colour import INK, accent, darker, is_dark, is_pale, lighter

ROSE, BEAK = (.96, .62, .66), (.97, .56, .12)


def _eyes(pen, y, apart, size, coat):
    for side in (-1, 1):
        x = side * apart
        if is_dark(coat):
            pen.disc(x, y, size, (1, .90, .42))
            pen.ellipse(x, y, size * .45, size * .7, INK)
        else:
            pen.disc(x, y, size, INK)
            pen.disc(x + size * .3, y + size * .3, size * .32, (1, 1, 1))


def cat(pen, paint, variant):
    dark = accent(paint)
    pen.curve((.20, .06), (.50, .05), (.42, .5), (.30, .46), .078, dark)
    pen.ellipse(0, .28, .26, .30, pen.across(-.26, .26, lighter(paint, .08), paint, dark))
    pen.ellipse(0, .24, .13, .19, (1, 1, 1) if is_pale(paint) else lighter(paint, .35), .75)
    for side in (-1, 1):
        pen.ellipse(side * .10, .04, .095, .05, paint)
        pen.polygon([(side * .245, .72), (side * .225, 1), (side * .05, .86)], dark)
        pen.polygon([(side * .20, .78), (side * .20, .93), (side * .10, .86)], ROSE)
    pen.ellipse(0, .70, .255, .205, paint)
    if variant % 2 and not is_pale(paint):
        for x in (-.07, 0, .07):
            pen.line([(x, .87), (x * .8, .81)], .022, dark)
    _eyes(pen, .72, .10, .047, paint)
    pen.polygon([(-.03, .655), (.03, .655), (0, .62)], (.95, .5, .55))
    for side in (-1, 1):
        for lift in (0, -.05):
            pen.line([(side * .10, .635 + lift * .4), (side * .34, .66 + lift)], .011, dark)


def dog(pen, paint, variant):
    dark = accent(paint, .2)
    for x, tone in ((-.22, dark), (.12, dark), (-.36, paint), (.26, paint)):
        pen.rounded(x - .05, 0, .11, .36, .04, tone)
    pen.curve((-.42, .5), (-.60, .55), (-.56, .75), (-.52, .82), .075, paint)
    pen.rounded(-.46, .26, .86, .33, .15, pen.upwards(.26, .59, dark, lighter(paint, .07)))
    pen.rounded(.20, .45, .20, .35, .09, paint)
    pen.rounded(.16, .64, .37, .35, .14, paint)
    pen.rounded(.38, .64, .23, .18, .08, lighter(paint, .22))
    pen.ellipse(.59, .78, .045, .04, INK)
    pen.rounded(.11, .58, .14, .38, .065, dark)
    pen.ellipse(.40, .86, .035, .04, (1, .95, .8) if is_dark(paint) else INK)
    pen.line([(.22, .52), (.40, .52)], .05, (.15, .42, .86) if paint[0] > .8 else (.87, .18, .22))


def rabbit(pen, paint, variant):
    shade = accent(paint)
    pen.disc(-.24, .12, .085, (.84, .84, .88) if is_pale(paint) else (1, 1, 1))
    pen.ellipse(0, .24, .25, .25, pen.across(-.25, .25, shade, paint))
    for side in (-1, 1):
        pen.ellipse(side * .11, .03, .11, .05, paint)
        context = pen.context
        context.save()
        context.translate(side * .085, .66)
        context.rotate(-side * (.14 + .05 * (variant % 3)))
        pen.ellipse(0, .18, .068, .2, shade)
        pen.ellipse(0, .17, .034, .14, (.98, .72, .76))
        context.restore()
    pen.ellipse(0, .55, .195, .175, paint)
    _eyes(pen, .58, .085, .036, paint)
    pen.ellipse(0, .51, .027, .02, (.95, .5, .55))
    pen.box(-.022, .435, .044, .055, (1, 1, 1))


def duck(pen, paint, variant):
    wing = accent(paint)
    pen.shape((-.58, .52), (-.45, 0, .3, -.1, .42, .25), (.44, .5, .2, .5, 0, .48), (-.2, .46, -.4, .42, -.58, .52),
              paint=paint)
    pen.ellipse(-.08, .28, .25, .13, wing)
    pen.rounded(.10, .30, .20, .40, .09, paint)
    pen.disc(.22, .78, .205, paint)
    beak = (.90, .28, .12) if paint[0] > .9 and paint[1] < .88 else BEAK
    pen.polygon([(.36, .85), (.60, .75), (.36, .67)], beak)
    pen.ellipse(.28, .84, .042, .047, (1, 1, 1) if is_dark(paint) else INK)


def fish(pen, paint, variant):
    fin = accent(paint, .2)
    pen.polygon([(-.42, .5), (-.80, .92), (-.69, .5), (-.80, .08)], fin)
    pen.polygon([(-.18, .8), (.12, 1.04), (.22, .8)], fin)
    pen.polygon([(-.05, .2), (0, -.02), (.16, .2)], fin)
    pen.ellipse(.08, .5, .58, .38, pen.upwards(.1, .9, lighter(paint, .28), paint))
    pen.disc(.40, .58, .09, (1, 1, 1))
    pen.disc(.42, .58, .046, INK)
    pen.curve((.20, .74), (.10, .6), (.10, .4), (.20, .24), .04, fin)
    pen.ellipse(-.06, .48, .12, .10, fin, .7)


def bird(pen, paint, variant):
    far_wing = accent(paint, .22)
    pen.shape((.0, .42), (-.1, .9, -.35, 1, -.52, .98), (-.42, .8, -.36, .55, -.22, .38), paint=far_wing)
    pen.polygon([(-.38, .38), (-.76, .53), (-.72, .22)], far_wing)
    pen.ellipse(0, .36, .44, .21, paint)
    pen.ellipse(-.02, .29, .30, .12, lighter(paint, .28), .6)
    pen.ellipse(.40, .50, .17, .18, paint)
    pen.polygon([(.53, .57), (.76, .48), (.54, .43)], (.97, .62, .12))
    pen.shape((.14, .42), (.12, .85, -.1, 1, -.22, 1.03), (-.3, .75, -.27, .5, -.2, .36), paint=accent(paint, .08))
    pen.ellipse(.44, .55, .035, .04, (1, 1, 1) if is_dark(paint) else INK)


def butterfly(pen, paint, variant):
    lower = accent(paint, .25)
    spot = (.74, .79, .92) if is_pale(paint) else lighter(paint, .5)
    context = pen.context
    for side in (-1, 1):
        context.save()
        context.scale(side, 1)
        pen.shape((.02, .5), (.3, .5, .5, .3, .42, .12), (.3, -.06, .06, .2, .02, .5), paint=lower)
        pen.shape((.02, .5), (.1, .95, .55, 1.1, .59, .85), (.61, .6, .3, .5, .02, .5), paint=paint)
        pen.disc(.39, .80, .10, spot)
        pen.disc(.28, .26, .07, spot)
        context.restore()
    pen.ellipse(0, .5, .045, .3, INK)
    for side in (-1, 1):
        pen.curve((0, .78), (side * .03, .9), (side * .08, .95), (side * .12, .97), .02, INK)
