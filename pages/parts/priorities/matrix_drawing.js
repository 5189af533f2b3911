// How the matrix is drawn: scales, frame, bubbles. matrix.py puts this first; with
// matrix_evidence.js, matrix_labels.js and matrix.js it is one module.
const NS = "http://www.w3.org/2000/svg"
const MARGIN = { left: 52, right: 14, top: 30, bottom: 46 }
const TEXT_HEIGHT = 16

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
    valueInWords(node.value, state.data), sureInWords(state, node), item.standing,
    item.within ? "within the capacity" : "beyond the capacity",
    item.vanished ? "no longer found by the newest study" : "",
  ].filter(Boolean).join(", ")
}

// Where a bubble stands across. Those whose effort nobody has estimated share one column: they
// stand side by side there, and only a figure of their own moves them to a place of their own.
const across = (state, node) => state.G.x(node.days) + node.shift
const unmoved = node => node.item.assumed && near(node.days, node.item.days)

function standSideBySide(state) {
  const { G } = state
  const nodes = [...state.nodes.values()].filter(unmoved).sort((a, b) => a.item.rank - b.item.rank)
  const settled = []
  const lack = (node, shift) => settled.reduce((sum, other) => sum + Math.max(0, node.r + other.r + 2 -
    Math.hypot(shift - other.shift, G.y(node.value) - G.y(other.value))), 0)
  for (const node of nodes) {
    // A place once taken is kept: nobody jumps because a neighbour left.
    if (lack(node, node.shift) > 0) {
      const inside = shift => Math.abs(G.x(node.days) + shift - MARGIN.left - G.w / 2) <= G.w / 2 - node.r
      // No further, or the place would seem to say something of its days; else the least crowded.
      const steps = by => Array.from({ length: Math.ceil(G.w / 4 / by) }, (_, i) => i * by)
        .flatMap(step => [step, -step]).filter(inside)
      node.shift = steps(6).find(shift => lack(node, shift) === 0) ??
        steps(2).reduce((best, shift) => (lack(node, shift) < lack(node, best) ? shift : best), 0)
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
  drawWhisker(state, node)
}

function layout(state) {
  const { svg, root, data } = state
  state.G = geometry(root.clientWidth, data.axes)
  svg.setAttribute("viewBox", `0 0 ${state.G.W} ${state.G.H}`)
  svg.style.height = `${state.G.H}px`
  drawFrame(state)
  drawCapacity(state)
  standSideBySide(state)
  for (const node of state.nodes.values()) place(state, node, node.days, node.value)
  layLabels(state)
}
