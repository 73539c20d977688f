"""The crack trace in a browser, with its worker: how soon a line is there, and how soon it follows the hand.

Run: python -m bench.editor_trace [--rounds 12] [--moves 20]

The view is 1,024 x 1,024 pixels of a photo at its own scale, the largest window that the trace takes. A line
is there when the editor has it to draw, 300 px from the press of the button or 860; the hand is there at
once. Then it moves: while the tree of ways still grows, and when it has. Beside a move stands a message to a
worker that answers at once, sent in the same moment: on a busy machine that is most of it.
bench/crack_trace.py times the same code without a browser. Prints one line a bar, met or missed.
"""

from __future__ import annotations

import argparse
import statistics

from bench.editor_page import judge, open_page, result_of, say_load, serve

WORDS = {
    "started": "the first of all, with the start of the worker",
    "first": "first line, 300 px away",
    "far": "first line, 860 px away",
    "here": "what of that is arithmetic: the same 300 px, asked of the page's own thread",
    "held": "the page is busy with a press",
    "early": "the line follows a move while the tree grows",
    "move": "the line follows a move",
    "bare": "a bare message to a worker and back",
    "turn": "the page is busy with a move",
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--moves", type=int, default=20)
    options = parser.parse_args()
    say_load()
    query = f"rounds={options.rounds}&moves={options.moves}"
    with serve() as address, open_page({"width": 1024, "height": 1024}) as page:
        times = result_of(page, f"{address}/bench/editor/trace.html?{query}")
    for name, words in WORDS.items():
        took = times[name]
        figures = {"quickest": min(took), "p50": statistics.median(took), "p95": p95(took)}
        print(f"  {words}:", ", ".join(f"{which} {value:.1f} ms" for which, value in figures.items()))
    first, here = statistics.median(times["first"]), statistics.median(times["here"])
    print(f"  first line / its arithmetic: {first / here:.2f}")
    judge("first line on 1,024 px, p95 at most 150 ms", p95(times["first"]), p95(times["first"]) <= 150)
    judge("a move, p95 at most 4 ms", p95(times["move"]), p95(times["move"]) <= 4)
    say_load()


def p95(times: list[float]) -> float:
    """The time below which nineteen of twenty lie."""
    return sorted(times)[int((len(times) - 1) * 0.95)]


if __name__ == "__main__":
    main()
