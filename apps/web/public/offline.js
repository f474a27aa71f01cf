// Looks for the server until it answers, then opens what was asked for.
const everyMs = 3_000

async function look() {
  try {
    const response = await fetch('/api/health', { cache: 'no-store' })
    if (response.ok) location.reload()
  } catch {
    // Still away: the next look comes by itself.
  }
}

document.getElementById('again').addEventListener('click', () => location.reload())
addEventListener('online', () => void look())
setInterval(() => void look(), everyMs)
