// Assumptions as ranges with three handles. The browser moves them; Python hears of a drop.
const ENDS = ["low", "likely", "high"]
const WAIT_MS = 250  // so that a held arrow key is one change, not twenty

const make = (name, className, text) => {
  const element = document.createElement(name)
  element.className = className
  if (text !== undefined) element.textContent = text
  return element
}

const written = (row, value) => {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 1
  return value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .replace("-", "−")
}

const said = (row, [low, likely, high]) => low === high ? `${written(row, likely)} ${row.unit}`
  : `${written(row, likely)} (${written(row, low)} to ${written(row, high)}) ${row.unit}`

// A handle never passes another: it takes it along.
function moved(values, end, value) {
  const next = [...values]
  next[end] = value
  for (let i = end - 1; i >= 0; i--) next[i] = Math.min(next[i], value)
  for (let i = end + 1; i < 3; i++) next[i] = Math.max(next[i], value)
  return next
}

function rowOf(row, changed) {
  const item = make("div", "row")
  const head = make("div", "head")
  const figure = make("span", "figure")
  head.append(make("span", "name", row.title), figure)
  const track = make("div", "track")
  const fill = make("span", "fill"), was = make("span", "was")
  track.append(make("span", "rail"), was, fill)
  const place = value => 100 * (Math.min(Math.max(value, row.min), row.max) - row.min) / (row.max - row.min)
  const inputs = {}
  let values = [...row.values]
  const show = () => {
    fill.style.left = `${place(values[0])}%`
    fill.style.width = `${place(values[2]) - place(values[0])}%`
    figure.textContent = said(row, values)
    const differs = values.some((value, i) => value !== row.was[i])
    item.classList.toggle("changed", differs)
    note.textContent = differs ? `was ${said(row, row.was)}` : row.note
    for (const [end, input] of Object.entries(inputs)) {
      input.value = values[end]
      input.setAttribute("aria-valuetext", `${written(row, values[end])} ${row.unit}`)
    }
    return differs
  }
  const note = make("div", "small")
  was.style.left = `${place(row.was[0])}%`
  was.style.width = `${place(row.was[2]) - place(row.was[0])}%`
  for (const end of row.ranged ? [0, 2, 1] : [1]) {
    const input = make("input", ENDS[end])
    Object.assign(input, { type: "range", min: row.min, max: row.max, step: row.step })
    input.setAttribute("aria-label", `${row.title}, ${ENDS[end]}`)
    input.oninput = () => {
      values = row.ranged ? moved(values, end, Number(input.value)) : Array(3).fill(Number(input.value))
      show()
    }
    input.onchange = () => changed(row.key, show() ? values : null)
    inputs[end] = input
    track.append(input)
  }
  show()
  item.append(head, track, note)
  return item
}

export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".ranges")
  const signature = JSON.stringify(data.rows.map(row => [row.key, row.was, row.min, row.max]))
  // What a hand moved stands; Python only answers with totals.
  if (root.signature === signature) return
  root.signature = signature
  const kept = Object.fromEntries(data.rows.filter(row => row.tried).map(row => [row.key, row.values]))
  const changed = (key, values) => {
    if (values) kept[key] = values
    else delete kept[key]
    clearTimeout(root.waiting)
    root.waiting = setTimeout(() => setStateValue("tried", { ...kept }), WAIT_MS)
  }
  const list = root.querySelector(".first"), more = root.querySelector(".more")
  list.replaceChildren(...data.rows.filter(row => !row.more).map(row => rowOf(row, changed)))
  more.replaceChildren(...data.rows.filter(row => row.more).map(row => rowOf(row, changed)))
  const details = root.querySelector("details")
  details.hidden = !more.children.length
  details.querySelector("summary").textContent = `${more.children.length} more assumptions`
}
