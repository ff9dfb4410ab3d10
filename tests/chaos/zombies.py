"""A node that led, was paused, and does not know yet that another leads: what is asked of it then must be answered as
the other would, or not at all. The history tells whether it was."""

import threading

TRIES_MAX = 20


def ask_zombie(workload, zombie, others):
    """Changes an order through the others, and only then asks the zombie for it; the answer comes once it wakes."""
    desk = workload.desk()
    through = desk.dice.choice(others).index - 1
    changed, untouched = (workload.new_order(workload.prober, desk.dice) for _ in range(2))
    for order in (changed, untouched):
        if not any(desk.try_to_place(order, through, seconds_max=2) for _ in range(TRIES_MAX)):
            return
    if desk.decide(changed, "cancel", through) != "ok":
        return
    for ask in (lambda: desk.read(changed, node=zombie.index - 1),
                lambda: desk.decide(untouched, "cancel", zombie.index - 1),
                lambda: workload.desk().try_to_place(workload.new_order(workload.prober, desk.dice),
                                                     zombie.index - 1)):
        threading.Thread(target=ask, daemon=True).start()
    threading.Event().wait(0.3)  # So that all three lie in its buffers when it wakes.
    workload.findings.answered("zombie", "asked")
