"""Makes the starter model: vocabulary, pictures, training, export and evaluation. If it stops, run it again: it continues
where it stopped.

    python3 training/make.py             makes everything, in about 80 minutes on two cores
    python3 training/make.py --quick     runs the same steps in less than five minutes, to check that they work
    python3 training/make.py --publish   makes everything and copies the model to data/models/starter
    python3 training/make.py --redraw    only draws data/photos and data/evaluation again
"""
import argparse
import os
import shutil
import sys
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("OMP_NUM_THREADS", "1")
if os.environ.pop("OPENBLAS_CORETYPE", None):           # some container images set an old core type, which is a third slower
    os.execv(sys.executable, [sys.executable, *sys.argv])

import dataset  # noqa: E402
import evaluate  # noqa: E402
import export  # noqa: E402
import gallery  # noqa: E402
import heldout  # noqa: E402
import queries  # noqa: E402
from train import train  # noqa: E402
from vocabulary import Tokenizer  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="2,000 scenes and 48 steps: checks that everything works, but learns little")
    parser.add_argument("--publish", action="store_true", help="copy the finished model to data/models/starter")
    parser.add_argument("--redraw", action="store_true", help="only draw data/photos and data/evaluation again")
    parser.add_argument("--scenes", type=int, help="number of scenes (default: 130,000)")
    parser.add_argument("--steps", type=int, help="number of steps, with 192 pictures per process each (default: 6,000)")
    parser.add_argument("--minutes", type=float, help="train for this many minutes instead of a number of steps")
    parser.add_argument("--seed", type=int, default=20, help="random seed (default: 20)")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="number of processes (default: one per core)")
    parser.add_argument("--float32", action="store_true", help="do not use bfloat16: faster on processors that do not support it")
    parser.add_argument("--work", type=Path, default=ROOT / "artifacts" / "training", help="working folder (default: artifacts/training)")
    chosen = parser.parse_args()
    chosen.scenes = chosen.scenes or (2_000 if chosen.quick else 130_000)
    chosen.steps = chosen.steps or (48 if chosen.quick else 6_000)
    return chosen


def redraw():
    gallery.write(DATA / "photos", DATA / "evaluation")
    heldout.write(DATA / "evaluation")


def main():
    chosen = arguments()
    queries.check()
    if chosen.redraw:
        return redraw()
    work = chosen.work / ("quick" if chosen.quick else "full")
    model = work / "model"
    model.mkdir(parents=True, exist_ok=True)
    if not (model / "vocab.json").exists():
        dataset.learn_vocabulary(model, chosen.seed)
    dataset.build(work / "scenes", model, chosen.scenes, chosen.seed, chosen.processes)
    tokenizer, checkpoint = Tokenizer(model), work / "checkpoint.pt"
    train(chosen.processes, data=dataset.load(work / "scenes", chosen.scenes), tokenizer=tokenizer, checkpoint=checkpoint,
          steps=chosen.steps, minutes=chosen.minutes, bfloat16=not chosen.float32, seed=chosen.seed)
    export.write(checkpoint, tokenizer, model)
    evaluate.main(checkpoint, model)
    if chosen.publish:
        target = DATA / "models" / "starter"
        target.mkdir(parents=True, exist_ok=True)
        for name in [*export.FILES, "model.json"]:
            shutil.copyfile(model / name, target / name)


if __name__ == "__main__":
    main()
