"""Colours as (r, g, b) from 0 to 1, and functions that mix and change them."""
import colorsys

PAINT = {
    "red": (.86, .14, .17), "orange": (.97, .52, .10), "yellow": (.99, .84, .18), "green": (.20, .64, .30),
    "blue": (.15, .42, .88), "purple": (.53, .25, .76), "pink": (.98, .52, .74), "white": (.97, .97, .95),
    "black": (.12, .12, .15), "brown": (.50, .31, .17)}
CREAM, INK, STEEL = (.98, .94, .84), (.20, .19, .24), (.75, .76, .80)
GLASS, LAMP, WOOD = (.68, .86, .95), (1, .86, .45), (.45, .31, .21)


def mix(a, b, share):
    """Mixes `share` of b into a."""
    return tuple(x * (1 - share) + y * share for x, y in zip(a, b))


def darker(colour, share):
    return mix(colour, (0, 0, 0), share)


def lighter(colour, share):
    return mix(colour, (1, 1, 1), share)


def is_dark(colour):
    return sum(colour) < .8


def is_pale(colour):
    return sum(colour) > 2.55


def accent(colour, share=.15):
    """A second tone that stands out from the first: darker, or lighter if the first is nearly black."""
    return lighter(colour, share) if is_dark(colour) else darker(colour, share)


def trim(colour):
    """For doors, stripes and the like: cream on colours, grey on white."""
    return (.55, .57, .64) if sum(colour) > 1.95 else CREAM


def varied(colour, rng):
    """A slightly different shade of the same named colour."""
    hue, saturation, value = colorsys.rgb_to_hsv(*colour)
    if saturation < .2:
        return colorsys.hsv_to_rgb(hue, saturation, min(1, max(0, value + rng.uniform(-.04, .03))))
    return colorsys.hsv_to_rgb((hue + rng.uniform(-.016, .016)) % 1, min(1, saturation * rng.uniform(.9, 1.06)),
                               min(1, value * rng.uniform(.92, 1.06)))
