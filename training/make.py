"""Makes the starter model: vocabulary, pictures, training, export. One command, resumable.

    python3 training/make.py            everything, about 90 minutes on two cores
    python3 training/make.py --quick    the same path in less than five minutes, to see that it works

What it makes lies in artifacts/training/ until `--publish` copies the model to data/models/starter/.
"""
import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("OMP_NUM_THREADS", "1")
if os.environ.pop("OPENBLAS_CORETYPE", None):           # some images pin an old core type: a third slower
    os.execv(sys.executable, [sys.executable, *sys.argv])

import dataset  # noqa: E402
import queries  # noqa: E402
from train import train  # noqa: E402
from vocabulary import Tokenizer  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="2,000 scenes and 60 steps: proves the path, learns little")
    parser.add_argument("--scenes", type=int, help="scenes to render (default 130,000)")
    parser.add_argument("--steps", type=int, help="steps of 192 pictures a process (default 6,000)")
    parser.add_argument("--minutes", type=float, help="train for that long instead of a number of steps")
    parser.add_argument("--seed", type=int, default=20, help="of everything (default 20)")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="default: one a core")
    parser.add_argument("--float32", action="store_true", help="no bfloat16: faster where the processor has none")
    parser.add_argument("--work", type=Path, default=ROOT / "artifacts" / "training", help="working folder")
    chosen = parser.parse_args()
    chosen.scenes = chosen.scenes or (2_000 if chosen.quick else 130_000)
    chosen.steps = chosen.steps or (60 if chosen.quick else 6_000)
    return chosen


def main():
    chosen = arguments()
    queries.check()
    work = chosen.work / ("quick" if chosen.quick else "full")
    model = work / "model"
    model.mkdir(parents=True, exist_ok=True)
    if not (model / "vocab.json").exists():
        dataset.learn_vocabulary(model, chosen.seed)
    dataset.build(work / "scenes", model, chosen.scenes, chosen.seed, chosen.processes)
    tokenizer = Tokenizer(model)
    train(chosen.processes, data=dataset.load(work / "scenes", chosen.scenes), tokenizer=tokenizer,
          checkpoint=work / "checkpoint.pt", steps=chosen.steps, minutes=chosen.minutes,
          bfloat16=not chosen.float32, seed=chosen.seed)


if __name__ == "__main__":
    main()
