// The hand on the board: mouse, a long press, keys. board.py puts this before board.js, and both
// are one module.
const FAR = 5 // pixels: less is a click, not a drag
const HOLD_MS = 260 // a shorter touch scrolls
const EDGE = 44 // pixels from the edge of the board where a drag scrolls it

const listOf = node => node.parentNode
const columnOf = node => node.closest(".column")

// Where a card would stand between its neighbours: half way, or one step beyond the last.
function positionIn(state, node) {
  const at = other => other && seen(state, state.cards.get(other.dataset.id).item).position
  const [above, below] = [at(node.previousElementSibling), at(node.nextElementSibling)]
  if (above == null && below == null) return seen(state, state.cards.get(node.dataset.id).item).position
  if (above == null) return below - 1
  return below == null ? above + 1 : (above + below) / 2
}

function begin(state, event) {
  const { node, x, y } = state.press
  const box = node.getBoundingClientRect()
  const ghost = node.cloneNode(true)
  ghost.className = "card ghost"
  ghost.removeAttribute("tabindex")
  ghost.setAttribute("aria-hidden", "true")
  ghost.style.width = `${box.width}px`
  state.root.append(ghost)
  state.drag = { node, ghost, pointer: state.press.pointer, dx: x - box.left, dy: y - box.top,
    list: listOf(node), next: node.nextElementSibling, x: event.clientX, y: event.clientY }
  state.press = null
  node.classList.add("moving")
  state.root.classList.add("dragging")
  state.root.setPointerCapture(state.drag.pointer)
  follow(state)
  state.drag.timer = setInterval(() => scrollAtEdge(state), 16)
}

function follow(state) {
  const { drag } = state
  const frame = state.root.getBoundingClientRect()
  drag.ghost.style.transform = `translate(${drag.x - frame.left - drag.dx}px, ${drag.y - frame.top - drag.dy}px) rotate(1.5deg)`
  const column = [...state.root.querySelectorAll(".column")].find(one => {
    const box = one.getBoundingClientRect()
    return drag.x >= box.left - 5 && drag.x <= box.right + 5
  })
  if (!column) return
  const list = column.querySelector("ol")
  const below = [...list.children].find(other => {
    const box = other.getBoundingClientRect()
    return other !== drag.node && drag.y < box.top + box.height / 2
  })
  if (listOf(drag.node) !== list || drag.node.nextElementSibling !== (below ?? null)) list.insertBefore(drag.node, below ?? null)
}

function scrollAtEdge(state) {
  const box = state.columns.getBoundingClientRect()
  const { drag } = state
  const by = drag.x < box.left + EDGE ? -9 : drag.x > box.right - EDGE ? 9 : 0
  const before = state.columns.scrollLeft
  if (by) state.columns.scrollLeft += by
  if (state.columns.scrollLeft !== before) follow(state)
}

function end(state, event) {
  clearTimeout(state.hold)
  const { drag, press } = state
  state.press = null
  if (!drag || event.pointerId !== drag.pointer) {
    if (press && event.type === "pointerup" && press.pointer === event.pointerId && !event.metaKey && !event.ctrlKey) open(state, press.node)
    return
  }
  state.drag = null
  clearInterval(drag.timer)
  drag.ghost.remove()
  drag.node.classList.remove("moving")
  state.root.classList.remove("dragging")
  const moved = listOf(drag.node) !== drag.list || drag.node.nextElementSibling !== drag.next
  if (event.type === "pointercancel") drag.list.insertBefore(drag.node, drag.next)
  else if (moved) commit(state, drag.node)
  drag.node.focus({ preventScroll: true })
  if (state.stale) redraw(state)
}

function listen(state) {
  const { root } = state
  const cardOf = event => event.target.closest?.(".card:not(.ghost)")
  root.addEventListener("pointerdown", event => {
    const node = cardOf(event)
    if (!node || event.button > 0 || state.drag || state.lifted) return
    state.press = { node, pointer: event.pointerId, x: event.clientX, y: event.clientY }
    if (event.pointerType !== "mouse") state.hold = setTimeout(() => begin(state, event), HOLD_MS)
  })
  root.addEventListener("pointermove", event => {
    const { press, drag } = state
    if (drag && event.pointerId === drag.pointer) {
      Object.assign(drag, { x: event.clientX, y: event.clientY })
      follow(state)
    } else if (press && event.pointerId === press.pointer
      && Math.hypot(event.clientX - press.x, event.clientY - press.y) > FAR) {
      if (event.pointerType === "mouse") begin(state, event)
      else {
        clearTimeout(state.hold) // it scrolls
        state.press = null
      }
    }
  })
  for (const name of ["pointerup", "pointercancel"]) root.addEventListener(name, event => end(state, event))
  // Once a long press has picked a card up, the finger moves it and not the page.
  root.addEventListener("touchmove", event => state.drag && event.preventDefault(), { passive: false })
  root.addEventListener("contextmenu", event => (state.drag || state.hold) && cardOf(event) && event.pointerType !== "mouse" && event.preventDefault())
  root.addEventListener("dragstart", event => event.preventDefault()) // the browser's own, of links
  root.addEventListener("click", event => {
    if (event.target.closest?.("a") && !event.metaKey && !event.ctrlKey) event.preventDefault()
  })
  root.addEventListener("keydown", event => {
    const node = cardOf(event)
    if (node) keyed(state, node, event)
  })
  root.addEventListener("focusout", event => {
    // Put down where it stands when the hand goes elsewhere, but not while a move refocuses it.
    if (state.lifted?.node === event.target && !state.shifting) putDown(state)
  })
}

// ---- keys -----------------------------------------------------------------------------------
function keyed(state, node, event) {
  const lifted = state.lifted?.node === node
  if (event.key === " ") {
    if (lifted) putDown(state)
    else pickUp(state, node)
  } else if (event.key === "Enter") {
    if (lifted) putDown(state)
    else open(state, node)
  } else if (event.key === "Escape" && lifted) bringBack(state)
  else if (event.key.startsWith("Arrow")) {
    if (lifted) shift(state, node, event.key)
    else if (event.ctrlKey || event.metaKey) {
      if (shift(state, node, event.key)) commit(state, node)
    } else focusNext(node, event.key)
  } else return
  event.preventDefault()
  event.stopPropagation()
}

function pickUp(state, node) {
  state.lifted = { node, list: listOf(node), next: node.nextElementSibling }
  node.classList.add("lifted")
  say(state, `${nameOf(state, node)} picked up. Arrow keys move it, Space puts it down, Escape brings it back.`)
}

function putDown(state) {
  const { node, list, next } = state.lifted
  state.lifted = null
  node.classList.remove("lifted")
  if (listOf(node) !== list || node.nextElementSibling !== next) commit(state, node)
  else say(state, `${nameOf(state, node)} stays where it was.`)
  if (state.stale) redraw(state)
}

function bringBack(state) {
  const { node, list, next } = state.lifted
  state.lifted = null
  node.classList.remove("lifted")
  list.insertBefore(node, next)
  node.focus({ preventScroll: true })
  say(state, `${nameOf(state, node)} stays where it was.`)
  if (state.stale) redraw(state)
}

// One step; true where the card moved.
function shift(state, node, key) {
  const lists = [...state.root.querySelectorAll("ol")]
  const list = listOf(node)
  const other = lists[lists.indexOf(list) + { ArrowLeft: -1, ArrowRight: 1 }[key]]
  const above = node.previousElementSibling
  const below = node.nextElementSibling
  state.shifting = true // the browser takes the focus away from what is moved
  if (other) other.append(node)
  else if (key === "ArrowUp" && above) list.insertBefore(node, above)
  else if (key === "ArrowDown" && below) list.insertBefore(below, node)
  node.focus({ preventScroll: true })
  node.scrollIntoView({ block: "nearest", inline: "nearest" })
  state.shifting = false
  const moved = listOf(node) !== list || node.previousElementSibling !== above || node.nextElementSibling !== below
  if (moved) say(state, `${nameOf(state, node)}: ${columnOf(node).dataset.title}, ${placeOf(node)}.`)
  return moved
}

function focusNext(node, key) {
  const beside = { ArrowUp: node.previousElementSibling, ArrowDown: node.nextElementSibling }[key]
  if (beside) return beside.focus()
  const step = { ArrowLeft: "previousElementSibling", ArrowRight: "nextElementSibling" }[key]
  for (let column = step && columnOf(node)[step]; column; column = column[step]) {
    const first = column.querySelector(".card")
    if (first) return first.focus()
  }
}
