import type { Binding, When } from '../../lib/commands/bindings.ts'

function describe(id: string, title: string, defaultKey: string | null = null, when: When = 'not_writing'): Binding {
  return { id, title, defaultKey, when }
}

/** What the workspace can do, with keys that browsers leave to pages. */
export const describeCommands = {
  palette: describe('palette.open', 'Find anything', 'Mod+K', 'anywhere'),
  actions: describe('palette.actions', 'Find an action', '>'),
  shortcuts: describe('shortcuts.show', 'Keyboard shortcuts', '?'),
  addProject: describe('project.add', 'Add project'),
  settings: describe('settings.open', 'Settings', 'Mod+,', 'anywhere'),
  inbox: describe('inbox.open', 'What needs you', 'Alt+I', 'anywhere'),
  nextWaiting: describe('inbox.next', 'Go to the next that needs you', 'Alt+J', 'anywhere'),
  newSession: describe('session.new', 'New session', 'Alt+N', 'anywhere'),
  newChat: describe('chat.new', 'New chat in this session', 'Alt+C', 'anywhere'),
  next: describe('session.next', 'Next session', ']'),
  previous: describe('session.previous', 'Previous session', '['),
  filter: describe('session.filter', 'Filter sessions', '/'),
  write: describe('chat.write', 'Write a message', 'M'),
  maximise: describe('pane.maximise', 'Maximise or restore the pane', 'Shift+Escape', 'anywhere'),
  splitRight: describe('pane.split-right', 'Move the pane to the right'),
  splitDown: describe('pane.split-down', 'Move the pane below'),
  closePane: describe('pane.close', 'Close the pane', 'Alt+W', 'anywhere'),
  nextPane: describe('pane.next', 'Next pane', 'Alt+.', 'anywhere'),
  sidebar: describe('sidebar.toggle', 'Show or hide the sidebar', 'Mod+B', 'anywhere'),
  light: describe('theme.light', 'Light theme'),
  dark: describe('theme.dark', 'Dark theme'),
  system: describe('theme.system', "The system's theme"),
  allow: { ...describe('request.allow', 'Allow what is asked', 'Y'), isFixed: true },
  deny: { ...describe('request.deny', 'Deny what is asked', 'N'), isFixed: true },
  always: { ...describe('request.always', 'Always allow what is asked', 'A'), isFixed: true },
} satisfies Record<string, Binding>
