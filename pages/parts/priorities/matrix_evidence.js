// How sure the figures are: whiskers of the expected value, and the line where the capacity ends.

// Only of a computed value: what a person set has no interval.
const isSure = node => node.item.low !== null && near(node.value, node.item.computed_value)

function sureInWords(state, node) {
  if (!isSure(node)) return node.item.set_by && near(node.value, node.item.value) ? node.item.set_by : ""
  const [low, high] = [node.item.low, node.item.high].map(end =>
    state.data.currency ? sum(end * state.data.factor, state.data) : Number(end.toPrecision(3)))
  return `95 %: ${low} to ${high}`
}

function drawWhisker(state, node) {
  const { G, data } = state
  node.whisker.style.display = isSure(node) ? "" : "none"
  if (!isSure(node)) return
  const [x, low, high] = [across(state, node), G.y(node.item.low), G.y(Math.min(node.item.high, data.axes.value))]
  const cap = y => `M${x - 4},${y}h8`
  // One that goes on beyond the axis has no cap there.
  node.whisker.setAttribute("d", `M${x},${low}V${high}${cap(low)}${node.item.high > data.axes.value ? "" : cap(high)}`)
}

// All places worth as much a day as the last opportunity that fits.
function drawCapacity(state) {
  const { G, data, frame } = state
  if (!data.capacity) return
  const points = []
  for (let step = 0; step <= 96; step++) {
    const x = MARGIN.left + (step / 96) * G.w
    const value = data.capacity.slope * G.days(x)
    if (value <= data.axes.value) points.push([x, G.y(value)])
  }
  if (points.length < 2) return
  frame.append(svgOf("path", { class: "capacity", d: `M${points.map(point => point.join(",")).join("L")}` }))
  nameLine(state, points, data.capacity.name)
}

// From the upper end down, left of the line or right of it, where no other words stand.
function nameLine(state, points, name) {
  const width = measure(state, name, 12)
  for (const [x, y] of points.slice().reverse())
    for (const side of [-1, 1]) {
      const box = { x: side < 0 ? x - 8 - width : x + 8, y: y + (side < 0 ? -16 : 2), w: width, h: TEXT_HEIGHT }
      const outside = box.x < MARGIN.left + 2 || box.x + width > MARGIN.left + state.G.w - 2 || box.y < MARGIN.top ||
        box.y + TEXT_HEIGHT > MARGIN.top + state.G.h
      if (outside || state.taken.some(other => overlap(box, other) > 0)) continue
      const text = svgOf("text", { class: "line-name", x: box.x, y: box.y + 12 })
      text.textContent = name
      state.frame.append(text)
      state.taken.push(box)
      return
    }
}
