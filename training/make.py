"""Makes the starter model: vocabulary, pictures, training, export, evaluation. One command; a second run goes on
where the first one stopped.

    python3 training/make.py             everything, about 80 minutes on two cores
    python3 training/make.py --quick     the same path in less than five minutes, to see that it works
    python3 training/make.py --publish   and copies the model to data/models/starter
    python3 training/make.py --redraw    only draws data/photos and data/evaluation again
"""
import argparse
import os
import shutil
import sys
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("OMP_NUM_THREADS", "1")
if os.environ.pop("OPENBLAS_CORETYPE", None):           # some images pin an old core type: a third slower
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
    parser.add_argument("--quick", action="store_true", help="2,000 scenes and 48 steps: proves the path, learns little")
    parser.add_argument("--publish", action="store_true", help="copy the finished model to data/models/starter")
    parser.add_argument("--redraw", action="store_true", help="draw data/photos and data/evaluation, train nothing")
    parser.add_argument("--scenes", type=int, help="scenes to render (default 130,000)")
    parser.add_argument("--steps", type=int, help="steps of 192 pictures a process (default 6,000)")
    parser.add_argument("--minutes", type=float, help="train for that long instead of a number of steps")
    parser.add_argument("--seed", type=int, default=20, help="of everything (default 20)")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="default: one a core")
    parser.add_argument("--float32", action="store_true", help="no bfloat16: faster where the processor has none")
    parser.add_argument("--work", type=Path, default=ROOT / "artifacts" / "training", help="working folder")
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
