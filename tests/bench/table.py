"""What was measured: printed as it comes, and written as JSON in the end."""

import json
import pathlib


class Table:
    def __init__(self):
        self.figures = {}
        print(f"{'':30}{'per second':>12}{'p50 us':>10}{'p99 us':>10}{'p99.9 us':>10}{'errors':>8}")

    def add(self, name, result):
        self.figures[name] = result
        print(f"{name:30}{result['rate']:12,.0f}{result['p50_us']:10,.0f}{result['p99_us']:10,.0f}"
              f"{result['p999_us']:10,.0f}{result['errors']:8}", flush=True)

    def say(self, text):
        print(text, flush=True)

    def write(self, file):
        """place_order.c64.rate and so on: each dot is a level."""
        nested = {}
        for name, figures in self.figures.items():
            into = nested
            for part in name.split("."):
                into = into.setdefault(part, {})
            into.update(figures)
        pathlib.Path(file).write_text(json.dumps(nested, indent=2) + "\n", encoding="ascii")
