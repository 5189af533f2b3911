// The topic tree: a name chooses its topic, a box ticks it, two ticked ones can be merged.
const FEW = 14 // topics, up to which all subtopics are in view at once
const TONES = { good: "good", bad: "bad", flat: "neither", none: "not judged" }

const make = (name, className, text) => {
  const element = document.createElement(name)
  element.className = className
  if (text !== undefined) element.textContent = text
  return element
}

const button = (className, text, act) => {
  const element = make("button", className, text)
  element.type = "button"
  element.onclick = act
  return element
}

function rowOf(row, held) {
  const item = make("li", "item" + (row.parent ? " leaf" : "") + (row.id === held.chosen ? " chosen" : ""))
  item.dataset.id = row.id
  const box = make("input", "tick")
  box.type = "checkbox"
  box.checked = held.ticked.has(row.id)
  box.setAttribute("aria-label", `Tick ${row.label}`)
  box.onchange = () => held.tick(row.id, box.checked)
  const folds = !row.parent && !row.top
  const fold = folds ? button("fold", "", () => held.fold(row.id)) : make("span", "fold")
  if (folds) {
    fold.setAttribute("aria-label", `Subtopics of ${row.label}`)
    fold.setAttribute("aria-expanded", String(held.isOpen(row.id)))
  }
  const name = button("name", undefined, () => held.choose(row.id))
  if (row.id === held.chosen) name.setAttribute("aria-current", "true")
  name.append(make("span", "label", row.label))
  if (row.pinned) name.append(make("span", "badge pin", "pinned"))
  if (row.badge) name.append(make("span", `badge ${row.badge}`, row.badge))
  const tone = make("span", `tone ${row.kind}`, row.tone)
  tone.title = `Tone: ${TONES[row.kind]}`
  item.append(box, fold, name, make("span", "n", row.n), make("span", "share", row.share), tone)
  return item
}

// What is open, ticked and looked for is the browser's alone: no click on it waits for a server.
function remember(root) {
  const held = { open: new Map(), ticked: new Set(), sought: "", stamp: 0, data: { rows: [] } }
  const part = name => root.querySelector(name)
  const byId = id => held.data.rows.find(row => row.id === id)
  const parents = () => held.data.rows.filter(row => !row.parent && !row.top)
  const isNarrow = () => window.innerWidth < 640
  held.isOpen = id => held.open.get(id) ?? (held.data.rows.length <= FEW
    || (id === held.chosen && !isNarrow()) || byId(held.chosen)?.parent === id)
  held.fold = id => { held.open.set(id, !held.isOpen(id)); held.draw() }
  held.tick = (id, on) => { held.ticked[on ? "add" : "delete"](id); held.bar() }
  held.choose = id => {
    held.chosen = id
    held.draw()
    held.stamp = Math.max(held.stamp + 1, Date.now())
    held.keep("chosen", { topic: id, stamp: held.stamp })
    if (isNarrow()) {
      document.querySelector(".st-key-topic-view")?.scrollIntoView({ behavior: "smooth" })
    }
  }
  held.bar = () => {
    const rows = [...held.ticked].map(byId)
    const mixed = rows.some(row => row.parent) && rows.some(row => !row.parent && !row.top)
    root.classList.toggle("ticking", rows.length > 0)
    part(".ticked").textContent = rows.length === 1 ? "1 ticked; tick another to merge them"
      : mixed ? "Tick topics or subtopics, not both" : `${rows.length} ticked`
    part(".merge").disabled = rows.length < 2 || mixed
    const closed = parents().some(row => !held.isOpen(row.id))
    part(".all").textContent = closed ? "Open all" : "Close all"
    part(".all").onclick = () => {
      for (const row of parents()) held.open.set(row.id, closed)
      held.draw()
    }
  }
  held.draw = () => {
    const list = part("ul")
    const at = root.getRootNode().activeElement
    const focused = [at?.closest?.("li")?.dataset.id, at?.className]
    const sought = held.sought.trim().toLowerCase()
    const fits = row => row.label.toLowerCase().includes(sought)
    const shown = held.data.rows.filter(row => !sought ? !row.parent || held.isOpen(row.parent)
      : fits(row) || held.data.rows.some(leaf => leaf.parent === row.id && fits(leaf)))
    list.replaceChildren(...shown.map(row => rowOf(row, held)))
    part(".none").hidden = shown.length > 0
    held.bar()
    if (focused[0]) {
      const again = [...list.children].find(item => item.dataset.id === focused[0])
      again?.querySelector(`.${focused[1]}`)?.focus({ preventScroll: true })
    }
  }
  part("input").oninput = event => { held.sought = event.target.value; held.draw() }
  part(".clear").onclick = () => { held.ticked.clear(); held.draw() }
  part(".merge").onclick = () => {
    const rows = [...held.ticked].map(byId)
    // An only subtopic merges as what the others are: whole topics, or subtopics.
    const whole = rows.some(row => !row.parent && !row.top)
    held.send("merge", rows.map(row => whole ? row.top ?? row.id : row.id))
  }
  held.show = asked => {
    const row = part(".item.chosen"), list = part("ul")
    if (!row) return
    const narrow = isNarrow()
    if (asked && narrow) document.querySelector(".st-key-topic-view")?.scrollIntoView({ behavior: "smooth" })
    else if (asked) row.scrollIntoView({ block: "nearest" })
    else if (!narrow) { // the list alone: nobody asked for the page to move
      const [at, of] = [row.getBoundingClientRect(), list.getBoundingClientRect()]
      list.scrollTop += Math.min(0, at.top - of.top) + Math.max(0, at.bottom - of.bottom)
    }
  }
  part("ul").onkeydown = event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step || !event.target.classList.contains("name")) return
    event.preventDefault()
    const names = [...root.querySelectorAll(".name")]
    names[names.indexOf(event.target) + step]?.focus()
  }
  return held
}

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".desk")
  const held = (root.held ??= remember(root))
  held.keep = setStateValue // goes with every message until the server has heard it
  held.send = setTriggerValue
  held.data = data
  const before = held.chosen
  if (data.heard >= held.stamp) held.chosen = data.chosen
  const asked = held.revealed !== undefined && held.revealed !== data.revealed
  held.revealed = data.revealed
  const ids = new Set(data.rows.map(row => row.id))
  // What was ticked and is gone was merged: the others have had their turn too.
  if ([...held.ticked].some(id => !ids.has(id))) held.ticked.clear()
  if (asked) held.sought = root.querySelector("input").value = ""
  const moved = asked || held.chosen !== before
  if (moved) held.open.set(data.rows.find(row => row.id === held.chosen)?.parent, true)
  held.draw()
  if (moved) held.show(asked)
}
