import type { DebugMode } from '../context.js'
import type { Definitions, LoggedDecision, PromptRecord } from '../contracts.js'
import { style } from './style.js'
import { keptMode, setDebugMode } from './switch.js'

/** An item of the outbox, as `outbox.list()` tells it. */
export interface QueuedItem {
  kind: string
  id: string
  revision: number
  state: string
  attempts: number
  nextAt: string | null
  reason?: string
}

/** What the panel shows and can do; the client gives it. */
export interface DebugSource {
  /** Oldest first. */
  decisions: readonly LoggedDecision[]
  inForce(): Promise<Definitions & { telemetry?: number }>
  memory(): Promise<PromptRecord>
  queue(): Promise<readonly QueuedItem[]>
  reached(moment: string): unknown
  ask(moment: string): unknown
  flush(): Promise<unknown>
  forgetPrompts(): Promise<unknown>
  /** Calls back whenever something may have changed; returns its undo. */
  onChange(changed: () => void): () => void
}

type Child = Node | string

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = Object.assign(document.createElement(name), properties)
  node.append(...children)
  return node
}

const time = (at: number) => new Date(at).toISOString().slice(11, 19)
const day = (at: number) => new Date(at).toISOString().slice(0, 10)

/** Lines of a list, or a word that says there are none. */
const list = (lines: readonly string[], none: string) =>
  lines.length ? element('ul', {}, ...lines.map(line => element('li', {}, line))) : element('p', {}, none)

const decided = ({ at, moment, asked, reason }: LoggedDecision) =>
  `${time(at)} ${moment}: ${asked ? 'asked' : 'not asked'}, ${reason}`

const queued = ({ kind, id, revision, state, attempts, nextAt, reason }: QueuedItem) =>
  `${kind} ${id.slice(0, 8)} r${revision} ${state}, ${attempts} attempts` +
  (nextAt && attempts ? `, next ${nextAt.slice(11, 19)}` : '') +
  (reason ? `, ${reason}` : '')

const remembered = ({ first, shown, dismissals, dismissedAt, never }: PromptRecord) => [
  `first visit ${day(first)}`,
  ...shown.map(([at, moment]) => `asked ${day(at)} ${moment}`),
  ...(dismissals ? [`dismissed ${dismissals} running, last ${day(dismissedAt)}`] : []),
  ...(never ? ["don't ask again"] : []),
]

/**
 * Opens the panel in a corner, in a shadow root of its own. English only: nobody but developers sees it.
 * @returns Removes it.
 */
export function openDebugPanel(source: DebugSource): () => void {
  const host = element('div')
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(style)
  root.adoptedStyleSheets = [sheet]

  const body = element('div')
  const moments = element('select', { ariaLabel: 'Moment' })
  const button = (label: string, act: () => unknown) =>
    element('button', { type: 'button', onclick: () => void Promise.resolve(act()).then(draw) }, label)
  const option = (value: DebugMode, label: string) =>
    element('option', { value: value ?? '', selected: value === keptMode() }, label)
  const mode = element(
    'select',
    { ariaLabel: 'Debugging', onchange: () => setDebugMode((mode.value || undefined) as DebugMode) },
    option(undefined, 'Only with ?heartfelt=debug'),
    option('on', 'On every page'),
    option('unlimited', 'On every page, without limits on asking'),
  )
  const close = () => {
    undo()
    host.remove()
  }

  root.append(
    element(
      'section',
      { ariaLabel: 'Heartfelt debug panel' },
      element('header', {}, element('h2', {}, 'Heartfelt'), button('Close', close)),
      element(
        'form',
        {},
        moments,
        button('Reached', () => source.reached(moments.value)),
        button('Ask', () => source.ask(moments.value)),
        button('Send now', source.flush),
        button('Forget prompts', source.forgetPrompts),
        mode,
      ),
      body,
    ),
  )

  let drawing = 0
  async function draw() {
    const mine = ++drawing
    const [{ moments: defined, journeys, policy, telemetry }, memory, queue] = await Promise.all([
      source.inForce(),
      source.memory(),
      source.queue(),
    ])
    if (mine !== drawing || !host.isConnected) return
    const chosen = moments.value
    const all = { policy, telemetry, moments: defined, journeys }
    moments.replaceChildren(...defined.map(({ id }) => element('option', { value: id }, id)))
    if (defined.some(({ id }) => id === chosen)) moments.value = chosen
    body.replaceChildren(
      element('h3', {}, 'Last decisions'),
      list(source.decisions.slice(-20).reverse().map(decided), 'Nothing reached yet'),
      element('h3', {}, 'Queue'),
      list(queue.map(queued), 'Empty'),
      element('h3', {}, 'Memory of prompts'),
      list(remembered(memory), 'Nothing'),
      element('h3', {}, 'In force'),
      element('pre', {}, JSON.stringify(all, null, 1)),
    )
  }

  const undo = source.onChange(() => void draw())
  document.body.append(host)
  void draw()
  return close
}
