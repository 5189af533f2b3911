// How the matrix is drawn: scales, frame, bubbles, labels. matrix.py puts this before matrix.js,
// and both are one module.
const NS = "http://www.w3.org/2000/svg"
const MARGIN = { left: 52, right: 14, top: 30, bottom: 46 }
const TEXT_HEIGHT = 15

const svgOf = (name, attributes = {}) => {
  const element = document.createElementNS(NS, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  return element
}
const clamp = (x, low, high) => Math.min(high, Math.max(low, x))
const near = (a, b) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))
const same = (a, b) => near(a.days, b.days) && near(a.value, b.value)

// One SVG unit is one CSS pixel, so text stays readable on a phone.
function geometry(width, axes) {
  const W = Math.max(280, width)
  const H = clamp(W * 0.68, 420, 640)
  const w = W - MARGIN.left - MARGIN.right
  const h = H - MARGIN.top - MARGIN.bottom
  const [low, high] = axes.days.map(Math.log)
  return {
    W, H, w, h, narrow: W < 520,
    x: days => MARGIN.left + ((Math.log(days) - low) / (high - low)) * w,
    y: value => MARGIN.top + h - Math.sqrt(Math.max(value, 0) / axes.value) * h,
    days: x => Math.exp(low + ((x - MARGIN.left) / w) * (high - low)),
    value: y => clamp((MARGIN.top + h - y) / h, 0, 1) ** 2 * axes.value,
  }
}

const grain = days => (days < 10 ? 0.5 : days < 50 ? 1 : 5)
const tidyDays = (days, [low, high]) =>
  days < 0.75 ? clamp(Math.round(days * 10) / 10, low, high)
    : clamp(Math.round(days / grain(days)) * grain(days), low, high)
const tidyValue = (value, { factor, axes }) =>
  clamp(Number((value * factor).toPrecision(3)) / factor, 0, axes.value)

const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 })
const three = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 })
const sign = data => data.currency + (data.currency.length > 1 ? " " : "")
const money = (value, data) => sign(data) + short.format(value)
// As the pages write sums: €1,230, €1.24 m. Ticks are shorter.
const sum = (value, data) =>
  sign(data) + (value < 1e6 ? three.format(Math.round(value)) : `${three.format(value / 1e6)} m`)
const valueInWords = (value, data) =>
  data.currency ? `${sum(value * data.factor, data)} a year`
    : `${Number(value.toPrecision(3))} ${data.unit} a year`
const daysInWords = days => `${Number(days.toPrecision(3))} person-day${days === 1 ? "" : "s"}`

// 1, 2, 5, 10 … between low and high; from the top down, those that stand apart enough to read.
function ticks(low, high, place, apart) {
  const found = []
  for (let power = Math.floor(Math.log10(Math.max(low, high / 1000))); power <= Math.log10(high); power++)
    for (const step of [1, 2, 5]) found.push(step * 10 ** power)
  const kept = []
  for (const tick of found.filter(t => t >= low * 0.999 && t <= high * 1.001).reverse())
    if (kept.every(other => Math.abs(place(other) - place(tick)) >= apart)) kept.push(tick)
  return kept
}

function drawFrame(state) {
  const { G, data, frame } = state
  frame.replaceChildren()
  const add = (name, attributes, text) => {
    const element = svgOf(name, attributes)
    if (text !== undefined) element.textContent = text
    frame.append(element)
    return element
  }
  const [left, top, right, bottom] = [MARGIN.left, MARGIN.top, MARGIN.left + G.w, MARGIN.top + G.h]
  const middleX = clamp(G.x(data.medians.days), left, right)
  const middleY = clamp(G.y(data.medians.value), top, bottom)
  const quadrants = [
    ["quick", left, top, middleX, middleY], ["big", middleX, top, right, middleY],
    ["fill", left, middleY, middleX, bottom], ["twice", middleX, middleY, right, bottom],
  ]
  for (const [name, x1, y1, x2, y2] of quadrants)
    add("rect", { class: `quadrant ${name}`, x: x1, y: y1, width: x2 - x1, height: y2 - y1 })
  for (const tick of ticks(...data.axes.days, G.x, 30)) {
    add("line", { class: "grid", x1: G.x(tick), x2: G.x(tick), y1: top, y2: bottom })
    add("text", { class: "tick", x: G.x(tick), y: bottom + 16, "text-anchor": "middle" }, tick)
  }
  const up = value => G.y(value / data.factor)
  for (const tick of [...ticks(0, data.axes.value * data.factor, up, 26).filter(t => up(t) < bottom - 14), 0]) {
    add("line", { class: "grid", x1: left, x2: right, y1: up(tick), y2: up(tick) })
    const text = data.currency ? money(tick, data) : Number(tick.toPrecision(2))
    add("text", { class: "tick", x: left - 6, y: up(tick) + 4, "text-anchor": "end" }, text)
  }
  add("line", { class: "median", x1: middleX, x2: middleX, y1: top, y2: bottom })
  add("line", { class: "median", x1: left, x2: right, y1: middleY, y2: middleY })
  const names = [
    ["quick", left + 8, top + 18, "start", middleX - left, middleY - top],
    ["big", right - 8, top + 18, "end", right - middleX, middleY - top],
    ["fill", left + 8, bottom - 9, "start", middleX - left, bottom - middleY],
    ["twice", right - 8, bottom - 9, "end", right - middleX, bottom - middleY],
  ]
  state.taken = []
  for (const [name, x, y, anchor, room, high] of names) {
    const width = measure(state, data.quadrants[name], 13)
    if (room < width + 12 || high < 24) continue
    add("text", { class: "quadrant-name", x, y, "text-anchor": anchor }, data.quadrants[name])
    state.taken.push({ x: anchor === "start" ? x : x - width, y: y - 12, w: width, h: TEXT_HEIGHT })
  }
  const unit = data.currency ? `${data.currency} a year` : `${data.unit} a year`
  add("text", { class: "axis", x: 4, y: 17 }, `↑ Expected value, ${unit}`)
  add("text", { class: "axis", x: right, y: G.H - 8, "text-anchor": "end" }, "Person-days, log scale →")
}

function measure(state, text, size) {
  state.pen ??= document.createElement("canvas").getContext("2d")
  state.pen.font = `600 ${size}px ${getComputedStyle(state.root).fontFamily}`
  return state.pen.measureText(text).width
}

// Equal areas, so that no complexity looks bigger than another.
function outline(complexity, r) {
  if (complexity === "simple") return `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`
  if (complexity === "complex") {
    const d = r * 1.2533
    return `M0,${-d}L${d},0L0,${d}L${-d},0Z`
  }
  const s = r * 0.8862
  return `M${-s},${-s}H${s}V${s}H${-s}Z`
}

function inWords(state, node) {
  const item = node.item
  return [
    daysInWords(node.days) + (item.assumed && near(node.days, item.days) ? ", assumed" : ""),
    valueInWords(node.value, state.data), item.standing,
    item.within ? "within the capacity" : "beyond the capacity",
    ...(item.vanished ? ["no longer found by the newest study"] : []),
  ].join(", ")
}

// Where a bubble stands across. Those whose effort nobody has estimated share one column: they
// stand side by side there, and only a figure of their own moves them to a place of their own.
const across = (state, node) => state.G.x(node.days) + node.shift
const unmoved = node => node.item.assumed && near(node.days, node.item.days)

function standSideBySide(state) {
  const nodes = [...state.nodes.values()].filter(unmoved).sort((a, b) => a.item.rank - b.item.rank)
  const settled = []
  const free = (node, shift) => settled.every(other =>
    Math.hypot(shift - other.shift, state.G.y(node.value) - state.G.y(other.value)) >= node.r + other.r + 2)
  for (const node of nodes) {
    // A place once taken is kept: nobody jumps because a neighbour left.
    if (!free(node, node.shift)) {
      const steps = [0, ...Array.from({ length: 24 }, (_, i) => (i + 1) * 6).flatMap(step => [step, -step])]
      node.shift = steps.find(shift => Math.abs(shift) < state.G.w / 4 && free(node, shift)) ?? 0
    }
    settled.push(node)
  }
}

function place(state, node, days, value) {
  const { G } = state
  node.days = days
  node.value = value
  if (!unmoved(node)) node.shift = 0
  node.g.setAttribute("transform", `translate(${across(state, node)} ${G.y(value)})`)
  node.g.setAttribute("aria-valuenow", days)
  node.g.setAttribute("aria-valuetext", inWords(state, node))
  const ghost = { days: node.item.computed_days, value: node.item.computed_value }
  const moved = !same(node, ghost)
  node.ghost.style.display = moved ? "" : "none"
  const [x, y] = [G.x(clamp(ghost.days, ...state.data.axes.days)), G.y(ghost.value)]
  node.ghost.firstChild.setAttribute("transform", `translate(${x} ${y})`)
  const line = { x1: x, y1: y, x2: across(state, node), y2: G.y(value) }
  for (const [key, at] of Object.entries(line)) node.ghost.lastChild.setAttribute(key, at)
}

const overlap = (a, b) =>
  Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y))

// Labels: the best rank chooses first, among places right, left, above and below at growing
// distance; what would lie on others stays out: its number and the list beside name it.
function layLabels(state) {
  const { G, labels } = state
  labels.replaceChildren()
  const nodes = [...state.nodes.values()].sort((a, b) => a.item.rank - b.item.rank)
  const boxes = nodes.map(n => ({ x: across(state, n) - n.r, y: G.y(n.value) - n.r, w: 2 * n.r, h: 2 * n.r }))
  const taken = [...state.taken]
  const longest = G.narrow ? 18 : 28
  const outs = G.narrow ? [0, 20] : [0, 22, 48]
  for (const [i, node] of nodes.entries()) {
    const text = node.item.label.length > longest ? node.item.label.slice(0, longest - 1).trimEnd() + "…" : node.item.label
    const w = measure(state, text, 12) + 4
    const [cx, cy] = [across(state, node), G.y(node.value)]
    let best = null
    for (const [side, out] of outs.flatMap(out => [[1, out], [-1, out]]))
      for (const dy of [0, -15, 15, -30, 30, -45, 45, -62, 62, -80, 80]) {
        const x = side > 0 ? cx + node.r + 5 + out : cx - node.r - 5 - out - w
        const box = { x, y: cy + dy - TEXT_HEIGHT / 2, w, h: TEXT_HEIGHT }
        const outside = x < MARGIN.left || x + w > G.W - 2 || box.y < MARGIN.top || box.y + TEXT_HEIGHT > G.H - MARGIN.bottom
        const covered = taken.reduce((sum, other) => sum + overlap(box, other), 0) +
          boxes.reduce((sum, other, j) => sum + (j === i ? 0 : overlap(box, other)), 0)
        const price = covered + (outside ? 1e5 : 0) + Math.abs(dy) * 0.9 + out * 0.7 + (side < 0 ? 3 : 0)
        if (!best || price < best.price) best = { box, covered, outside, price, dy, side, out }
      }
    node.labelled = best && !best.outside && best.covered < 0.12 * best.box.w * TEXT_HEIGHT
    if (!node.labelled) continue
    taken.push(best.box)
    const edge = best.side > 0 ? best.box.x : best.box.x + best.box.w
    if (best.dy || best.out)
      labels.append(svgOf("line", { class: "leader", x1: cx + best.side * node.r * 0.8, y1: cy, x2: edge, y2: cy + best.dy }))
    const label = svgOf("text", { class: "label" + (node.item.within ? "" : " beyond"), "data-id": node.item.id,
      x: edge + best.side * 2, y: cy + best.dy + 4, "text-anchor": best.side > 0 ? "start" : "end" })
    label.textContent = text
    labels.append(label)
  }
}

// What the hand holds, in words beside it.
function tell(state, node) {
  const { G, readout } = state
  readout.style.display = node ? "" : "none"
  if (!node) return
  const [box, name, figures, standing] = readout.children
  const label = node.item.label
  name.textContent = label.length > 40 ? label.slice(0, 39) + "…" : label
  figures.textContent = `${daysInWords(node.days)} · ${valueInWords(node.value, state.data)}`
  standing.textContent = node.item.standing
  const w = Math.max(...[name, figures, standing].map(line => measure(state, line.textContent, 12))) + 18
  const x = clamp(across(state, node) - w / 2, 2, G.W - w - 2)
  const above = G.y(node.value) - node.r - 66
  const y = above > 2 ? above : G.y(node.value) + node.r + 8
  readout.setAttribute("transform", `translate(${x} ${y})`)
  box.setAttribute("width", w)
  box.setAttribute("height", 58)
}

function layout(state) {
  const { svg, root, data } = state
  state.G = geometry(root.clientWidth, data.axes)
  svg.setAttribute("viewBox", `0 0 ${state.G.W} ${state.G.H}`)
  svg.style.height = `${state.G.H}px`
  drawFrame(state)
  standSideBySide(state)
  for (const node of state.nodes.values()) place(state, node, node.days, node.value)
  layLabels(state)
}
