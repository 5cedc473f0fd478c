"""Short captions: one word or one noun phrase, as people type it into a search box."""
import words as w
from facts import CATEGORIES


def article(phrase):
    return "an" if phrase[0] in "aeiou" else "a"


class SearchManner:
    """The short captions of `Captioner`, which use its nouns, places and claims."""

    def short(self):
        scene, rng, groups = self.scene, self.rng, self.scene.groups
        kinds = ["place", "hour", "sight", "two"] + ["thing"] * 4 * bool(groups) + ["category"] * bool(groups)
        kinds += ["colour"] * bool(groups) + ["weather"] * (scene.weather != "clear") * 2 + ["activity"] * bool(groups)
        return getattr(self, f"_short_{rng.choice(kinds)}")()

    def _short_place(self):
        return self._place_with_adjective()

    def _short_hour(self):
        self._claim(self.scene.time)
        return self.rng.choice(w.HOUR_NAMES[self.scene.time])

    def _short_weather(self):
        self._claim(self.scene.weather)
        return self.rng.choice(w.WEATHER_NAMES[self.scene.weather])

    def _short_two(self):
        """Two of setting, time of day and weather: "rainy night", "sunset sea"."""
        scene, rng = self.scene, self.rng
        choices = [(scene.setting, w.PLACE_NAMES), (scene.time, w.HOUR_NAMES)]
        if scene.weather != "clear":
            choices.append((scene.weather, w.WEATHER_NAMES))
        picked = rng.sample(choices, 2)
        self._claim(*(name for name, _ in picked))
        return rng.choice((" ", " and ", ", ", " ")).join(rng.choice(table[name]) for name, table in picked)

    def _short_sight(self):
        seen = [name for name in w.SIGHT_NAMES if name in self.sure]
        if not seen:
            return self._short_place()
        name = self.rng.choice(seen)
        self._claim(name)
        text = self.rng.choice(w.SIGHT_NAMES[name])
        if self.rng.random() < .3:
            text += " " + self._where(None)
        return text

    def _short_thing(self):
        rng, group = self.rng, self.rng.choice(self.scene.groups)
        if rng.random() < .35:
            singular, plural = rng.choice(w.NOUNS[group.kind])
            self._claim(group.kind)
            if group.count > 1 and rng.random() < .7:
                self._claim(f"{group.kind}+")
                return plural
            return singular
        phrase = self._noun(group, bare=rng.random() < .55, talkative=rng.random() < .2)
        if rng.random() < .3:
            place = rng.choice(w.PLACE_NAMES[self.scene.setting])
            self._claim(self.scene.setting)
            return rng.choice((f"{phrase} {place}", f"{place} {phrase}", f"{phrase}, {place}"))
        if rng.random() < .2:
            self._claim(self.scene.time)
            return f"{phrase} {rng.choice(w.HOUR_NAMES[self.scene.time])}"
        return phrase

    def _short_category(self):
        rng = self.rng
        found = [(name, g) for name, kinds in CATEGORIES.items() for g in self.scene.groups if g.kind in kinds]
        if not found:
            return self._short_thing()
        name, group = rng.choice(found)
        self._claim(name)
        singular, plural = rng.choice(w.CATEGORY_NAMES[name])
        before = "" if singular.startswith("something") else article(singular) + " "
        text = rng.choice((singular, plural, plural, before + singular))
        if rng.random() < .4:
            text += " " + rng.choice(self._context() or [""])
        return text.strip()

    def _short_colour(self):
        group = self.rng.choice(self.scene.groups)
        self._claim(f"any:{group.colour}")
        colour = self.rng.choice(w.COLOUR_WORDS[group.colour])
        return self.rng.choice((colour, f"something {colour}", f"{colour} thing", f"anything {colour}", f"{colour} things"))

    def _short_activity(self):
        rng = self.rng
        found = [g for g in self.scene.groups if g.kind in w.ACTIVITIES]
        if not found:
            return self._short_thing()
        kind = rng.choice(found).kind
        self._claim(kind)
        text = rng.choice(w.ACTIVITIES[kind])
        return " ".join([text] + self._context()) if rng.random() < .6 else text
