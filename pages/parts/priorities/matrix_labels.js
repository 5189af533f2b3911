// Names beside the bubbles, and what the hand holds in words.
const overlap = (a, b) =>
  Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y))

// The best rank chooses first, among places right, left, above and below at growing distance;
// what would lie on another name, or on bubbles, stays out: the hand or the list beside names it.
function layLabels(state) {
  const { G, labels } = state
  labels.replaceChildren()
  const nodes = [...state.nodes.values()].sort((a, b) => a.item.rank - b.item.rank)
  const boxes = nodes.map(n => ({ x: across(state, n) - n.r, y: G.y(n.value) - n.r, w: 2 * n.r, h: 2 * n.r }))
  const taken = [...state.taken]
  const longest = G.narrow ? 18 : 28
  const outs = G.narrow ? [0, 20] : [0, 22, 48]
  for (const [i, node] of nodes.entries()) {
    if (node.small) continue
    const text = node.item.label.length > longest ? node.item.label.slice(0, longest - 1).trimEnd() + "…" : node.item.label
    const w = measure(state, text, 12) + 4
    const [cx, cy] = [across(state, node), G.y(node.value)]
    let best = null
    for (const [side, out] of outs.flatMap(out => [[1, out], [-1, out]]))
      for (const dy of [0, -15, 15, -30, 30, -45, 45, -62, 62, -80, 80]) {
        const x = side > 0 ? cx + node.r + 5 + out : cx - node.r - 5 - out - w
        const box = { x, y: cy + dy - TEXT_HEIGHT / 2, w, h: TEXT_HEIGHT }
        const outside = x < MARGIN.left || x + w > G.W - 2 || box.y < MARGIN.top || box.y + TEXT_HEIGHT > G.H - MARGIN.bottom ||
          taken.some(other => overlap(box, other) > 0)
        const covered = boxes.reduce((sum, other, j) => sum + (j === i ? 0 : overlap(box, other)), 0)
        const price = covered + (outside ? 1e5 : 0) + Math.abs(dy) * 0.9 + out * 0.7 + (side < 0 ? 3 : 0)
        if (!best || price < best.price) best = { box, covered, outside, price, dy, side, out }
      }
    node.labelled = best && !best.outside && best.covered < 0.05 * best.box.w * TEXT_HEIGHT
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
  state.told?.whisker.classList.remove("lit")
  state.told = node
  if (!node) return
  node.whisker.classList.add("lit")
  const [box, name, figures, standing, sure] = readout.children
  const label = node.item.label
  name.textContent = label.length > 40 ? label.slice(0, 39) + "…" : label
  figures.textContent = `${daysInWords(node.days)} · ${valueInWords(node.value, state.data)}`
  standing.textContent = node.item.standing
  sure.textContent = sureInWords(state, node)
  const high = sure.textContent ? 74 : 58
  const w = Math.max(...[name, figures, standing, sure].map(line => measure(state, line.textContent, 12))) + 18
  const x = clamp(across(state, node) - w / 2, 2, G.W - w - 2)
  const above = G.y(node.value) - node.r - high - 8
  const y = above > 2 ? above : G.y(node.value) + node.r + 8
  readout.setAttribute("transform", `translate(${x} ${y})`)
  box.setAttribute("width", w)
  box.setAttribute("height", high)
}
