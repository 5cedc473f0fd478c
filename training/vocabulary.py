"""A byte-pair vocabulary in CLIP's format, and the noise that training adds to texts.

Texts are normalised as in CLIP: NFC, each run of white space as one space, lower case, then words by CLIP's pattern (each digit is a word).
"""
import json
import re
import unicodedata
from collections import Counter

START, END = "<|startoftext|>", "<|endoftext|>"
# [^\W\d_] replaces \p{L} and \d replaces \p{N}. The result is the same for the grammar's texts, and no package is needed.
PATTERN = re.compile(r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|(?:[^\s\w]|_)+", re.I)


def split_words(text):
    return PATTERN.findall(re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip().lower())


def _byte_alphabet():
    """CLIP's printable stand-in for each byte, in CLIP's order."""
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [b for b in range(256) if b not in visible]
    return {b: chr(b) for b in visible} | {b: chr(256 + i) for i, b in enumerate(hidden)}


BYTES = _byte_alphabet()


def _merge(symbols, pair):
    merged, i = [], 0
    while i < len(symbols):
        if i < len(symbols) - 1 and (symbols[i], symbols[i + 1]) == pair:
            merged.append(symbols[i] + symbols[i + 1])
            i += 2
        else:
            merged.append(symbols[i])
            i += 1
    return merged


def learn(texts, merges_wanted):
    """Returns (vocabulary, merges). A word counts at most 2,000 times, so that rare words get merges too."""
    counts = Counter(word for text in texts for word in split_words(text))
    spelled = {word: [BYTES[b] for b in word.encode()] for word in counts}
    for symbols in spelled.values():
        symbols[-1] += "</w>"
    merges = []
    while len(merges) < merges_wanted:
        pairs = Counter()
        for word, symbols in spelled.items():
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += min(counts[word], 2000)
        if not pairs:
            break
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        for word, symbols in spelled.items():
            if best[0] in symbols:
                spelled[word] = _merge(symbols, best)
    letters = list(BYTES.values())
    tokens = letters + [letter + "</w>" for letter in letters] + [a + b for a, b in merges] + [START, END]
    return {token: i for i, token in enumerate(tokens)}, merges


def save(folder, vocabulary, merges):
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges), encoding="utf-8")


class Tokenizer:
    def __init__(self, folder):
        self.ids = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
        lines = (folder / "merges.txt").read_text(encoding="utf-8").split("\n")[1:]
        self.rank = {tuple(line.split()): i for i, line in enumerate(lines) if line}
        self.start, self.end = self.ids[START], self.ids[END]
        self.cache = {}

    def _word(self, word, rng=None, dropout=0.):
        if not dropout and word in self.cache:
            return self.cache[word]
        symbols = [BYTES[b] for b in word.encode()]
        symbols[-1] += "</w>"
        while len(symbols) > 1:
            pairs = [(self.rank[p], i) for i, p in enumerate(zip(symbols, symbols[1:]))
                     if p in self.rank and not (dropout and rng.random() < dropout)]
            if not pairs:
                break
            i = min(pairs)[1]
            symbols[i:i + 2] = [symbols[i] + symbols[i + 1]]
        ids = [self.ids[symbol] for symbol in symbols]
        if not dropout:
            self.cache[word] = ids
        return ids

    def encode(self, text, rng=None, dropout_share=0., length=77):
        """Start, tokens, end; cut to `length`. For a share of the words, random merges are left out (BPE dropout)."""
        ids = [self.start]
        for word in split_words(text):
            ids += self._word(word, rng, .15) if dropout_share and rng.random() < dropout_share else self._word(word)
        return ids[:length - 1] + [self.end]


def with_typo(text, rng):
    """Makes a typo in one word of four letters or more."""
    parts = text.split(" ")
    long_words = [i for i, part in enumerate(parts) if len(part) > 3]
    if not long_words:
        return text
    i = rng.choice(long_words)
    word, at = parts[i], rng.randrange(1, len(parts[i]) - 1)
    slip = rng.choices(("drop", "turn", "double", "wrong", "extra"), (.30, .25, .20, .15, .10))[0]
    parts[i] = {
        "drop": word[:at] + word[at + 1:], "turn": word[:at] + word[at + 1] + word[at] + word[at + 2:],
        "double": word[:at] + word[at] + word[at:], "wrong": word[:at] + rng.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1:],
        "extra": word[:at] + rng.choice("aeiourstln") + word[at:]}[slip]
    return " ".join(parts)


def unknown_word(rng):
    """Makes up a word, with an ending that English words have."""
    syllables = rng.randint(1, 3)
    word = "".join(rng.choice("b c d f g h k l m n p r s t v w z st tr pl sh cr".split()) + rng.choice("a e i o u ea oo".split())
                   for _ in range(syllables))
    return word + rng.choice(("", "n", "r", "st", "x", "ing", "ing", "ed", "ly", "er", "ness", "y", "s"))


def with_unknown_word(text, rng):
    parts = text.split(" ")
    parts.insert(rng.randint(0, len(parts)), unknown_word(rng))
    return " ".join(parts)
