"""A pen on a cairo context, in the picture's units: y upwards, height 1."""
import math

import cairo


class Pen:
    """Draws filled shapes. `lights` collects what shines, which is drawn after the picture is darkened for night."""

    def __init__(self, context, night=False):
        self.context = context
        self.night = night
        self.lights = []

    def _source(self, paint, alpha=1):
        if isinstance(paint, cairo.Pattern):
            self.context.set_source(paint)
        else:
            self.context.set_source_rgba(*paint, alpha)

    def fill(self, paint, alpha=1):
        self._source(paint, alpha)
        self.context.fill()

    def polygon(self, points, paint, alpha=1):
        self.context.move_to(*points[0])
        for point in points[1:]:
            self.context.line_to(*point)
        self.context.close_path()
        self.fill(paint, alpha)

    def shape(self, start, *steps, paint):
        """A closed path. Steps of two numbers are lines, and steps of six are Bezier curves."""
        self.context.move_to(*start)
        for step in steps:
            (self.context.line_to if len(step) == 2 else self.context.curve_to)(*step)
        self.context.close_path()
        self.fill(paint)

    def ellipse(self, x, y, rx, ry, paint, alpha=1, start=0., end=2 * math.pi):
        context = self.context
        context.save()
        context.translate(x, y)
        context.scale(rx, ry)
        context.new_sub_path()
        context.arc(0, 0, 1, start, end)
        context.close_path()
        context.restore()
        self.fill(paint, alpha)

    def disc(self, x, y, radius, paint, alpha=1):
        self.ellipse(x, y, radius, radius, paint, alpha)

    def box(self, x, y, width, height, paint, alpha=1):
        self.context.rectangle(x, y, width, height)
        self.fill(paint, alpha)

    def rounded(self, x, y, width, height, radius, paint, alpha=1):
        context, quarter = self.context, math.pi / 2
        context.new_sub_path()
        for cx, cy, turn in ((x + width - radius, y + radius, -1), (x + width - radius, y + height - radius, 0),
                             (x + radius, y + height - radius, 1), (x + radius, y + radius, 2)):
            context.arc(cx, cy, radius, turn * quarter, (turn + 1) * quarter)
        context.close_path()
        self.fill(paint, alpha)

    def line(self, points, width, paint, alpha=1):
        context = self.context
        context.set_line_width(width)
        context.set_line_cap(cairo.LINE_CAP_ROUND)
        context.set_line_join(cairo.LINE_JOIN_ROUND)
        context.move_to(*points[0])
        for point in points[1:]:
            context.line_to(*point)
        self._source(paint, alpha)
        context.stroke()

    def curve(self, start, steer1, steer2, end, width, paint):
        context = self.context
        context.set_line_width(width)
        context.set_line_cap(cairo.LINE_CAP_ROUND)
        context.move_to(*start)
        context.curve_to(*steer1, *steer2, *end)
        self._source(paint)
        context.stroke()

    def ring(self, x, y, radius, width, paint):
        self.context.new_sub_path()
        self.context.arc(x, y, radius, 0, 2 * math.pi)
        self.context.set_line_width(width)
        self._source(paint)
        self.context.stroke()

    @staticmethod
    def blend(x0, y0, x1, y1, *colours):
        """A gradient from (x0, y0) to (x1, y1) through evenly spaced colours."""
        gradient = cairo.LinearGradient(x0, y0, x1, y1)
        for i, colour in enumerate(colours):
            gradient.add_color_stop_rgb(i / (len(colours) - 1), *colour)
        return gradient

    def across(self, x0, x1, *colours):
        return self.blend(x0, 0, x1, 0, *colours)

    def upwards(self, y0, y1, *colours):
        return self.blend(0, y0, 0, y1, *colours)

    def shine(self, draw):
        """Adds a light at the current position. `draw(pen)` runs after the picture is darkened for night."""
        if self.night:
            self.lights.append((self.context.get_matrix(), draw))

    def draw_lights(self):
        for matrix, draw in self.lights:
            self.context.save()
            self.context.set_matrix(matrix)
            draw(self)
            self.context.restore()
        self.lights.clear()
