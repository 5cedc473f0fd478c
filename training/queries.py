"""The queries written by hand, and a check that each query of the second set has a word that the grammar lacks.

`python3 training/queries.py` writes data/evaluation/grammar-words.txt and checks the queries.
"""
import json
import sys
from pathlib import Path

import words
from facts import FACTS
from vocabulary import split_words

EVALUATION = Path(__file__).resolve().parent.parent / "data" / "evaluation"
LEARNER, OUTSIDE, WORDS = (EVALUATION / name for name in
                           ("queries-learner.json", "queries-outside-grammar.json", "grammar-words.txt"))


def read(path):
    """Returns a list of {"query": text, "match": [facts]}."""
    return json.loads(path.read_text(encoding="utf-8"))


def _texts(thing):
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from _texts(value)
    elif isinstance(thing, (list, tuple)):
        for value in thing:
            yield from _texts(value)


# The words in captions.py and searches.py, which are not in the lists of words.py
GLUE = ("a an the that is are in which on left right and side by with there something anything thing things")


def grammar_words():
    """Returns every word that a caption can contain, apart from typos and made-up words."""
    found = set(split_words(GLUE))
    for name, value in vars(words).items():
        if name.isupper():
            for text in _texts(value):
                found.update(word for word in split_words(text) if word.isalnum())
    return sorted(found)


def check():
    """Raises unless every query names known facts and every outside query has a word that the grammar lacks."""
    known = set(grammar_words())
    for path in (LEARNER, OUTSIDE):
        for entry in read(path):
            strange = [name for name in entry["match"] if name not in FACTS]
            if strange:
                raise ValueError(f"{path.name}: \"{entry['query']}\" names unknown facts: {strange}")
    for entry in read(OUTSIDE):
        unknown = [word for word in split_words(entry["query"]) if word.isalnum() and word not in known]
        if sorted(unknown) != sorted(entry["unknown"]):
            raise ValueError(f"{OUTSIDE.name}: \"{entry['query']}\": unknown words are {unknown}, the file says {entry['unknown']}")
        if not unknown:
            raise ValueError(f"{OUTSIDE.name}: \"{entry['query']}\" has no word outside the grammar")


if __name__ == "__main__":
    WORDS.write_text("\n".join(grammar_words()) + "\n", encoding="utf-8")
    check()
    print(f"{len(grammar_words())} words in the grammar; {len(read(LEARNER))} learner queries, "
          f"{len(read(OUTSIDE))} with words outside the grammar")
    sys.exit(0)
