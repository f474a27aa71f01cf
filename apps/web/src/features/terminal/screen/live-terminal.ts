import { scrollbackLines } from '@boocode/contracts'
import type { TerminalServerFrame } from '@boocode/contracts'
import { FitAddon } from '@xterm/addon-fit'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { followTheme } from '../../../lib/theme-color.ts'
import { AttachClient } from '../store/attach-client.ts'
import type { AttachClientOptions, AttachSink } from '../store/attach-client.ts'
import type { AttachView } from '../store/attach-state.ts'
import { clipboardRequest } from '../store/clipboard-request.ts'
import { preparePaste } from '../store/paste.ts'
import type { Paste } from '../store/paste.ts'
import { encodeTouchKey, withCtrl } from '../store/touch-keys.ts'
import type { TouchKey } from '../store/touch-keys.ts'
import { pageKeyOf } from './keys.ts'
import type { PageKey } from './keys.ts'
import { addWebLinks, oscLinks } from './links.ts'
import { drawFast } from './renderer.ts'
import { ScreenSearch } from './screen-search.ts'
import { swallowQueries } from './swallow-queries.ts'
import { readColours } from './theme.ts'

/** What the pane around the screen shows. Changes seldom; output never touches it. */
export interface TerminalFacts {
  /** Null while the program runs. */
  readonly exit: { readonly code: number | null } | null
  readonly title: string
  /** How often the bell rang since the window was opened. */
  readonly bells: number
  /** Something was typed that could not be sent; null again once connected. */
  readonly isUnsent: boolean
  /** The address under the pointer. */
  readonly link: string | null
  /** What a program would like on the clipboard. */
  readonly offered: string | null
  /** A paste that waits for the person's word. */
  readonly paste: Paste | null
  /** The key row's Ctrl is held for the next key. */
  readonly isCtrlHeld: boolean
  readonly isSearching: boolean
}

export interface LiveTerminalOptions extends Pick<AttachClientOptions, 'url' | 'exists'> {
  isScreenReader: boolean
  /** For keys that are the page's; copying is done here. */
  onPageKey: (key: Exclude<PageKey, 'copy' | 'paste'>) => void
  /** The person selected and asked for it. */
  onCopy: (text: string) => void
}

/** A pane's terminal in this window: xterm.js, and the socket that feeds it. */
export class LiveTerminal implements Disposable {
  readonly facts: StoreApi<TerminalFacts> = createStore<TerminalFacts>(() => ({
    exit: null,
    title: '',
    bells: 0,
    isUnsent: false,
    link: null,
    offered: null,
    paste: null,
    isCtrlHeld: false,
    isSearching: false,
  }))
  readonly search: ScreenSearch
  readonly #options: LiveTerminalOptions
  readonly #terminal: Terminal
  readonly #fit = new FitAddon()
  readonly #client: AttachClient
  readonly #stopTheme: () => void

  constructor(options: LiveTerminalOptions) {
    this.#options = options
    const colours = readColours()
    const onHover = (link: string | null) => this.facts.setState({ link })
    this.#terminal = new Terminal({
      allowProposedApi: true, // widths of Unicode 11, as the service has them
      fontFamily: "'JetBrains Mono Variable', ui-monospace, 'SF Mono', Menlo, monospace",
      fontSize: 12.5,
      lineHeight: 1.25,
      scrollback: scrollbackLines,
      minimumContrastRatio: 4.5,
      macOptionClickForcesSelection: true,
      linkHandler: oscLinks(onHover),
      screenReaderMode: options.isScreenReader,
      logLevel: 'off',
      theme: colours.theme,
    })
    const terminal = this.#terminal
    this.search = new ScreenSearch(terminal, () => readColours().marks)
    terminal.loadAddon(this.#fit)
    terminal.loadAddon(new Unicode11Addon())
    terminal.unicode.activeVersion = '11'
    addWebLinks(terminal, onHover)
    swallowQueries(terminal.parser)
    terminal.parser.registerOscHandler(52, (data) => this.#onClipboard(data))
    terminal.attachCustomKeyEventHandler((event) => this.#onKey(event))
    terminal.onData((data) => this.#type(data))
    terminal.onBinary((data) => this.#client.sendBytes(Uint8Array.from(data, (character) => character.charCodeAt(0))))
    this.#stopTheme = followTheme(() => (terminal.options.theme = readColours().theme))
    this.#client = new AttachClient({ url: options.url, exists: options.exists, sink: this.#sink() })
    this.#client.view.subscribe(({ kind }) => kind === 'live' && this.facts.setState({ isUnsent: false }))
  }

  get view(): StoreApi<AttachView> {
    return this.#client.view
  }

  /** Puts the screen into an element; its font must be loaded. */
  open(host: HTMLElement): void {
    this.#terminal.open(host)
    drawFast(this.#terminal)
  }

  /** Has this window decide the pane's size: as large as there is room for. */
  claimSize(): void {
    const size = this.#fit.proposeDimensions()
    if (size !== undefined && Number.isFinite(size.cols) && Number.isFinite(size.rows)) this.#client.claimSize(size)
  }

  /** After it was hidden: what was cached of its drawing may be gone. */
  redraw(): void {
    this.#terminal.clearTextureAtlas()
    this.#terminal.refresh(0, this.#terminal.rows - 1)
  }

  focus(): void {
    this.#terminal.focus()
  }

  reconnect(): void {
    this.#client.wake()
  }

  /** @param since epoch milliseconds */
  distrust(since: number): void {
    this.#client.distrust(since)
  }

  setScreenReader(isOn: boolean): void {
    this.#terminal.options.screenReaderMode = isOn
  }

  /** Whether the cursor is in the upper half of the screen. */
  get isCursorHigh(): boolean {
    return this.#terminal.buffer.active.cursorY < this.#terminal.rows / 2
  }

  get selection(): string {
    return this.#terminal.getSelection()
  }

  /** Text from the clipboard; several lines for a program that would run each at once wait for consent. */
  paste(raw: string): void {
    const paste = preparePaste(raw, this.#terminal.modes.bracketedPasteMode)
    if (paste.needsConsent) this.facts.setState({ paste })
    else this.#terminal.paste(paste.text)
  }

  answerPaste(isAllowed: boolean): void {
    const { paste } = this.facts.getState()
    this.facts.setState({ paste: null })
    if (isAllowed && paste !== null) this.#terminal.paste(paste.text)
    this.focus()
  }

  pressTouchKey(key: TouchKey): void {
    const { isCtrlHeld: ctrl } = this.facts.getState()
    const text = encodeTouchKey(key, { ctrl, applicationCursor: this.#terminal.modes.applicationCursorKeysMode })
    this.facts.setState({ isCtrlHeld: false })
    this.#terminal.input(text)
  }

  [Symbol.dispose](): void {
    this.#stopTheme()
    this.#client[Symbol.dispose]()
    this.#terminal.dispose()
  }

  #sink(): AttachSink {
    return {
      output: (bytes, onParsed) => this.#terminal.write(bytes, onParsed),
      frame: (frame) => this.#onFrame(frame),
    }
  }

  #onFrame(frame: TerminalServerFrame): void {
    switch (frame.type) {
      case 'snapshot':
        this.#inOrder(() => {
          this.#terminal.reset()
          this.#terminal.resize(frame.cols, frame.rows)
        })
        this.#terminal.write(frame.data)
        return this.facts.setState({ title: frame.title, exit: null, offered: null })
      case 'replay':
        return this.facts.setState({ title: frame.title, exit: null })
      case 'size':
        return this.#inOrder(() => this.#terminal.resize(frame.cols, frame.rows))
      case 'title':
        return this.facts.setState({ title: frame.title })
      case 'bell':
        return this.facts.setState({ bells: this.facts.getState().bells + 1 })
      case 'exit':
        return this.facts.setState({ exit: { code: frame.code } })
    }
  }

  /** Output waits to be parsed; what stands after it in the stream must wait with it. */
  #inOrder(act: () => void): void {
    this.#terminal.write('', act)
  }

  #type(data: string): void {
    const { isCtrlHeld } = this.facts.getState()
    if (isCtrlHeld) this.facts.setState({ isCtrlHeld: false })
    const isSent = this.#client.sendInput(isCtrlHeld ? withCtrl(data) : data)
    if (!isSent && !isFocusReport(data)) this.facts.setState({ isUnsent: true })
  }

  /** A program may offer a text; it is the person who puts it on the clipboard. Reading is never answered. */
  #onClipboard(data: string): boolean {
    const offered = clipboardRequest(data)
    if (offered !== null) this.facts.setState({ offered })
    return true
  }

  /** False keeps a key from the program. */
  #onKey(event: KeyboardEvent): boolean {
    const key = pageKeyOf(event)
    if (key === null) return true
    // The browser pastes by itself, which brings the event that holds the text.
    if (key === 'paste') return false
    event.preventDefault()
    if (event.type !== 'keydown') return false
    if (key !== 'copy') this.#options.onPageKey(key)
    else if (this.#terminal.hasSelection()) this.#options.onCopy(this.#terminal.getSelection())
    return false
  }
}

/** Programs that ask for it are told of the focus; nobody typed that. */
function isFocusReport(data: string): boolean {
  return data === '\u001B[I' || data === '\u001B[O'
}
