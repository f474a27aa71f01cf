// A client of BooCode in thirty lines: asks one question and prints the answer while it is written.
// It needs Node 22 or newer and no package of BooCode:
// node docs/examples/follow-session.mjs <folder> <question>
// Environment: BOOCODE_URL (default http://127.0.0.1:9500), BOOCODE_TOKEN (the server's).
const { BOOCODE_URL: base = 'http://127.0.0.1:9500', BOOCODE_TOKEN: token = '' } = process.env
const [path, content] = process.argv.slice(2)

async function call(method, route, body) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(base + route, { method, headers, body: JSON.stringify(body) })
  const answer = await response.json()
  if (response.ok) return answer
  if (answer.error.details?.project) return answer.error.details // the folder is a project already
  throw new Error(answer.error.message)
}

const { project } = await call('POST', '/api/projects', { path })
const { session, chat } = await call('POST', '/api/sessions', { project_id: project.id })
const stream = `session:${session.id}`
const answers = new Set() // messages of the agent, not those of the person
let position = {} // epoch and last_seq: where to go on after a lost connection

function connect() {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/api/ws?v=1&token=${token}`)
  socket.onopen = () => socket.send(JSON.stringify({ type: 'subscribe', stream, ...position }))
  socket.onclose = () => setTimeout(connect, 250)
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data)
    if (frame.type === 'ping') return socket.send('{"type":"pong"}')
    if (frame.stream === stream) position = { epoch: frame.epoch, last_seq: frame.seq }
    if (frame.role === 'assistant') answers.add(frame.message_id)
    if (frame.channel === 'text' && answers.has(frame.message_id)) process.stdout.write(frame.content)
    if (frame.channel === 'tool_call') process.stdout.write(`[${frame.tool_call.name}]\n`)
    if (['completed', 'failed', 'cancelled'].includes(frame.turn?.status)) process.exit(frame.turn.error ? 1 : 0)
  }
}

connect()
await call('POST', `/api/chats/${chat.id}/messages`, { content })
