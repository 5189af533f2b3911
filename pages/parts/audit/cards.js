// One tagging at a time: a key judges it, the next one stands there at once; the server hears after.
const GUARD_MS = 300 // since a card is to be seen: what was pressed before was not meant for it
const RETRY_MS = 4000
const SECONDS = 3.6 // a tagging, until this person's own pace is known
const FASTEST = 3 // a tagging that is read; faster keys are no pace that lasts

const make = (name, className, text) => {
  const element = document.createElement(name)
  element.className = className
  if (text !== undefined) element.textContent = text
  return element
}

const button = (className, text, key, act) => {
  const element = make("button", className)
  element.type = "button"
  element.append(make("span", "text", text), make("kbd", "", key))
  element.onclick = act
  return element
}

function begin(root, data) {
  const held = { root, data, deck: data.deck, queue: [], past: [], said: new Map(), pending: new Map(), paces: [], stamp: 0, skipped: new Set() }
  held.queue = data.cards.filter(card => !data.judged[card.key]).map(card => card.key)
  return held
}

const cardOf = (held, key) => held.data.cards.find(card => card.key === key)

// All that is unanswered goes each time: what is sent during a run replaces what waited for it.
function send(held) {
  clearTimeout(held.retry)
  if (!held.pending.size) return
  held.emit("judged", [...held.pending.values()])
  held.retry = setTimeout(() => send(held), RETRY_MS)
}

function tell(held, key, verdict, better) {
  held.stamp = Math.max(held.stamp + 1, Date.now())
  if (verdict) held.said.set(key, { verdict, better })
  else held.said.delete(key)
  held.pending.set(key, { key, verdict, better, stamp: held.stamp })
  send(held)
}

function next(held) {
  const key = held.queue.shift()
  if (key) held.past.push(key)
  const seconds = (performance.now() - held.shownAt) / 1000
  if (seconds < 30) held.paces.push(seconds)
  show(held)
}

function show(held) {
  held.asking = null
  held.shownAt = Infinity
  draw(held)
  requestAnimationFrame(() => requestAnimationFrame(() => { held.shownAt = performance.now() }))
}

const guarded = held => performance.now() - held.shownAt < GUARD_MS

const acts = {
  judge(held, verdict) {
    const card = cardOf(held, held.queue[0])
    if (!card || guarded(held)) return
    if (verdict === "wrong" && !card.topic) return
    tell(held, card.key, verdict, null)
    if (verdict === "right") return next(held)
    held.asking = verdict
    draw(held)
  },
  better(held, leaf) {
    const card = cardOf(held, held.queue[0])
    if (!card || !leaf || guarded(held)) return
    if (leaf === held.data.none && !card.topic) return acts.judge(held, "right")
    const verdict = leaf === held.data.none ? "wrong" : held.asking ?? (card.topic ? "wrong" : "missing")
    tell(held, card.key, verdict, leaf)
    next(held)
  },
  skip(held) {
    const key = held.queue[0]
    if (!key || guarded(held)) return
    if (held.asking) return next(held) // judged, without saying what it is about
    held.queue.shift()
    // A skipped one comes once more at the end.
    if (!held.skipped.has(key)) held.queue.push(key)
    held.skipped.add(key)
    show(held)
  },
  undo(held) {
    const here = held.asking ? held.queue[0] : held.past.pop()
    if (!here) return
    if (!held.asking) held.queue.unshift(here)
    held.asking = null
    tell(held, here, null, null)
    held.shownAt = 0 // it has been seen
    draw(held)
  },
}

// A card that was judged wrong stays, to be told what it is about: a key that was meant for the
// next one must not judge it anew. U takes the verdict back; so does the button, which is aimed at.
function judgeByKey(held, verdict) {
  if (!held.asking) return acts.judge(held, verdict)
  const passed = verdict === held.asking ? "" : `${verdict[0].toUpperCase()} was not taken: `
  held.root.querySelector(".instead").textContent =
    `${passed}“${stands(held)}” stands. U takes it back, → goes on. ${whichOne(held)}`
}

const stands = held => held.asking === "missing" ? "One is missing" : "Wrong"
const whichOne = held => held.asking === "missing" ? "Which one?" : "What is it about?"

function press(event) {
  const held = window.actionGapAudit
  if (!held?.root.isConnected || event.ctrlKey || event.metaKey || event.altKey) return
  const at = event.composedPath()[0]
  if (at.closest?.("input, textarea, select, [contenteditable=true], [role=listbox], [role=dialog]")) return
  const card = cardOf(held, held.queue[0])
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const act = {
    r: () => judgeByKey(held, "right"), w: () => judgeByKey(held, "wrong"), m: () => judgeByKey(held, "missing"),
    1: () => acts.better(held, card?.others[0]), 2: () => acts.better(held, card?.others[1]),
    3: () => acts.better(held, card?.others[2]), 0: () => held.asking !== "missing" && acts.better(held, held.data.none),
    u: () => acts.undo(held), Backspace: () => acts.undo(held), ArrowRight: () => acts.skip(held),
    s: () => acts.skip(held), Enter: () => held.asking && at.tagName !== "BUTTON" && acts.skip(held),
  }[key]
  if (!act || (key === "Enter" && (!held.asking || at.tagName === "BUTTON"))) return
  // Streamlit itself listens to R.
  event.preventDefault()
  event.stopImmediatePropagation()
  if (event.type === "keydown" && !event.repeat) act()
}

function progress(held) {
  const done = held.data.before + held.said.size
  const left = held.queue.length - (held.asking ? 1 : 0)
  const paces = [...held.paces].sort((a, b) => a - b)
  const pace = paces.length > 4 ? Math.max(paces[Math.floor(paces.length / 2)], FASTEST) : SECONDS
  const minutes = Math.round(left * pace / 60)
  const part = name => held.root.querySelector(name)
  const total = held.data.before + held.data.cards.length
  part(".count").textContent = left ? `${done} of ${total} · ${minutes < 1 ? "less than a minute" : minutes === 1 ? "about a minute" : `about ${minutes} minutes`} left` : `${done} of ${total}`
  part(".bar").firstElementChild.style.width = `${100 * done / Math.max(total, 1)}%`
  part(".undo").disabled = !held.past.length && !held.asking
}

function draw(held) {
  const part = name => held.root.querySelector(name)
  const card = cardOf(held, held.queue[0])
  progress(held)
  held.root.classList.toggle("over", !card)
  if (!card) {
    part(".question").textContent = "That was the last one."
    if (!held.pending.size) held.emit("finished", held.deck)
    return
  }
  const label = leaf => held.data.topics[leaf] ?? ""
  const said = part(".comment")
  said.replaceChildren(document.createTextNode(card.before), make("mark", "", card.said), document.createTextNode(card.after))
  said.lang = card.lang ?? ""
  part(".question").replaceChildren(...(card.topic
    ? ["Is this about ", make("strong", "", `“${label(card.topic)}”`), "?"]
    : ["No topic was found here. ", make("strong", "", "Is that right?")]))
  const after = !held.asking ? "" : held.asking === "missing" && card.topic ? ", none missing" : " after all"
  const main = [button("right", (card.topic ? "Right" : "Right, none") + after, "R", () => acts.judge(held, "right"))]
  if (card.topic) main.push(button("wrong", "Wrong", "W", () => acts.judge(held, "wrong")))
  main.push(button("missing", card.topic ? "Right, and one is missing" : "One is missing", "M", () => acts.judge(held, "missing")))
  for (const one of main) one.setAttribute("aria-pressed", String(one.className === held.asking))
  part(".main").replaceChildren(...main)
  part(".main").style.setProperty("--many", main.length)
  part(".instead").textContent = held.asking ? `“${stands(held)}” stands. ${whichOne(held)}` : "Or name the right one at once"
  const others = card.others.map((leaf, i) => button("other", label(leaf), String(i + 1), () => acts.better(held, leaf)))
  if (card.topic && held.asking !== "missing") others.push(button("other", "No topic", "0", () => acts.better(held, held.data.none)))
  part(".others").replaceChildren(...others)
  const all = part("select")
  all.replaceChildren(new Option("Another topic …", ""), ...held.data.order.filter(leaf => leaf !== card.topic).map(leaf => new Option(label(leaf), leaf)))
  part(".skip .text").textContent = held.asking ? "I don’t know" : "Skip"
  held.root.classList.toggle("asking", Boolean(held.asking))
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".audit")
  const fresh = root.held?.deck !== data.deck
  if (fresh) root.held = begin(root, data)
  const held = root.held
  held.data = data
  held.emit = setTriggerValue // the newest closure each time
  for (const [key, stamp] of Object.entries(data.handled)) {
    if ((held.pending.get(key)?.stamp ?? Infinity) <= stamp) held.pending.delete(key)
  }
  if (!held.pending.size) clearTimeout(held.retry)
  window.actionGapAudit = held
  if (!window.actionGapAuditListens) {
    window.actionGapAuditListens = true
    for (const kind of ["keydown", "keypress", "keyup"]) window.addEventListener(kind, press, true)
  }
  if (fresh) {
    root.querySelector(".undo").onclick = () => acts.undo(root.held)
    root.querySelector(".skip").onclick = () => acts.skip(root.held)
    root.querySelector("select").onchange = event => {
      const leaf = event.target.value
      event.target.blur()
      acts.better(root.held, leaf)
    }
    show(held)
  } else if (!held.queue.length) draw(held)
  else progress(held)
}
