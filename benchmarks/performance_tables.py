#!/usr/bin/env python3
"""The tables of docs/performance.md from what `make bench` measured.

    benchmarks/performance_tables.py build/bench.json
"""
import json
import sys

STAGES = ("encode", "sketch", "prefill", "steps", "decode")


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |")


def head(*cells):
    row(*cells)
    print("|" + "---|" * len(cells))


def edit_of(result, tokens, variations):
    return next(edit for edit in result["edits"] if edit["tokens"] == tokens and edit["variations"] == variations)


def limits(bench):
    print("\nLimits of the same run:\n")
    head("threads", "float32, GFLOP/s", "bfloat16, GFLOP/s", "read, GB/s")
    for own in bench["limits"]:
        row(own["threads"], *(f"{own[key] / 1e9:.0f}" for key in ("flops", "narrow_flops")), f"{own['bytes'] / 1e9:.1f}")


def roofline(name, model):
    print(f"\n{name}, 64 tokens, every stage beside its limit:\n")
    head("precision, threads", *(f"{stage}, s (of its limit)" for stage in STAGES), "edit, s", "again, s")
    for precision, by_threads in model.items():
        for threads, result in by_threads.items():
            if threads == "megabytes":
                continue
            edit = edit_of(result, 64, 1)
            shares = (f"{edit[stage]:.3f} ({100 * result['shares'][stage]['of_limit']:.0f} %)" for stage in STAGES)
            row(f"{precision}, {threads}", *shares, f"**{edit['total']:.3f}**", f"{edit['again']:.3f}")
    print(f"\n{name}, seconds of an edit by its tokens and variations, opening and peak memory:\n")
    sizes = [(16, 1), (64, 1), (256, 1), (64, 4), (64, 8)]
    head("precision, threads", *(f"{tokens}" + (f" x {count}" if count > 1 else "") for tokens, count in sizes), "opening, s", "MB")
    for precision, by_threads in model.items():
        for threads, result in by_threads.items():
            if threads == "megabytes":
                continue
            row(f"{precision}, {threads}", *(f"{edit_of(result, *size)['total']:.3f}" for size in sizes), f"{result['open']:.3f}",
                f"{by_threads['megabytes']:.0f}")


def processes(process):
    print(f"\nA process of its own, {process['shared_libraries']} shared libraries:\n")
    head("", "ms", "MB")
    for name, cost in process.items():
        if isinstance(cost, dict):
            row(f"`{name}`", f"{1e3 * cost['seconds']:.0f}", f"{cost['megabytes']:.0f}")


def peers(bench):
    """Ratios in one run: how many times as fast as the PyTorch edit of the same precision, with all threads."""
    print("\nThe PyTorch edit, and how many times as fast ours is:\n")
    head("precision, tokens, variations", *(f"{stage}, s (ours)" for stage in STAGES), "edit, s (ours)", "times")
    for peer in bench["pytorch"]:
        by_threads = bench["published"][peer["precision"]]
        own = edit_of(by_threads[max(by_threads.keys() - {"megabytes"}, key=int)], peer["tokens"], peer["variations"])
        row(f"{peer['precision']}, {peer['tokens']}, {peer['variations']}",
            *(f"{peer[stage]:.3f} ({own[stage]:.3f})" for stage in STAGES),
            f"{peer['total']:.3f} ({own['total']:.3f})", f"**{peer['total'] / own['total']:.1f}**")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        bench = json.load(file)
    limits(bench)
    for name, model in bench.items():
        if isinstance(model, dict) and "fp32" in model:
            roofline(name, model)
    if bench.get("process"):
        processes(bench["process"])
    if bench.get("pytorch") and bench.get("published"):
        peers(bench)


if __name__ == "__main__":
    main()
