// How what a hand did reaches Python; joined with the board's and the matrix's own files into one module.
const RETRY_MS = 4000

// A trigger fired while a rerun is under way REPLACES the one that waits. So each message carries
// every move that Python has not answered yet, and Python takes the same move twice as one.
function send(state, tries = 0) {
  clearTimeout(state.retry)
  if (!state.pending.size) return
  state.emit("moved", [...state.pending.values()])
  if (tries === 1) say(state, "Not saved yet; trying again.")
  state.retry = setTimeout(() => send(state, tries + 1), tries < 5 ? RETRY_MS : 5 * RETRY_MS)
}

function say(state, text) {
  state.status.textContent = text
}
