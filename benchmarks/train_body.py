"""Fits the model that tells text of an article from what is around it, and says how good it is on unseen publishers.

    python benchmarks/train_body.py CORPUS [--write]

CORPUS holds `truth.jsonl` (a row a page: id, source, url, domain, charset, and truth with `body` or `body_with` and
`body_without`) and `pages/SOURCE/ID.html.gz`. Needs CatBoost (`pip install catboost`), which newsbot itself does not.

Of pages whose whole text is not labelled, `body_judged.tsv` says what those blocks are that an earlier model was unsure
of; a person judged them. Blocks without a label are taught with the chances that a first round, fitted on other
publishers, gives them; each page with a whole text is also shown as an old site would write it. The figures are those
of a reader that never saw a page of the same publisher (five folds). `--write` fits on all pages and writes
`newsbot/extract/body_model.json`; `--unsure` lists, with their keys, the blocks that a person could judge next.
"""

from __future__ import annotations

import argparse
import gzip
import json
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from body_labels import agreement, block_keys, from_body, from_segments, read_judged, without_names, words_of
from catboost import CatBoostClassifier, Pool

from newsbot.errors import NotAnArticle
from newsbot.extract.block_features import COLUMNS, describe
from newsbot.extract.block_places import article_place
from newsbot.extract.blocks import Block, cut
from newsbot.extract.body import told_of
from newsbot.extract.body_choice import choose
from newsbot.extract.encoding import decode
from newsbot.extract.headline import read_headline
from newsbot.extract.page import Page
from newsbot.extract.structured import read_structured

MODEL = Path(__file__).parent.parent / "newsbot" / "extract" / "body_model.json"
JUDGED = Path(__file__).with_name("body_judged.tsv")
FOLDS = 5
TREES = 300
DEPTH = 6
SHORT = 100.0
"""Words of a text that weighs no more than its words do."""
SEGMENT = 1.5
"""Weight of a labelled block of a page of which only a few segments are labelled."""
UNLABELLED = 0.25
"""Weight of a block that is taught with a chance, and not with a label."""
UNDOUBTED = 0.6
"""The same, on pages whose doubtful blocks were judged."""
MOST = 100.0
"""Weight of such a page at most: hundreds of comments under a short text must not outweigh it."""
UNSURE = (0.1, 0.9)
"""Chances between which a block is worth being judged."""
BARE = 0.3
"""Weight of a page written as an old site would write it."""


@dataclass(slots=True)
class Sample:
    """One page."""

    name: str
    fold: int
    truth: dict[str, Any]
    blocks: list[Block]
    table: Any
    place: tuple[int, int]
    labels: list[float | None] = field(default_factory=list)
    judged: bool = False
    """Whether a person judged its doubtful blocks."""

    @property
    def texts(self) -> list[str]:
        """Of each block that could be text."""
        return [block.text for block in self.blocks]


def load(corpus: Path, *, bare: bool = False) -> list[Sample]:
    """The pages of a corpus, those with a whole text only (as old sites would write them) if `bare`."""
    samples = []
    judged = {} if bare else read_judged(JUDGED)
    for line in (corpus / "truth.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        if bare and "body" not in row["truth"]:
            continue
        raw = gzip.decompress((corpus / "pages" / row["source"] / f"{row['id']}.html.gz").read_bytes())
        html = decode(raw, row["charset"])
        if bare:
            html = without_names(html, zlib.crc32(row["id"].encode()) % 3)
        if sample := sample_of(html, row):
            samples.append(sample)
            if verdicts := judged.get(sample.name):
                judge(sample, verdicts)
    return samples


def judge(sample: Sample, verdicts: dict[str, float]) -> None:
    """Label the blocks of a page that a person judged (`body_labels.read_judged`)."""
    keys = block_keys(sample.texts)
    sample.labels = [
        verdicts.get(key) if label is None else label for key, label in zip(keys, sample.labels, strict=True)
    ]
    sample.judged = True


def sample_of(html: str, row: dict[str, Any]) -> Sample | None:
    """A page with its table and labels."""
    try:
        page = Page.parse(html, row["url"])
    except NotAnArticle:
        return None
    data = read_structured(page)
    headline = next((candidate.index for candidate in read_headline(page, data) if candidate.index >= 0), -1)
    top = page.by_tag.get("body", [0])[0]
    blocks = cut(page, page.firsts[top], page.lasts[top]) if page.strings else []
    rows, table = describe(page, blocks, told_of(page, data, headline)) if blocks else ([], None)
    if not rows:
        return None
    truth = row["truth"]
    texts = [block.text for block in blocks]
    labels: list[float | None] = [None] * len(blocks)
    if "body" in truth:
        labels = list(from_body(texts, truth["body"]))
    elif "body_with" in truth or "body_without" in truth:
        unwanted = [*truth.get("body_without", []), *(truth.get("comments") or [])]
        labels = from_segments(texts, truth.get("body_with", []), unwanted)
    place = article_place(page, headline)
    fold = zlib.crc32(row["domain"].encode()) % FOLDS
    return Sample(row["id"], fold, truth, [blocks[k] for k in rows], table, place, [labels[k] for k in rows])


def lesson(sample: Sample, chances: Any | None, weight: float = 1.0) -> tuple[Any, Any, Any]:
    """(table, labels, weights) to be fitted on; a block weighs by its share of the text."""
    labels = np.array([np.nan if label is None else label for label in sample.labels])
    sizes = np.array([max(len(words_of(text)), len(text) // 12) for text in sample.texts], dtype=float)
    known = ~np.isnan(labels)
    guessed = chances if chances is not None else np.zeros(len(labels))
    text = max(sizes[np.where(known, labels, guessed) > 0.5].sum(), SHORT)
    shares = np.minimum(60 * sizes / text, 30) + 0.15
    if sample.judged:
        shares = np.where(known, shares, UNDOUBTED * shares)
        shares *= min(1.0, MOST / shares.sum())
    elif "body" not in sample.truth:
        shares = np.where(known, SEGMENT, UNLABELLED * shares)
    used = known if chances is None else np.ones(len(labels), dtype=bool)
    return sample.table[used], np.where(known, labels, guessed)[used], weight * shares[used]


def fit(lessons: Iterable[tuple[Any, Any, Any]]) -> Any:
    """A model of all lessons."""
    tables, labels, weights = zip(*lessons, strict=True)
    model = CatBoostClassifier(
        iterations=TREES, depth=DEPTH, learning_rate=0.07, l2_leaf_reg=3, rsm=0.4, subsample=0.8, border_count=64,
        bootstrap_type="Bernoulli", loss_function="CrossEntropy", random_seed=7, verbose=False, thread_count=2,
        allow_writing_files=False,
    )  # fmt: skip
    model.fit(Pool(np.vstack(tables), np.concatenate(labels), weight=np.concatenate(weights)))
    return model


def chances_of(model: Any, sample: Sample) -> Any:
    """What a model says of a page's blocks."""
    return 1 / (1 + np.exp(-model.predict(sample.table, prediction_type="RawFormulaVal")))


def unseen(samples: list[Sample], lessons: Callable[[int], Iterable[tuple[Any, Any, Any]]]) -> dict[str, Any]:
    """The chances of each page's blocks by a model that saw no page of its fold; `lessons(fold)` are without it."""
    found = {}
    for fold in range(FOLDS):
        model = fit(lessons(fold))
        found.update({sample.name: chances_of(model, sample) for sample in samples if sample.fold == fold})
    return found


def report(samples: list[Sample], chances: dict[str, Any]) -> None:
    """Print body F1 by source, and how many segments were found and let in."""
    scores: dict[str, list[tuple[float, float]]] = {}
    wanted, unwanted = [], []
    pictured = COLUMNS.index("images_before")
    for sample in samples:
        kept = choose(sample.blocks, chances[sample.name].tolist(), sample.place, sample.table[:, pictured].tolist())
        text = "\n\n".join(sample.blocks[k].text for k in kept)
        if "body" in sample.truth:
            score = agreement(sample.truth["body"], text)
            for key in ("all", sample.name.split("__")[0]):
                scores.setdefault(key, []).append(score)
        wanted += [" ".join(segment.split()) in text for segment in sample.truth.get("body_with", [])]
        unwanted += [" ".join(segment.split()) in text for segment in sample.truth.get("body_without", [])]
    for key, pairs in scores.items():
        precision = sum(p for p, _ in pairs) / len(pairs)
        recall = sum(r for _, r in pairs) / len(pairs)
        f1 = 2 * precision * recall / (precision + recall)
        print(f"{key:14}{len(pairs):5} pages  precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}")
    if wanted:
        print(
            f"segments found {np.mean(wanted):.4f} of {len(wanted)}, let in {np.mean(unwanted):.4f} of {len(unwanted)}"
        )


def list_unsure(samples: list[Sample], chances: dict[str, Any]) -> None:
    """Print the blocks that are neither labelled nor surely text or not: page, key, chance and text."""
    for sample in samples:
        keys = block_keys(sample.texts)
        for key, text, label, chance in zip(keys, sample.texts, sample.labels, chances[sample.name], strict=True):
            if label is None and UNSURE[0] < chance < UNSURE[1]:
                print(sample.name, key, f"{chance:.2f}", text, sep="\t")


def write(model: Any, path: Path) -> None:
    """Write a model as the readable file that `newsbot.extract.forest` reads."""
    raw = path.with_suffix(".tmp")
    model.save_model(str(raw), format="json")
    saved = json.loads(raw.read_text(encoding="utf-8"))
    raw.unlink()
    places = [feature["flat_feature_index"] for feature in saved["features_info"]["float_features"]]
    columns: list[str] = []
    trees = []
    for tree in saved["oblivious_trees"]:
        asks: list[float] = []
        for split in tree["splits"]:
            name = COLUMNS[places[split["float_feature_index"]]]
            if name not in columns:
                columns.append(name)
            asks += [columns.index(name), float(f"{split['border']:.6g}")]
        leaves = [round(value, 4) for value in tree["leaf_values"]]
        while len(asks) < 2 * DEPTH:  # a question nobody answers with yes
            asks, leaves = [*asks, 0, 1e30], leaves + [0.0] * len(leaves)
        trees.append(json.dumps({"asks": asks, "leaves": leaves}))
    bias = saved["scale_and_bias"][1]
    bias = bias[0] if isinstance(bias, list) else bias
    head = f'{{"bias": {bias!r},\n"columns": {json.dumps(columns)},\n"trees": [\n'
    path.write_text(head + ",\n".join(trees) + "\n]}\n", encoding="utf-8")


def main() -> None:
    """Cross-validate, and fit on all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--write", action="store_true", help="write the model that newsbot uses")
    parser.add_argument("--unsure", action="store_true", help="list the blocks that are worth being judged")
    arguments = parser.parse_args()
    samples, bare = load(arguments.corpus), load(arguments.corpus, bare=True)
    labelled = [sample for sample in samples if any(label is not None for label in sample.labels)]
    print(f"{len(samples)} pages, {len(labelled)} with labels")
    first = unseen(samples, lambda fold: (lesson(sample, None) for sample in labelled if sample.fold != fold))

    def lessons(fold: int) -> Iterable[tuple[Any, Any, Any]]:
        for sample in samples:
            if sample.fold != fold:
                yield lesson(sample, first[sample.name])
        for sample in bare:
            if sample.fold != fold:
                yield lesson(sample, None, BARE)

    chances = unseen(samples, lessons)
    report(labelled, chances)
    if arguments.unsure:
        list_unsure(samples, chances)
    if arguments.write:
        write(fit(lessons(-1)), MODEL)


if __name__ == "__main__":
    main()
