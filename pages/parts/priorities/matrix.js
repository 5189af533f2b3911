// The matrix: person-days across (log), expected value of a year up (square root).
// Streamlit runs the default export again whenever data or theme change, so every run is
// idempotent: state lives on the root element, listeners are attached once.
const SNAP = 7 // pixels: a drag along one axis leaves the other figure alone
const TAP = 4 // pixels: less is a choice, not a drag
const NUMBERED = 24 // bubbles that bear their rank; of many, the last are dots until chosen

// ---- saving ---------------------------------------------------------------------------------
function commit(state, node) {
  node.editing = false
  node.g.classList.remove("editing")
  const waiting = state.pending.get(node.item.id)
  const held = waiting ? { days: waiting.days ?? node.base.days, value: waiting.value ?? node.base.value } : node.base
  if (same(node, held)) return false
  // Once a figure waits it stays in the message: dropping it would leave the earlier one standing.
  const differs = name => waiting?.[name] != null || !near(node[name], node.base[name])
  state.stamp = Math.max(state.stamp + 1, Date.now())
  state.pending.set(node.item.id, {
    topic: node.item.id, version: node.item.version, stamp: state.stamp,
    days: differs("days") ? node.days : null, value: differs("value") ? node.value : null,
  })
  say(state, `${node.item.label} moved to ${daysInWords(node.days)}, ${valueInWords(node.value, state.data)}. Saving…`)
  node.g.classList.add("waiting")
  layLabels(state)
  send(state)
  return true
}

function choose(state, node) {
  state.emit("chosen", node.item.id)
  if (state.pending.size) send(state)
}

// ---- the hand -------------------------------------------------------------------------------
function listen(state) {
  const { svg } = state
  const at = event => {
    const box = svg.getBoundingClientRect()
    return [((event.clientX - box.left) / box.width) * state.G.W, ((event.clientY - box.top) / box.height) * state.G.H]
  }
  // The nearest one counts, not the topmost: bubbles may lie on each other, and fingers are thick.
  const nearest = (event, reach) => {
    const [x, y] = at(event)
    const away = node => Math.hypot(across(state, node) - x, state.G.y(node.value) - y) - node.r
    return [...state.nodes.values()].filter(n => away(n) <= reach).sort((a, b) => away(a) + a.r - away(b) - b.r)[0]
  }
  const reach = event => (event.pointerType === "mouse" ? 3 : 14)

  svg.addEventListener("pointerdown", event => {
    const node = nearest(event, reach(event))
    if (!node || event.button > 0 || state.drag) return
    const [x, y] = at(event)
    state.drag = { node, pointer: event.pointerId, x, y, days: node.days, value: node.value,
      left: across(state, node), top: state.G.y(node.value), far: false }
    svg.setPointerCapture(event.pointerId)
    node.g.classList.add("dragging")
    node.g.focus({ preventScroll: true })
    tell(state, node)
    event.preventDefault()
  })
  // touch-action on SVG children does nothing in Chromium: stop the scroll here.
  svg.addEventListener("touchstart", event => {
    const touch = event.touches[0]
    if (touch && nearest(touch, 14)) event.preventDefault()
  }, { passive: false })
  svg.addEventListener("pointermove", event => {
    const drag = state.drag
    if (!drag) {
      if (event.pointerType === "mouse") tell(state, nearest(event, 3))
      return
    }
    if (event.pointerId !== drag.pointer) return
    const [x, y] = at(event)
    const [dx, dy] = [x - drag.x, y - drag.y]
    drag.far ||= Math.hypot(dx, dy) > TAP
    if (!drag.far) return
    const { data, data: { axes } } = state
    const days = Math.abs(dx) < SNAP ? drag.days : tidyDays(state.G.days(drag.left + dx), axes.days)
    const value = data.fixed || Math.abs(dy) < SNAP ? drag.value : tidyValue(state.G.value(drag.top + dy), data)
    place(state, drag.node, days, value)
    tell(state, drag.node)
  })
  const drop = event => {
    const drag = state.drag
    if (!drag || event.pointerId !== drag.pointer) return
    state.drag = null
    drag.node.g.classList.remove("dragging")
    tell(state, null)
    if (event.type === "pointercancel") place(state, drag.node, drag.days, drag.value)
    else if (drag.far) commit(state, drag.node)
    else choose(state, drag.node)
    if (state.stale) redraw(state)
  }
  svg.addEventListener("pointerup", drop)
  svg.addEventListener("pointercancel", drop)
  svg.addEventListener("pointerleave", () => state.drag || tell(state, null))

  const nodeOf = event => state.nodes.get(event.target.closest?.(".bubble")?.dataset.id)
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }
  svg.addEventListener("keydown", event => {
    const node = nodeOf(event)
    if (!node) return
    const step = steps[event.key]
    if (step) {
      event.preventDefault()
      event.stopPropagation()
      const times = event.shiftKey ? 5 : 1
      const { axes } = state.data
      const below = step[0] < 0 ? grain(node.days - 1e-9) : grain(node.days)
      const days = step[0] ? tidyDays(node.days + step[0] * times * below, axes.days) : node.days
      const share = Math.sqrt(node.value / axes.value) + (step[1] * times) / 50
      const value = step[1] && !state.data.fixed ? tidyValue(clamp(share, 0, 1) ** 2 * axes.value, state.data) : node.value
      node.editing = true
      node.g.classList.add("editing")
      place(state, node, days, value)
      tell(state, node)
      say(state, `${node.item.label}: ${daysInWords(days)}, ${valueInWords(value, state.data)}. Enter saves, Escape reverts.`)
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault()
      if (!node.editing || !commit(state, node)) choose(state, node)
    } else if (event.key === "Escape") {
      if (state.drag) svg.releasePointerCapture(state.drag.pointer)
      state.drag = null
      node.editing = false
      node.g.classList.remove("editing", "dragging")
      const waiting = state.pending.get(node.item.id)
      place(state, node, waiting?.days ?? node.base.days, waiting?.value ?? node.base.value)
      tell(state, null)
      say(state, `${node.item.label} stays where it was.`)
    }
  })
  svg.addEventListener("focusin", event => nodeOf(event)?.g.matches(":focus-visible") && tell(state, nodeOf(event)))
  svg.addEventListener("focusout", event => {
    const node = nodeOf(event)
    if (!state.drag) tell(state, null)
    if (node?.editing) commit(state, node)
  })
}

// ---- what Python sent -----------------------------------------------------------------------
function born(state, item) {
  const g = svgOf("g", { class: "bubble", tabindex: 0, role: "slider", "aria-roledescription": "opportunity to move",
    "aria-describedby": "matrix-keys", "data-id": item.id })
  g.append(svgOf("path"), svgOf("text", { class: "number", "text-anchor": "middle", y: 4 }))
  const ghost = svgOf("g", { class: "ghost" })
  ghost.append(svgOf("path"), svgOf("line"))
  state.ghosts.append(ghost)
  const whisker = svgOf("path", { class: "whisker" })
  state.whiskers.append(whisker)
  state.bubbles.append(g)
  const node = { g, ghost, whisker, item, editing: false, shift: 0, days: item.days, value: item.value }
  state.nodes.set(item.id, node)
  return node
}

function dress(state, node, item, mostMentions) {
  node.item = item
  node.base = { days: item.days, value: item.value }
  const chosen = state.data.chosen === item.id
  node.small = item.rank > NUMBERED && !item.within && !chosen
  node.r = node.small ? 4.5 : 8.5 + (state.root.clientWidth < 520 ? 3 : 5) * Math.sqrt(item.n / Math.max(mostMentions, 1))
  const marks = { small: node.small, hollow: item.assumed, beyond: !item.within, vanished: item.vanished, chosen }
  for (const [name, on] of Object.entries(marks)) node.g.classList.toggle(name, on)
  node.whisker.classList.toggle("chosen", chosen)
  for (const shape of [node.g.firstChild, node.ghost.firstChild]) shape.setAttribute("d", outline(item.complexity, node.r))
  node.g.lastChild.textContent = item.rank
  node.g.setAttribute("aria-label", `${item.label}, ${item.complexity}`)
  node.g.setAttribute("aria-valuemin", state.data.axes.days[0])
  node.g.setAttribute("aria-valuemax", state.data.axes.days[1])
}

// Answered by Python, at the same place, or written by somebody else since: no longer waiting.
function settle(state, item) {
  const waiting = state.pending.get(item.id)
  if (!waiting) return
  const wanted = { days: waiting.days ?? item.days, value: waiting.value ?? item.value }
  const overruled = item.version !== waiting.version && !item.mine
  if ((state.data.handled[item.id] ?? 0) < waiting.stamp && !same(item, wanted) && !overruled) return
  state.pending.delete(item.id)
  const node = state.nodes.get(item.id)
  node?.g.classList.remove("waiting")
  say(state, same(item, wanted) ? `Saved: ${item.label}, ${daysInWords(item.days)}, ${valueInWords(item.value, state.data)}.`
    : `${item.label} was changed by somebody else; your move was not kept.`)
}

function redraw(state) {
  state.stale = false
  const { data } = state
  const most = Math.max(...data.items.map(item => item.n))
  const seen = new Set(data.items.map(item => item.id))
  for (const [id, node] of state.nodes)
    if (!seen.has(id)) {
      node.g.remove()
      node.ghost.remove()
      node.whisker.remove()
      state.nodes.delete(id)
      state.pending.delete(id)
    }
  for (const item of data.items) {
    const node = state.nodes.get(item.id) ?? born(state, item)
    settle(state, item)
    dress(state, node, item, most)
    if (node.editing) continue // never fight the hand
    const waiting = state.pending.get(item.id)
    node.days = waiting?.days ?? item.days
    node.value = waiting?.value ?? item.value
  }
  if (!state.bubbles.contains(state.root.getRootNode().activeElement))
    for (const item of data.items) state.bubbles.append(state.nodes.get(item.id).g) // Tab goes by rank
  if (!state.pending.size) clearTimeout(state.retry)
  layout(state)
}

function begin(root, state) {
  const svg = root.querySelector("svg")
  Object.assign(state, { root, svg, status: root.querySelector(".status"), pending: new Map(), nodes: new Map(), stamp: 0 })
  for (const name of ["frame", "whiskers", "ghosts", "labels", "bubbles", "readout"]) {
    state[name] = svgOf("g", { class: name })
    if (name !== "bubbles") state[name].setAttribute("aria-hidden", "true")
    svg.append(state[name])
  }
  state.readout.append(svgOf("rect", { rx: 6 }), svgOf("text", { class: "name", x: 9, y: 17 }), svgOf("text", { x: 9, y: 33 }),
    svgOf("text", { x: 9, y: 49 }), svgOf("text", { x: 9, y: 65 }))
  tell(state, null)
  listen(state)
  state.observer = new ResizeObserver(() => {
    if (state.drag || !state.G || Math.abs(root.clientWidth - state.G.W) <= 1) return
    for (const node of state.nodes.values()) node.shift = 0
    redraw(state)
  })
  state.observer.observe(root)
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".matrix")
  const state = (root.matrix ??= {})
  state.emit = setTriggerValue // the newest closure each time
  state.data = data
  if (!state.svg) begin(root, state)
  if (state.drag) state.stale = true // redrawn after the drop
  else redraw(state)
  return () => {
    clearTimeout(state.retry)
    state.observer.disconnect()
  }
}
