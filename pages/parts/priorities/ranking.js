// The ranked list beside the matrix; a row is a button that chooses its opportunity.
const make = (name, className, text) => {
  const element = document.createElement(name)
  element.className = className
  if (text !== undefined) element.textContent = text
  return element
}

// "Why?" beside what somebody moved without a word, until it is answered; it never blocks.
function askOf(row, root, say) {
  const box = make("form", "ask")
  const closed = () => {
    const chip = make("button", "chip", "Why?")
    chip.type = "button"
    chip.setAttribute("aria-label", `Why was ${row.label} moved?`)
    chip.onclick = () => { root.asking = row.id; root.answer = ""; open().focus() }
    box.replaceChildren(chip)
  }
  const open = () => {
    const field = make("input", "")
    Object.assign(field, { value: root.answer, maxLength: 500, placeholder: "What do you know?" })
    field.setAttribute("aria-label", `Why was ${row.label} moved?`)
    field.oninput = () => (root.answer = field.value)
    field.onkeydown = event => {
      if (event.key !== "Escape") return
      root.asking = null
      closed()
      box.firstChild.focus()
    }
    box.replaceChildren(field, make("button", "chip", "Keep"))
    return field
  }
  box.onsubmit = event => {
    event.preventDefault()
    const why = (root.answer ?? "").trim()
    if (root.asking !== row.id || !why) return
    root.asking = null
    box.replaceChildren(make("span", "small", "Saving…"))
    say({ topic: row.id, why })
  }
  if (root.asking === row.id) open()
  else closed()
  return box
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
  const typing = parentElement.activeElement?.matches?.(".ask input")
  const held = parentElement.activeElement?.closest?.("li")
  const focused = held ? [...root.querySelectorAll("li.item")].indexOf(held) : -1
  root.querySelector(".heads").replaceChildren(
    make("span", "", data.heads[0]), make("span", "right", data.heads[1]))
  root.querySelector(".asked").textContent = data.asked
  const list = root.querySelector("ol")
  list.replaceChildren()
  for (const [i, row] of data.rows.entries()) {
    const item = rowOf(row, id => setTriggerValue("chosen", id))
    if (row.ask) item.append(askOf(row, root, said => setTriggerValue("said", said)))
    if (data.unranked && i === data.rows.length - data.unranked)
      list.append(make("li", "line unranked", data.unranked_line))
    list.append(item)
    if (i + 1 === data.line_after) list.append(make("li", "line", data.line))
  }
  if (data.line_after === 0 && data.rows.length > data.unranked) list.prepend(make("li", "line", data.line))
  if (typing) list.querySelector(".ask input")?.focus({ preventScroll: true })
  else if (focused >= 0) list.querySelectorAll("li.item .row")[focused]?.focus({ preventScroll: true })
}
