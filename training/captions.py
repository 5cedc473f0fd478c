"""The caption grammar: writes a caption that is true of a scene, and lists the facts that the caption claims.

There are three kinds of captions (`manner`): "full" describes the whole scene, "short" is one word or one noun phrase, as people
type it into a search box, and "free" mentions a random part of the scene in any order.
"""
import words as w
from facts import facts_of
from scene import SKY, WATER
from searches import SearchManner, article


class Captioner(SearchManner):
    """Writes captions for one scene. The `claims` of a caption are names from facts.py."""

    def __init__(self, scene, rng):
        self.scene, self.rng = scene, rng
        self.sure, self.open = facts_of(scene)

    def write(self, manner=None, reverse_relation=False):
        """Returns (text, claims). `reverse_relation` swaps above and below, or left and right, in the text."""
        rng = self.rng
        manner = manner or rng.choices(("free", "full", "short"), (.60, .22, .18))[0]
        self.claims, self.full, self.reverse = set(), manner == "full", reverse_relation
        if reverse_relation:
            text = self._subject_pair()
            text = " ".join([text] + (self._context() if rng.random() < .5 else []))
        else:
            text = self.short() if manner == "short" else self._sentence()
        return self._dress(text, manner), sorted(self.claims)

    def _claim(self, *names):
        self.claims.update(names)

    def _dress(self, text, manner):
        rng = self.rng
        if rng.random() < (.25 if manner == "short" else .32):
            text = f"{rng.choice(w.OPENERS)} {text}"
        if rng.random() < .05:
            text = f"{text} {rng.choice(w.TAILS)}"
        if rng.random() < .08:
            text += rng.choice((".", ".", "!", "?"))
        return text.replace(" ,", ",")

    def _use(self, chance):
        return self.full or self.rng.random() < chance

    # ---- noun phrases

    def _noun(self, group, bare=False, talkative=False):
        rng, kind, count = self.rng, group.kind, group.count
        telling = self.full or talkative
        singular, plural = rng.choice(w.NOUNS[kind])
        self._claim(kind)
        before, after = [], ""
        if group.size != "medium" and rng.random() < (.75 if telling else .38):
            before.append(rng.choice(w.SIZE_WORDS[group.size]))
            self._claim(f"{kind}:{group.size}")
        if rng.random() < .06:
            before.insert(0, rng.choice(w.FILLERS))
        if telling or rng.random() < .6:
            colour = rng.choice(w.COLOUR_WORDS[group.colour])
            self._claim(f"{kind}:{group.colour}")
            if rng.random() < .06:
                be = "is" if count == 1 else "are"
                after = rng.choice((f" that {be} {colour}", f" in {colour}", f", {colour}", f" which {be} {colour}"))
            else:
                before.insert(len(before) if rng.random() < .93 else 0, colour)
        phrase = " ".join(before + [singular if count == 1 else plural])
        return self._counted(group, phrase, bare) + after

    def _counted(self, group, phrase, bare):
        rng, kind, count, chance = self.rng, group.kind, group.count, self.rng.random()
        if count == 1:
            if bare or (not self.full and chance < .25):
                return phrase if chance > .05 else f"the {phrase}"
            if chance < .82:
                # "a boat" usually means one boat, but two boats are not a wrong answer: half of the time, it claims no count
                if self.full or rng.random() < .5:
                    self._claim(f"{kind}=1")
                return f"{article(phrase)} {phrase}"
            self._claim(f"{kind}=1")
            return f"{rng.choice(w.ONE)} {phrase}"
        if bare or (not self.full and chance < .25):
            self._claim(f"{kind}+")
            return phrase
        if not self.full and chance < .38:
            if count > 2:
                self._claim(f"{kind}>2")
                return f"{rng.choice(w.SEVERAL)} {phrase}"
            self._claim(f"{kind}>1")
            return f"{rng.choice(w.SOME)} {phrase}"
        self._claim(f"{kind}={count}")
        return f"{rng.choice(w.NUMBERS[count])} {phrase}"

    def _verb(self, group, phrase):
        """Appends a verb: "a cat sitting", "a cat sits"."""
        participle, single, plural = self.rng.choice(w.VERBS[group.kind])
        if self.rng.random() < .6:
            return f"{phrase} {participle}"
        return f"{phrase} {single if group.count == 1 else plural}"

    # ---- the subject of a sentence

    def _subject_pair(self):
        """Both groups, with their relation if it is clear enough."""
        rng = self.rng
        a, b = self.scene.groups if rng.random() < .5 else self.scene.groups[::-1]
        relations = self._relations(a, b)
        first = self._noun(a)
        chosen = rng.choice(relations) if relations and (self.full or self.reverse or rng.random() < .7) else None
        if not self.full and chosen is None and rng.random() < .15:
            first = self._verb(a, first)
        second = self._noun(b)
        if chosen is None:
            joint = rng.choice(w.AND)
            return f"{first}{joint}{second}" if joint == ", " else f"{first} {joint} {second}"
        phrases, names = chosen
        self._claim(*names)
        phrase = rng.choice(phrases)
        if "near" in names and rng.random() < .12:
            return f"{first} and {second} side by side"
        if phrases is w.LEFT and rng.random() < .15:
            return f"{first} on the left and {second} on the right"
        if phrases is w.RIGHT and rng.random() < .15:
            return f"{second} on the left and {first} on the right"
        if rng.random() < .12 or (phrases is w.OVER and rng.random() < .3):
            first = self._verb(a, first)
        return f"{first} {phrase} {second}"

    def _relations(self, a, b):
        found = []
        if not self.reverse and "near" in self.sure:
            found.append((w.NEAR, ["near"]))
        for phrases, here, there in ((w.LEFT, "left", "right"), (w.RIGHT, "right", "left"),
                                     (w.OVER, "over", "under"), (w.UNDER, "under", "over")):
            if f"{here}:{a.kind}" in self.sure and not self.reverse:
                found.append((phrases, [f"{here}:{a.kind}", f"{there}:{b.kind}"]))
            if f"{here}:{b.kind}" in self.sure and self.reverse:
                found.append((phrases, [f"{here}:{a.kind}", f"{there}:{b.kind}"]))
        over = [r for r in found if r[0] in (w.OVER, w.UNDER)]
        return over if over and self.rng.random() < .6 else found

    def _subject(self):
        groups, rng = self.scene.groups, self.rng
        if not groups or not self._use(.95):
            return "", None
        if len(groups) == 2 and self._use(.55):
            return self._subject_pair(), None
        lead = groups[0] if rng.random() < .75 else groups[-1]
        phrase = self._noun(lead)
        return (self._verb(lead, phrase) if rng.random() < .3 else phrase), lead

    # ---- where and when

    def _where(self, lead):
        setting, rng = self.scene.setting, self.rng
        self._claim(setting)
        if lead and lead.layer == SKY and rng.random() < .5:
            return rng.choice(w.PLACES_BELOW[setting])
        return rng.choice(w.PLACES[setting])

    def _when(self):
        scene, rng, sure = self.scene, self.rng, self.sure
        if scene.time == "night" and "stars" in sure and rng.random() < .22:
            self._claim("stars", "night")
            return rng.choice(w.STARS)
        if scene.moon and rng.random() < .28:
            self._claim("moon", "night")
            return rng.choice(w.MOON)
        if scene.sun and scene.time == "day" and rng.random() < .5:
            self._claim("sun", "day")
            return rng.choice(w.SUN_BY_DAY)
        if scene.sun and scene.time == "sunset" and rng.random() < .18:
            self._claim("sunset")
            return rng.choice(w.SUN_LOW)
        self._claim(scene.time)
        return rng.choice(w.HOURS[scene.time])

    def _context(self, lead=None, skip_place=False):
        scene, rng = self.scene, self.rng
        parts = []
        if not skip_place and self._use(.5):
            parts.append(self._where(lead))
        if self._use(.45 if scene.time != "day" else .28):
            parts.append(self._when())
        if (scene.weather != "clear" and self._use(.55)) or (scene.weather == "clear" and rng.random() < .04):
            parts.append(rng.choice(w.WEATHER_PHRASES[scene.weather]))
            self._claim(scene.weather)
        if scene.rainbow and self._use(.45):
            parts.append(rng.choice(w.RAINBOW))
            self._claim("rainbow")
        if "clouds" in self.sure and rng.random() < .06:
            parts.append(rng.choice(w.CLOUDS))
            self._claim("clouds")
        if scene.pond and rng.random() < (.35 if lead and lead.layer == WATER else .12):
            parts.append(rng.choice(w.LAKE))
            self._claim("water")
        rng.shuffle(parts)
        return parts

    def _place_with_adjective(self):
        """A place, often with its weather or time of day: "rainy city", "dark forest"."""
        scene, rng = self.scene, self.rng
        self._claim(scene.setting)
        name = rng.choice(w.PLACE_NAMES[scene.setting])
        chance = rng.random()
        if scene.weather != "clear" and chance < .35:
            self._claim(scene.weather)
            name = f"{rng.choice(w.WEATHER_ADJECTIVES[scene.weather])} {name}"
        elif chance > .8:
            self._claim(scene.time)
            name = f"{rng.choice(w.HOUR_ADJECTIVES[scene.time])} {name}"
        return name if rng.random() < .6 else f"the {name}"

    def _sentence(self):
        rng = self.rng
        subject, lead = self._subject()
        if not subject:
            return " ".join([self._place_with_adjective()] + self._context(skip_place=True))
        if rng.random() < .12:
            joint = rng.choice(("with", "with", "and", ":", ","))
            return f"{self._place_with_adjective()} {joint} {subject} " + " ".join(self._context(skip_place=True))
        parts = self._context(lead)
        chance = rng.random()
        if parts and chance < .22:
            cut = rng.randint(1, len(parts))
            joint = rng.choice((", ", " ", ": ", " there is " if lead and lead.count == 1 else " "))
            return (" ".join(parts[:cut]) + joint + " ".join([subject] + parts[cut:])).strip()
        if parts and chance < .30:
            return ", ".join([subject] + parts)
        return " ".join([subject] + parts)
