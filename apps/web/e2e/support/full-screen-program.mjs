// A program for a terminal that fills the screen as editors and monitors do, and then waits. Each key draws a
// little on what is there, in the colours and the place that were left.
const { stdin, stdout } = process
const esc = '\u001B['
const { columns, rows } = stdout
const bar = (share) => `${'█'.repeat(Math.round(share * 20))}${'░'.repeat(20 - Math.round(share * 20))}`
const at = (row, column) => `${esc}${row};${column}H`

stdin.setRawMode(true)
stdout.write(`${esc}?1049h${esc}?25l${esc}?1000h${esc}?1006h${esc}?2004h${esc}2J`)
stdout.write(`${at(1, 1)}${esc}44;97m${esc}K  monitor ${esc}1mbold${esc}22m ${esc}3mitalic${esc}23m ${esc}4munder${esc}24m ${esc}9mstruck${esc}m`)
stdout.write(`${at(3, 2)}┌${'─'.repeat(30)}┐${at(4, 2)}│ 日本語 한국어 🙂 👍 é ñ${at(4, 33)}│${at(5, 2)}└${'─'.repeat(30)}┘`)
for (let colour = 0; colour < 48; colour += 1) stdout.write(`${at(7, 2 + colour)}${esc}48;5;${16 + colour * 4}m ${esc}m`)
for (let step = 0; step < 48; step += 1) stdout.write(`${at(8, 2 + step)}${esc}38;2;${step * 5};80;${255 - step * 5}m▀${esc}m`)
stdout.write(`${at(10, 2)}${esc}2mdim${esc}0;1mbold${esc}0;7minverse${esc}m ${esc}92mgreen${esc}m`)
// A line that is drawn over and over.
for (let part = 1; part <= 20; part += 1) stdout.write(`${at(12, 2)}${esc}32m${bar(part / 20)}${esc}m ${part * 5} %`)
// What scrolls between two lines that stay.
stdout.write(`${esc}14;18r${at(18, 1)}`)
for (let line = 1; line <= 9; line += 1) stdout.write(`\r\nscrolled ${line} 世界`)
stdout.write(`${esc}r${at(rows, 1)}${esc}7m${'status'.padEnd(columns)}${esc}m${at(20, 2)}${esc}35mwaits${esc}?25h`)

let keys = 0
stdin.on('data', (data) => {
  if (String(data) === 'q') {
    stdout.write(`${esc}?2004l${esc}?1006l${esc}?1000l${esc}?25h${esc}m${esc}?1049l`)
    process.exit()
  }
  keys += 1
  stdout.write(` key-${keys}`)
})
