"""Requirements as they are kept: {"all": [...]}, {"any": [...]}, {"training": 1, "level": 2}, {"supervised": 1}."""

from collections.abc import Callable, Mapping
from typing import Any

from booking.domain.requirements import AllOf, AnyOf, Certified, Leaf, Supervised, Trained, Tree

DEEPEST, MOST_PARTS = 4, 40
LEVELS = (1, 2, 3)
LONGEST_KIND = 40


Written = Mapping[str, Any]


def read_tree(kept: Any, deep: int = 0) -> Tree:
    """Raises ValueError for what is no requirement, and for one that is too deep or too large."""
    if not isinstance(kept, Mapping):
        raise ValueError("not a requirement")
    for name, kind in (("all", AllOf), ("any", AnyOf)):
        if isinstance(kept.get(name), list) and len(kept) == 1 and deep < DEEPEST:
            tree = kind(tuple(read_tree(part, deep + 1) for part in kept[name]))
            return tree if _size(tree) <= MOST_PARTS else _refuse(kept)
    readers: dict[str, Callable[[], Leaf]] = {
        "training": lambda: Trained(_number(kept["training"]), _level(kept)),
        "supervised": lambda: Supervised(_number(kept["supervised"]), _level(kept)),
        "certificate": lambda: Certified(str(kept["certificate"])[:LONGEST_KIND]),
    }
    reader = next((readers[name] for name in readers if name in kept), None)
    return reader() if reader else _refuse(kept)


def write_tree(tree: Tree) -> dict[str, Any]:
    if isinstance(tree, AllOf | AnyOf):
        return {"any" if isinstance(tree, AnyOf) else "all": [write_tree(part) for part in tree.parts]}
    if isinstance(tree, Certified):
        return {"certificate": tree.kind}
    name = "training" if isinstance(tree, Trained) else "supervised"
    return {name: tree.training_id, "level": tree.level}


def _size(tree: Tree) -> int:
    return 1 + sum(map(_size, tree.parts)) if isinstance(tree, AllOf | AnyOf) else 1


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else _refuse(value)


def _level(kept: Written) -> int:
    level = kept.get("level")
    return level if level in LEVELS and isinstance(level, int) else _refuse(kept)


def _refuse(kept: Any) -> Any:
    raise ValueError(f"not a requirement: {kept!r:.80}")
