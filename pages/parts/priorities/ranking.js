// The ranked list beside the matrix; a row is a button that chooses its opportunity.
const make = (name, className, text) => {
  const element = document.createElement(name)
  element.className = className
  if (text !== undefined) element.textContent = text
  return element
}

function rowOf(row, choose) {
  const item = make("li", "item" + (row.within ? " within" : "") + (row.chosen ? " chosen" : ""))
  const button = make("button", "row")
  button.type = "button"
  button.onclick = () => choose(row.id)
  if (row.chosen) button.setAttribute("aria-current", "true")
  const words = make("span", "words")
  words.append(make("span", "name", row.label), make("span", "small", row.details[0]))
  const figures = make("span", "figures")
  figures.append(make("span", "strong", row.priority), make("span", "small", row.value))
  button.append(make("span", "rank", row.rank), words, figures)
  const more = make("span", "words more")
  more.append(...row.details.slice(1).map(line => make("span", "small", line)))
  button.append(more)
  item.append(button)
  return item
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".ranking")
  const held = parentElement.activeElement?.closest?.("li")
  const focused = held ? [...root.querySelectorAll("li.item")].indexOf(held) : -1
  root.querySelector(".heads").replaceChildren(
    make("span", "", data.heads[0]), make("span", "right", data.heads[1]))
  const list = root.querySelector("ol")
  list.replaceChildren()
  for (const [i, row] of data.rows.entries()) {
    list.append(rowOf(row, id => setTriggerValue("chosen", id)))
    if (i + 1 === data.line_after) list.append(make("li", "line", data.line))
  }
  if (data.line_after === 0) list.prepend(make("li", "line", data.line))
  if (focused >= 0) list.querySelectorAll("li.item .row")[focused]?.focus({ preventScroll: true })
}
