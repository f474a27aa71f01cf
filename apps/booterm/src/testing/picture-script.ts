/**
 * A program for a pane that draws like an editor: alternate screen, colours, wide characters, emoji, a scroll
 * region, a hidden cursor, mouse with SGR reports and bracketed paste; it then waits until it is ended.
 */
export const editorScript = [
  String.raw`printf 'before the editor \033[32mgreen\033[m\n'`,
  String.raw`printf '\033]2;notes.txt\007\033[?1049h\033[H\033[2J\033[?1000h\033[?1006h\033[?2004h\033[?1h\033[?25l'`,
  String.raw`printf '\033[1;34mlet\033[m \033[33mname\033[m = "h\303\251llo \344\270\226\347\225\214 \360\237\230\200"\r\n'`,
  String.raw`printf '\033[7m status \033[m\033[38;2;10;200;30mtrue colour\033[48;5;52m on red\033[m\r\n'`,
  String.raw`printf '\033[3;10rloading 10%%\rloading 50%%\rloading done\033[5;7Hhere'`,
  'read -r wait',
]

/** The same as a command of a pane's shell. */
export const editorCommand = `${editorScript.join('; ')}`
