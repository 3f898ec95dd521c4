"""The pages made of the index of the system: its commands, what follows them, and the events that ask for them."""

import ast
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sitthi.flow import roles
from sitthi.flow.areas import AREAS, DUTIES
from sitthi.flow.commands import COMMANDS
from sitthi.flow.events import EVENT_TYPES, schema_of
from sitthi.flow.reactions import OUTWARD, REACTIONS
from sitthi.flow.spec import CommandSpec
from tools.pages import chapter, code, page, row, table

SOURCE = Path(__file__).resolve().parent.parent / "src" / "sitthi"
ROLES = {those: name.lower() for name, those in vars(roles).items() if isinstance(those, frozenset)}
"""Sets of roles by the name they have in the index."""


def commands() -> str:
    """List every command: what asks for it, the rule, what it reads, who may ask, what it causes; then what follows."""
    asking = dict.fromkeys(spec.may for spec in COMMANDS)
    who = "; ".join(f"*{ROLES[may]}*: {', '.join(sorted(may))}" for may in sorted(asking, key=len))
    lines = page(
        "Commands and what follows them",
        """Made from `flow/commands.py`, `flow/reactions.py` and `flow/areas.py`, the index of the system. A rule is
        named by module and function; *reads* are the parts of the standing it sees, and all it sees.""",
        f"Who may ask, by roles: {who}. Whoever else asks is refused under `house/permission`.",
    )
    for area in AREAS:
        lines += chapter(area.area, f"Terms read from: {code(*area.documents)}.")
        lines += table("Command", "Asked for by", "Rule", "Reads", "Who may ask", "May cause")
        lines += [_command(spec) for spec in COMMANDS if spec.area == area.area]
        lines.append("")
    return "\n".join([*lines, *_reactions(), *_outward(), *_drawing(), *_duties()])


def _command(spec: CommandSpec) -> str:
    module = inspect.getmodule(spec.rule)
    assert module is not None
    rule = f"`{module.__name__.removeprefix('sitthi.')}:{spec.rule.__name__}`"
    asked = [f"event `{spec.event_type}`"] if spec.event_type else []
    asked += [f"after `{one.event}`" for one in REACTIONS if one.command == spec.name]
    asked += ["its due time"] if spec.name in due_commands() else []
    if not asked:
        message = f"nobody asks for {spec.name}: no event, no reaction, and no duty of its area names it"
        raise ValueError(message)
    last = spec.crosses or spec.renames
    name = f"`{spec.name}`" + (" (creates)" if spec.creates else "") + (" (ends its batch)" if last else "")
    return row(name, ", ".join(asked), rule, ", ".join(spec.parts), ROLES[spec.may], code(*spec.emits))


WHERE = {
    "number": "at the number",
    "account": "at its account",
    "everywhere": "wherever its holder has points",
    "tiered-by-use": "at the account's numbers with a tier by use",
    "every-tier": "at its holder's numbers in the tier programme",
    "receivers": "at the numbers that receive for the group, or did",
}


def due_commands() -> set[str]:
    """Name the commands that fall due: those which a duty's module names, or one that it asks for duties."""
    sources = []
    for duties in DUTIES.values():
        for duty in duties:
            module = inspect.getmodule(duty.due)
            assert module is not None
            asked = (inspect.getmodule(one) for name, one in vars(module).items() if name.startswith("due"))
            sources += [inspect.getsource(one) for one in (module, *asked) if one is not None]
    return {spec.name for spec in COMMANDS if any(f'"{spec.name}"' in source for source in sources)}


def _reactions() -> list[str]:
    lines = chapter(
        "What follows an event",
        """For the same holder, decided at once: right after the cause and before the holder's next command, each a
        decision of its own. `flow/index.py` proves at every start that consequences end.""",
    )
    lines += table("Event", "Caused by", "Then", "Where", "By the clauses")
    lines += [
        row(f"`{one.event}`", _causes(one.event), f"`{one.command}`", WHERE[one.at], code(*one.clauses))
        for one in REACTIONS
    ]
    return [*lines, ""]


def _causes(event: str) -> str:
    return code(*(spec.name for spec in COMMANDS if event in spec.emits))


def _outward() -> list[str]:
    lines = chapter(
        "What leaves for another holder",
        "Through the outbox, after the commit, as a CloudEvent that is admitted like any other.",
    )
    lines += table("Event", "Caused by", "CloudEvent")
    lines += [row(f"`{one.event}`", _causes(one.event), f"`{one.event_type}`") for one in OUTWARD]
    return [*lines, ""]


def _drawing() -> list[str]:
    """Draw both tables: commands in boxes, events between them; dotted lines go through the outbox."""
    lines = chapter("The same as a drawing", "Boxes are commands, the rest events; dotted lines go through the outbox.")
    arrows: dict[str, None] = {}
    names: dict[str, str] = {}
    for event in dict.fromkeys([*(one.event for one in REACTIONS), *(one.event for one in OUTWARD)]):
        names[_node(event)] = f'(["{event}"])'
        after = [(one.command, "-->") for one in REACTIONS if one.event == event]
        after += [(_by_type(one.event_type), "-.->") for one in OUTWARD if one.event == event]
        for spec in COMMANDS:
            if event in spec.emits:
                names[_node(spec.name)] = f'["{spec.name}"]'
                arrows[f"  {_node(spec.name)} --> {_node(event)}"] = None
        for command, arrow in after:
            names[_node(command)] = f'["{command}"]'
            arrows[f"  {_node(event)} {arrow} {_node(command)}"] = None
    nodes = [f"  {node}{shape}" for node, shape in names.items()]
    return [*lines, "```mermaid", "flowchart LR", *nodes, *arrows, "```", ""]


def _by_type(event_type: str) -> str:
    return next(spec.name for spec in COMMANDS if spec.event_type == event_type)


def _node(name: str) -> str:
    kind = "e" if "." in name else "c"
    return f"{kind}_{name.replace('-', '_').replace('.', '_')}"


def _duties() -> list[str]:
    lines = chapter(
        "What falls due", "A pure function an area says what falls due when; the table `due` is only its index."
    )
    lines += table("Area", "Function", "Commands")
    for duty in (one for duties in DUTIES.values() for one in duties):
        module = inspect.getmodule(duty.due)
        assert module is not None
        source = inspect.getsource(module)
        named = [spec.name for spec in COMMANDS if f'"{spec.name}"' in source]
        lines.append(row(duty.area, f"`{module.__name__.removeprefix('sitthi.')}:{duty.due.__name__}`", code(*named)))
    return [*lines, ""]


def events() -> str:
    """List every type of event an outsider can send, with the fields of its data."""
    lines = page(
        "Events in",
        """Made from `flow/events.py`; `sitthi schema TYPE` prints the JSON Schema. The envelope is CloudEvents 1.0
        JSON: `specversion` "1.0", `id`, `source`, `type`, `subject`, `time` (RFC 3339 with offset), `data`. How to send
        events stands in [the guide](../guides/events.md), what each asks for in [commands](commands.md).""",
        """Every event's data may carry `actor` (`{kind, id, role}`): who acts, where it is not the customer itself. A
        field that is not listed is refused. A field with a default may be left out; "" means: not stated.""",
    )
    for name, known in EVENT_TYPES.items():
        schema = schema_of(name)
        parts = schema["$defs"]
        shape = _resolved(schema["properties"]["data"], parts)
        lines += chapter(
            f"`{name}`",
            f"Subject `{known.subject}/…`, decided as `{_by_type(name)}`. {shape['description'].replace('``', '`')}",
        )
        fields = list(_fields(shape, parts))
        lines += [*table("Field", "What it holds", "Default"), *fields, ""] if fields else ["No fields of its own.", ""]
    return "\n".join(lines)


def _resolved(shape: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = parts[shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape
    return found


def _fields(shape: dict[str, Any], parts: dict[str, Any], before: str = "") -> Iterator[str]:
    for name, field in shape["properties"].items():
        if name == "actor":
            continue
        needed = name in shape["required"] if "required" in shape else False
        default = "must be there" if needed else f"`{_written(field.get('default'))}`"
        yield row(f"`{before}{name}`", _said(field), default)
        inner = field.get("items", field)
        if "$ref" in inner:
            yield from _fields(_resolved(inner, parts), parts, f"{before}{name}{'[]' if 'items' in field else ''}.")


def _written(default: Any) -> str:
    return default if default and isinstance(default, str) else json.dumps(default)


def _said(field: dict[str, Any]) -> str:
    """Say what a field holds, in words."""
    if "anyOf" in field:
        return " or ".join(_said(one) for one in field["anyOf"] if one.get("type") != "null")
    if "enum" in field:
        return "one of " + code(*field["enum"])
    if "$ref" in field:
        return "an object"
    if field["type"] == "array":
        return "a list of " + ("objects" if "$ref" in field["items"] else "texts")
    if field["type"] == "object":
        return "an object of integers by name"
    if field["type"] == "integer":
        least, most = field.get("minimum"), field.get("maximum")
        return f"integer, {least} to {most}" if most is not None else f"integer, {least} or more"
    if field["type"] == "boolean":
        return "true or false"
    return _text(field)


def _text(field: dict[str, Any]) -> str:
    words = [field.get("description") or ("date, ISO" if field.get("format") == "date" else "text")]
    if "pattern" in field:
        words.append(f"form `{field['pattern']}`")
    if "maxLength" in field:
        least, most = field.get("minLength"), field["maxLength"]
        words.append(f"{least} to {most} characters" if least else f"{most} characters at most")
    return ", ".join(words)


def imports() -> str:
    """Show which room imports which, as the code has it."""
    lines = page(
        "Which room imports which",
        """Read from the `import` lines of `src/sitthi`. What is allowed stands in `pyproject.toml` as contracts and is
        checked by `make check`; why stands in [the map](../map.md).""",
    )
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        inside = path.relative_to(SOURCE).parts
        if len(inside) > 1 or inside[0] == "app.py":
            found.setdefault(inside[0].removesuffix(".py"), set()).update(_rooms(path))
    lines += table("Room", "Imports")
    for room in sorted(found, key=lambda one: (-len(_below(one, found)), one)):
        lines.append(row(f"`{room}`", code(*sorted(found[room] - {room})) or "nothing of ours"))
    return "\n".join(lines)


def _rooms(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            first, _, rest = name.partition(".")
            if first == "sitthi" and rest:
                yield rest.partition(".")[0]


def _below(room: str, found: dict[str, set[str]]) -> set[str]:
    """All rooms that one reaches by imports."""
    reached: set[str] = set()
    open_rooms = [room]
    while open_rooms:
        for one in found.get(open_rooms.pop(), set()) - reached:
            reached.add(one)
            open_rooms.append(one)
    return reached - {room}
