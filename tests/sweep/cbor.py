"""CBOR as docs/log-format.md has it: shortest form, definite lengths. Anything else is refused, so that bytes which
only begin like CBOR are not taken for it."""


def loads(data):
    """Raises ValueError unless all of `data` is one item."""
    item, end = _item(data, 0)
    if end != len(data):
        raise ValueError("more than one item")
    return item


def _item(data, at):
    if at >= len(data):
        raise ValueError("cut off")
    major, low = data[at] >> 5, data[at] & 31
    at += 1
    if major == 7:
        if low in (20, 21, 22):
            return (False, True, None)[low - 20], at
        raise ValueError("a kind that is not used")
    number, at = _number(data, at, low)
    if major == 0:
        return number, at
    if major == 1:
        return -1 - number, at
    if major in (2, 3):
        if number > len(data) - at:
            raise ValueError("cut off")
        content = data[at:at + number]
        return (bytes(content) if major == 2 else content.decode("utf-8")), at + number
    if major in (4, 5):
        if number > len(data) - at:
            raise ValueError("cut off")
        items = []
        for _ in range(number * (major - 3)):
            item, at = _item(data, at)
            items.append(item)
        if major == 4:
            return items, at
        if not all(isinstance(name, str) for name in items[::2]):
            raise ValueError("a name that is no text")
        return dict(zip(items[::2], items[1::2])), at
    raise ValueError("a kind that is not used")


def _number(data, at, low):
    if low < 24:
        return low, at
    size = {24: 1, 25: 2, 26: 4, 27: 8}.get(low, 0)
    if size == 0 or at + size > len(data):
        raise ValueError("no length")
    number = int.from_bytes(data[at:at + size], "big")
    if number < {1: 24, 2: 1 << 8, 4: 1 << 16, 8: 1 << 32}[size]:
        raise ValueError("not the shortest form")
    return number, at + size
