"""The seven settings. Each painter draws everything below the sky."""
import math

from .colour import darker, mix

GRASS = [(.42, .68, .30), (.52, .74, .34), (.35, .62, .36)]


class Land:
    """Draws one setting; `painter` methods are named after the settings."""

    def __init__(self, pen, scene, sky, view, rng):
        self.pen, self.scene, self.sky, self.view, self.rng = pen, scene, sky, view, rng
        self.horizon = sky.horizon

    def draw(self):
        getattr(self, self.scene.setting)()
        if self.scene.pond:
            self._pond()

    def _far(self, colour, share):
        return mix(colour, self.sky.haze, share)

    def _ridge(self, base, swell, frequency, colour, below=None):
        """Draws land up to a wavy edge at about y = base."""
        pen, rng = self.pen, self.rng
        waves = [(rng.uniform(.5, 1), rng.uniform(0, 6.3)) for _ in range(3)]
        edge = 1.0
        pen.context.move_to(-edge, self.view.bottom - .05)
        for i in range(41):
            x = -edge + 2 * edge * i / 40
            pen.context.line_to(x, base + swell * (
                waves[0][0] * math.sin(frequency * x + waves[0][1])
                + .5 * waves[1][0] * math.sin(2.1 * frequency * x + waves[1][1])
                + .2 * math.sin(4.7 * frequency * x + waves[2][1])))
        pen.context.line_to(edge, self.view.bottom - .05)
        pen.context.close_path()
        pen.fill(pen.upwards(base + swell, base - .25, colour, below or darker(colour, .18)))

    def _scatter(self, number, low, high):
        """Yields places for small marks on the ground. In tall pictures, some are in the foreground below the square."""
        rng = self.rng
        low = min(low, self.view.bottom + .02)
        for _ in range(int(number * (high - low) / high)):
            yield rng.uniform(-.9, .9), rng.uniform(low, high)

    def _tufts(self, grass, number=26, high=.30):
        for x, y in self._scatter(number, .02, high):
            size = .022 + .02 * max(0, .25 - y)
            for lean in (-.5, 0, .5):
                self.pen.line([(x, y), (x + lean * size, y + size)], .0045, darker(grass, .24), .75)

    def mountains(self):
        pen, rng, horizon = self.pen, self.rng, self.horizon
        for front, (number, height, fade) in enumerate(((6, .31, .45), (5, .21, .15))):
            for i in range(number):
                x = -.95 + 1.9 * (i + rng.uniform(.2, .8)) / number
                rise, y = height * rng.uniform(.7, 1.15), horizon - .08
                half = rise * rng.uniform(.75, 1.05)
                rock = self._far((.33, .38, .48) if front else (.40, .44, .56), fade)
                pen.polygon([(x - half, y), (x, y + rise), (x + half, y)], rock)
                pen.polygon([(x, y + rise), (x + half, y), (x + half * .25, y)], darker(rock, .13))
                cap, snowline = half * .34, y + rise * .66
                pen.polygon([(x - cap, snowline), (x, y + rise), (x + cap, snowline), (x + cap * .45, snowline + .02),
                             (x + half * .05, snowline - .025), (x - cap * .4, snowline + .02)],
                            self._far((.97, .98, 1), fade * .4))
        self._ridge(horizon - .03, .02, 5, self._far((.36, .55, .38), .15))
        grass = rng.choice(GRASS)
        self._ridge(.34, .02, 3, grass)
        self._tufts(grass, 18)

    def sea(self):
        pen, rng, horizon, scene = self.pen, self.rng, self.horizon, self.scene
        water = {"day": (.15, .51, .73), "sunset": (.50, .34, .48), "night": (.10, .20, .42)}[scene.time]
        water = mix(water, self.sky.grey, self.sky.overcast * .5)
        pen.box(-1, self.view.bottom, 2, horizon - self.view.bottom,
                pen.upwards(horizon, .15, mix(water, self.sky.haze, .45), water))
        for _ in range(26):
            x, y = rng.uniform(-.85, .85), rng.uniform(.2, horizon - .01)
            half = .02 + .09 * (horizon - y) / horizon * rng.uniform(.5, 1.5)
            pen.line([(x - half, y), (x + half, y)], .0045, (1, 1, 1), .35)
        if (scene.sun and scene.time == "sunset") or scene.moon:
            for i in range(9):
                y, half = horizon - .012 - .03 * i, .05 * rng.uniform(.5, 1.1)
                pen.line([(self.sky.light_x - half, y), (self.sky.light_x + half, y)], .008, (1, .9, .6), .6)
        if rng.random() < .35:
            x = rng.choice((-1, 1)) * rng.uniform(.3, .5)
            pen.ellipse(x, horizon, .16, .035, self._far((.35, .5, .45), .4), start=0, end=math.pi)
        sand = (.95, .85, .62)
        self._ridge(.205, .012, 4, (.93, .97, .97))
        self._ridge(.185, .012, 4, sand, darker(sand, .1))
        for x, y in self._scatter(14, .02, .15):
            pen.ellipse(x, y, .011, .006, rng.choice(((.85, .72, .52), (.98, .93, .86), (.80, .66, .55))))

    def forest(self):
        pen, rng, horizon = self.pen, self.rng, self.horizon
        self._ridge(horizon + .02, .015, 4, self._far((.24, .46, .34), .35))
        for number, fade, y, tall in ((15, .42, horizon - .02, .22), (12, .12, horizon - .07, .28)):
            for i in range(number):
                x, height = -.95 + 1.9 * (i + rng.uniform(0, 1)) / number, tall * rng.uniform(.75, 1.2)
                pine = darker(self._far((.14, .36, .24), fade), rng.uniform(0, .1))
                pen.box(x - .007, y - .02, .014, height * .3, (.3, .22, .18))
                pen.polygon([(x - height * .26, y + height * .1), (x + height * .26, y + height * .1),
                             (x, y + height * .75)], pine)
                pen.polygon([(x - height * .19, y + height * .42), (x + height * .19, y + height * .42),
                             (x, y + height)], pine)
        self._ridge(.37, .02, 3, (.30, .52, .28))
        floor = (.36, .58, .30)
        self._ridge(.22, .015, 4, floor)
        self._tufts(floor, 20, .24)
        for x, y in self._scatter(12, .02, .22):
            pen.ellipse(x, y, .010, .005, (.62, .45, .25))

    def meadow(self):
        grass = self.rng.choice(GRASS)
        self._ridge(self.horizon + .02, .03, 3, self._far(mix(grass, (.3, .55, .5), .4), .4))
        self._ridge(self.horizon - .06, .03, 4, self._far(grass, .15))
        self._ridge(.27, .02, 3, mix(grass, (1, 1, 1), .06), darker(grass, .15))
        self._tufts(grass, 32, .30)
        for x, y in self._scatter(16, .02, .26):
            self.pen.disc(x, y, .0055, self.rng.choice(((1, 1, .92), (1, .92, .55), (.95, .85, 1))))

    def city(self):
        pen, rng, horizon = self.pen, self.rng, self.horizon
        night = self.scene.time == "night"
        walls = ((.44, .48, .60), (.52, .50, .58), (.38, .46, .56), (.55, .47, .50))
        for near, (fade, low, high) in enumerate(((.5, .16, .38), (.2, .07, .27))):
            x = -.98
            while x < .98:
                width, height = rng.uniform(.09, .17), rng.uniform(low, high)
                wall = self._far(rng.choice(walls), fade)
                y = horizon - .06
                pen.box(x, y, width, height, wall)
                if rng.random() < .25:
                    pen.line([(x + width / 2, y + height), (x + width / 2, y + height + .04)], .006, wall)
                if near or night:
                    self._windows(x, y, width, height, near, night)
                x += width + rng.uniform(-.01, .02)
        park = (.52, .66, .45)
        pen.box(-1, self.view.bottom, 2, horizon - self.view.bottom, pen.upwards(horizon - .06, 0, park, (.45, .60, .40)))
        pen.box(-1, self.view.bottom, 2, .02 - self.view.bottom, (.58, .58, .60))
        pen.box(-1, .02, 2, .24, (.44, .45, .50))
        for y in (.25, .012):
            pen.box(-1, y, 2, .014, (.82, .82, .82))
        for i in range(9):
            pen.box(-.95 + .22 * i, .135, .11, .01, (.95, .92, .75))

    def _windows(self, x, y, width, height, near, night):
        """Draws all lit windows of a wall as one path. Filling them one by one takes longer than the rest of the picture."""
        context = self.pen.context
        for row in range(int(height / .05)):
            for column in range(int(width / .035)):
                if self.rng.random() < .6:
                    context.rectangle(x + .012 + column * .035, y + .015 + row * .05, .016, .025)
        if night:
            self.pen.fill((1, .85, .45), .9 if near else .5)
        else:
            self.pen.fill((.75, .85, .92), .55)

    def desert(self):
        rng, sand = self.rng, (.93, .73, .42)
        self._ridge(self.horizon, .03, 4, self._far(mix(sand, (.8, .5, .4), .5), .35))
        self._ridge(self.horizon - .08, .035, 3, self._far(sand, .1), darker(sand, .15))
        self._ridge(.26, .03, 3.4, mix(sand, (1, 1, 1), .12), darker(sand, .1))
        for x, y in self._scatter(9, .03, .30):
            self.pen.line([(x - .05, y), (x, y + .008), (x + .05, y)], .004, darker(sand, .2), .7)
        for x, y in self._scatter(10, .02, .24):
            self.pen.ellipse(x, y, rng.uniform(.006, .014), .006, (.74, .55, .36))

    def snow(self):
        pen, rng = self.pen, self.rng
        self._ridge(self.horizon + .03, .03, 3, self._far((.74, .82, .92), .35))
        for i in range(9):
            x, height, y = -.95 + 1.9 * (i + rng.random()) / 9, rng.uniform(.09, .15), self.horizon - .03
            pen.polygon([(x - height * .3, y), (x + height * .3, y), (x, y + height)], self._far((.36, .50, .50), .35))
            pen.polygon([(x - height * .15, y + height * .5), (x + height * .15, y + height * .5), (x, y + height)],
                        (.95, .97, 1))
        self._ridge(self.horizon - .05, .025, 4, (.86, .91, .97), (.80, .87, .95))
        self._ridge(.26, .02, 3, (.93, .96, 1), (.86, .91, .98))
        for x, y in self._scatter(10, .02, .24):
            pen.ellipse(x, y, rng.uniform(.03, .06), .006, (.76, .84, .94), .7)

    def _pond(self):
        pen, rng = self.pen, self.rng
        water = {"day": (.28, .62, .80), "sunset": (.62, .45, .52), "night": (.14, .25, .46)}[self.scene.time]
        turn = rng.uniform(0, 6)
        pen.context.move_to(-1, self.view.bottom - .05)
        for i in range(21):
            x = -1 + .1 * i
            pen.context.line_to(x, .225 + .012 * math.sin(5 * x + turn))
        pen.context.line_to(1, self.view.bottom - .05)
        pen.context.close_path()
        pen.fill(pen.upwards(.23, 0, mix(water, self.sky.haze, .35), water))
        for x, y in self._scatter(14, .01, .20):
            half = rng.uniform(.02, .06)
            pen.line([(x - half, y), (x + half, y)], .005, (1, 1, 1), .4)
