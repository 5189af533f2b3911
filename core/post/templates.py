"""Templates of letters: Jinja behind a list of what is allowed; all else is refused by name.

A letter may name fields, pass them through a few filters, and ask `if`. No loops, calls,
arithmetic or anything else that could run long or reach into the program. It is filled from plain
dictionaries of texts and numbers alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.errors import BadInput

if TYPE_CHECKING:
    from jinja2 import Environment, nodes

LINK = "links.unsubscribe"
FIELDS = (
    "customer.name", "customer.id", "feedback.score", "feedback.comment", "feedback.date",
    "feedback.topic", "brand.name", "brand.person", "initiative.name", "initiative.change",
    LINK,
)
FILTERS = ("default", "upper", "lower", "title", "trim", "truncate")
LONGEST = 20_000  # characters of a template
LONGEST_CONSTANT, MOST = 500, 10_000
MOST_PIECES, DEEPEST = 2_000, 40
Value = str | int | float
_SAMPLE: dict[str, Value] = dict.fromkeys(FIELDS, "words") | {"feedback.score": 3}
# What people would write that a letter cannot do, in their words.
_REFUSED = {
    "For": "Loops ({% for … %}) are not allowed in a letter; write each line out.",
    "Call": "Calls such as name() are not allowed in a letter; use a field, such as "
            "{{ customer.name }}.",
    "Getitem": "Square brackets are not allowed in a letter; write a field as "
               "{{ customer.name }}.",
    "Assign": "{% set … %} is not allowed in a letter; write the words where they belong.",
    "AssignBlock": "{% set … %} is not allowed in a letter; write the words where they belong.",
    "Test": "“is” is not known in a letter; write {% if customer.name %}.",
    "Concat": "“~” is not allowed in a letter; write the fields one after the other.",
    "Neg": "Numbers below 0 are not allowed in a letter.",
}
_ARITHMETIC = {"Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow", "Pos"}
_COMMANDS = {"Include", "Import", "FromImport", "Extends", "Block", "Macro", "CallBlock",
             "FilterBlock", "With", "ScopedEvalContextModifier", "EvalContextModifier"}
_ALLOWED = {"Template", "Output", "TemplateData", "Name", "Getattr", "Const", "Filter", "If",
            "Compare", "Operand", "And", "Or", "Not", "CondExpr", "Keyword"}


@dataclass(frozen=True)
class Compiled:
    """A template that may be filled. fields: those it names."""

    fields: frozenset[str]
    _fill: Callable[..., str]

    def render(self, values: Mapping[str, Value | None]) -> str:
        """The text. values: by field, such as "customer.name"; one missing or None is empty.

        Raises BadInput where a field is used in a way that does not fit it.
        """
        from jinja2 import TemplateError

        nested: dict[str, dict[str, Value]] = {name.partition(".")[0]: {} for name in FIELDS}
        for name, value in values.items():
            if name not in FIELDS:
                raise KeyError(f"not a field of a letter: {name}")
            if value is not None and value != "":
                root, _, leaf = name.partition(".")
                nested[root][leaf] = value
        try:
            return self._fill(nested)
        except (TypeError, ValueError, AttributeError, AssertionError, TemplateError) as error:
            raise BadInput(
                "The text compares or changes a field in a way that does not fit it; "
                "feedback.score is a number, all other fields are words.") from error


def compile_letter(text: str) -> Compiled:
    """The template, looked through and tried out.

    Raises BadInput in one sentence that names what is not allowed and what to write.
    """
    from jinja2 import TemplateSyntaxError

    if len(text) > LONGEST:
        raise BadInput(f"The text has {len(text):,} characters; a letter takes up to {LONGEST:,}.")
    environment = _environment()
    try:
        tree = environment.parse(text)
        fields = frozenset(_checked(tree))
        fill = environment.from_string(text).render
        for values in (_SAMPLE, {}):
            Compiled(fields, fill).render(values)
    except TemplateSyntaxError as error:
        raise BadInput(_said(error)) from error
    except (RecursionError, MemoryError, SyntaxError) as error:
        raise BadInput("The text nests brackets or {% if %} too deep; write it more simply."
                       ) from error
    return Compiled(fields, fill)


def _environment() -> "Environment":
    from jinja2 import Undefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Missing(Undefined):
        """A value that is not there: empty, and neither less nor more than anything."""

        def _never(self, _other: object) -> bool:
            return False

        __lt__ = __le__ = __gt__ = __ge__ = _never  # type: ignore[assignment]

    # Letters are plain text: escaping would write &lt; where a customer is called <b>.
    environment = ImmutableSandboxedEnvironment(
        autoescape=False, undefined=Missing, keep_trailing_newline=True)
    environment.globals.clear()
    environment.policies["truncate.leeway"] = 0  # or truncate(8) would let 13 characters pass
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    return environment


def _checked(tree: "nodes.Template") -> Iterator[str]:
    """Yields the fields that the template names; raises BadInput on what is not allowed."""
    from jinja2 import nodes

    pieces = list(_with_depth(tree, 0))
    if len(pieces) > MOST_PIECES or max(depth for _, depth in pieces) > DEEPEST:
        raise BadInput("The text has too many fields and conditions; write it more simply.")
    roots = set()
    for node, _ in pieces:
        _refuse(node)
        if isinstance(node, nodes.Getattr):
            yield _field(node)
            roots.add(id(node.node))
        elif isinstance(node, nodes.Filter):
            _refuse_filter(node)
    for node, _ in pieces:
        if isinstance(node, nodes.Name) and id(node) not in roots:
            raise _unknown(node.name)


def _with_depth(node: "nodes.Node", depth: int) -> "Iterator[tuple[nodes.Node, int]]":
    yield node, depth
    for child in node.iter_child_nodes():
        yield from _with_depth(child, depth + 1)


def _refuse(node: "nodes.Node") -> None:
    from jinja2 import nodes

    kind = type(node).__name__
    if kind in _ARITHMETIC:
        raise BadInput("Arithmetic (+ − * / **) is not allowed in a letter; write the result.")
    if kind in _COMMANDS:
        raise BadInput("A letter may use {% if … %} and no other command in {% … %}.")
    if kind not in _ALLOWED:
        raise BadInput(_REFUSED.get(
            kind, "A letter may name fields, use filters and {% if … %}; nothing else."))
    if isinstance(node, nodes.Const):
        value: Any = node.value
        long = isinstance(value, str) and len(value) > LONGEST_CONSTANT
        if long or (isinstance(value, int | float) and not 0 <= value <= MOST):
            raise BadInput(f"A number in a letter lies between 0 and {MOST:,}, and words in "
                           f"quotes have up to {LONGEST_CONSTANT} characters.")


def _refuse_filter(node: "nodes.Filter") -> None:
    from jinja2 import nodes

    if node.name not in FILTERS:
        raise BadInput(f"The filter {node.name} is not known; filters are {', '.join(FILTERS)}.")
    # The link is put in when the letter is sent; what a filter made of it would lead nowhere.
    if any(_field(one) == LINK for one in node.find_all(nodes.Getattr)):
        raise BadInput(f"A filter would break the link; write {{{{ {LINK} }}}}.")


def _field(node: "nodes.Getattr") -> str:
    from jinja2 import nodes

    names, root = [node.attr], node.node
    while isinstance(root, nodes.Getattr):
        names, root = [root.attr, *names], root.node
    name = ".".join([root.name if isinstance(root, nodes.Name) else "…", *names])
    if name not in FIELDS:
        raise _unknown(name)
    return name


def _unknown(name: str) -> BadInput:
    return BadInput(f"The field {{{{ {name[:60]} }}}} is not known; fields are "
                    f"{', '.join(FIELDS)}.")


def _said(error: Any) -> str:
    """What Jinja's parser stumbled over, for people."""
    said, where = str(error.message), f"in line {error.lineno}"
    if "unknown tag" in said and "for" not in said.split("'")[:2]:
        tag = said.split("'")[1]
        if tag in {"endif", "else", "elif"}:
            return f"{{% {tag} %}} {where} has no {{% if … %}} before it."
        return f"{{% {tag} %}} {where} is not known; a letter may use {{% if … %}} alone."
    if "Unexpected end of template" in said:
        return "A {% if … %} is never closed; write {% endif %} where it ends."
    return f"A field or condition {where} cannot be read; write {{{{ customer.name }}}}."
