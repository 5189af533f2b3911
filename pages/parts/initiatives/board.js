// The board: a column a stage, a card an initiative. Streamlit runs the default export again
// whenever data or theme change, so every run is idempotent: state lives on the root element,
// listeners are attached once. People's words are only ever textContent.

// ---- saving ---------------------------------------------------------------------------------
function commit(state, node) {
  const card = state.cards.get(node.dataset.id)
  state.stamp = Math.max(state.stamp + 1, Date.now())
  state.pending.set(card.item.id, {
    id: card.item.id, version: card.item.version, stamp: state.stamp, seen: card.item.stage,
    stage: columnOf(node).dataset.stage, position: positionIn(state, node),
  })
  node.classList.add("waiting")
  count(state)
  say(state, `${card.item.name} moved to ${columnOf(node).dataset.title}, ${placeOf(node)}. Saving…`)
  send(state)
}

function open(state, node) {
  state.emit("opened", Number(node.dataset.id))
  if (state.pending.size) send(state)
}

// Where a card stands: where the hand put it, until Python has answered.
const seen = (state, item) => state.pending.get(item.id) ?? item
const nameOf = (state, node) => state.cards.get(node.dataset.id).item.name
const placeOf = node => `place ${[...node.parentNode.children].indexOf(node) + 1} of ${node.parentNode.children.length}`

// ---- drawing --------------------------------------------------------------------------------
const make = (tag, className, text) => {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text !== undefined) element.textContent = text
  return element
}

function drawColumns(state) {
  state.columns.replaceChildren(...state.data.stages.map(stage => {
    const column = make("section", "column")
    Object.assign(column.dataset, { stage: stage.id, title: stage.title })
    const head = make("header")
    head.append(make("span", "", stage.title), make("span", "count"))
    column.append(head, make("ol"))
    return column
  }))
}

// Tells the eye where columns lie beyond the edge.
function edges(state) {
  const { columns } = state
  columns.classList.toggle("more-before", columns.scrollLeft > 2)
  columns.classList.toggle("more-after", columns.scrollLeft < columns.scrollWidth - columns.clientWidth - 2)
}

function count(state) {
  for (const column of state.columns.children) {
    const n = column.querySelector("ol").children.length
    column.querySelector(".count").textContent = n
    column.setAttribute("aria-label", `${column.dataset.title}, ${n} initiative${n === 1 ? "" : "s"}`)
  }
}

function dress(state, node, item) {
  const link = make("a", "name", item.name)
  link.href = state.data.address + item.id
  link.tabIndex = -1
  const facts = [item.owner || "no owner", item.due].filter(Boolean).join(" · ")
  node.replaceChildren(link, make("small", "", facts))
  const marks = make("div", "marks")
  if (item.overdue) marks.append(make("span", "mark bad", "overdue"))
  if (item.tasks) marks.append(make("span", "mark", item.tasks))
  if (item.verdict) marks.append(make("span", `mark ${item.tone}`, item.verdict))
  if (marks.children.length) node.append(marks)
  const words = [item.name, facts, item.overdue && "overdue", item.tasks, item.verdict]
  node.setAttribute("aria-label", words.filter(Boolean).join(", "))
}

function born(item) {
  const node = make("li", "card")
  node.dataset.id = item.id
  node.tabIndex = 0
  node.setAttribute("aria-roledescription", "card to move")
  node.setAttribute("aria-describedby", "board-keys")
  return node
}

// Python has answered this drop: the card stands where Python says, and a word tells.
function settle(state, item, node) {
  const waiting = state.pending.get(item.id)
  if (!waiting || (state.data.handled[item.id] ?? 0) < waiting.stamp) return
  state.pending.delete(item.id)
  node.classList.remove("waiting")
  const title = state.data.stages.find(stage => stage.id === item.stage).title
  say(state, item.stage === waiting.stage ? `Saved: ${item.name}, ${title}.`
    : `${item.name} is back in ${title}; the move was not kept.`)
}

function redraw(state) {
  state.stale = false
  const { cards, data } = state
  const active = state.root.getRootNode().activeElement
  const there = new Set(data.cards.map(item => item.id))
  for (const [id, card] of cards)
    if (!there.has(id)) {
      card.node.remove()
      cards.delete(id)
      state.pending.delete(id)
    }
  for (const item of data.cards) {
    const card = cards.get(item.id) ?? { node: born(item) }
    cards.set(item.id, Object.assign(card, { item }))
    settle(state, item, card.node)
    dress(state, card.node, item)
  }
  for (const column of state.columns.children) {
    const list = column.querySelector("ol")
    const wanted = data.cards.filter(item => seen(state, item).stage === column.dataset.stage)
      .sort((a, b) => seen(state, a).position - seen(state, b).position || a.id - b.id)
    wanted.forEach((item, place) => {
      const { node } = cards.get(item.id)
      if (list.children[place] !== node) list.insertBefore(node, list.children[place] ?? null)
    })
  }
  count(state)
  if (active && active !== state.root.getRootNode().activeElement && active.isConnected) active.focus({ preventScroll: true })
  if (!state.pending.size) clearTimeout(state.retry)
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".board")
  const state = (root.state ??= {})
  state.emit = setTriggerValue // the newest closure each time
  state.data = data
  if (!state.root) {
    Object.assign(state, { root, columns: root.querySelector(".columns"), status: root.querySelector(".status"),
      cards: new Map(), pending: new Map(), stamp: 0 })
    drawColumns(state)
    listen(state)
    state.columns.addEventListener("scroll", () => edges(state), { passive: true })
    state.sized = new ResizeObserver(() => edges(state))
    state.sized.observe(state.columns)
  }
  if (state.drag || state.lifted) state.stale = true // never fight the hand: redrawn after the drop
  else redraw(state)
  return () => {
    clearTimeout(state.retry)
    clearInterval(state.drag?.timer)
  }
}
