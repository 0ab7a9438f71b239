import type { DebugMode } from '../context.js'
import type { Definitions, LoggedDecision, PromptRecord } from '../contracts.js'
import { style } from './style.js'
import { setDebugMode, storedMode } from './switch.js'

/** An item of the outbox, as `outbox.list()` returns it. */
export interface QueuedItem {
  kind: string
  id: string
  revision: number
  state: string
  attempts: number
  nextAt: string | null
  reason?: string
}

/** The data that the panel shows and the functions behind its buttons. */
export interface DebugSource {
  /** Oldest first. */
  decisions: readonly LoggedDecision[]
  activeDefinitions(): Promise<Definitions & { telemetry?: number }>
  /** What the console was told. */
  warnings(): readonly string[]
  promptHistory(): Promise<PromptRecord>
  queue(): Promise<readonly QueuedItem[]>
  reached(moment: string): unknown
  ask(moment: string): unknown
  flush(): Promise<unknown>
  forgetPrompts(): Promise<unknown>
  /** Calls back whenever the data may have changed. Returns the undo. */
  onChange(callback: () => void): () => void
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

/** A list of lines, or a text if there are none. */
const list = (lines: readonly string[], emptyText: string) =>
  lines.length
    ? element('ul', {}, ...lines.map(line => element('li', {}, line)))
    : element('p', {}, emptyText)

const decisionLine = ({ at, moment, asked, reason }: LoggedDecision) =>
  `${time(at)} ${moment}: ${asked ? 'asked' : 'not asked'}, ${reason}`

const queueLine = ({ kind, id, revision, state, attempts, nextAt, reason }: QueuedItem) =>
  `${kind} ${id.slice(0, 8)} r${revision} ${state}, ${attempts} attempts` +
  (nextAt && attempts ? `, next ${nextAt.slice(11, 19)}` : '') +
  (reason ? `, ${reason}` : '')

const promptLines = ({ first, shown, dismissals, dismissedAt, never }: PromptRecord) => [
  `first visit ${day(first)}`,
  ...shown.map(([at, moment]) => `asked ${day(at)} ${moment}`),
  ...(dismissals ? [`dismissed ${dismissals} running, last ${day(dismissedAt)}`] : []),
  ...(never ? ["don't ask again"] : []),
]

/**
 * Opens the panel in a corner of the page, in its own shadow root. English only, since only developers see it.
 * @returns A function that removes the panel.
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
    element('option', { value: value ?? '', selected: value === storedMode() }, label)
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
    const turn = ++drawing
    const [{ moments: defined, journeys, policy, telemetry }, prompts, queue] = await Promise.all([
      source.activeDefinitions(),
      source.promptHistory(),
      source.queue(),
    ])
    if (turn !== drawing || !host.isConnected) return
    const chosen = moments.value
    const all = { policy, telemetry, moments: defined, journeys }
    moments.replaceChildren(...defined.map(({ id }) => element('option', { value: id }, id)))
    if (defined.some(({ id }) => id === chosen)) moments.value = chosen
    body.replaceChildren(
      element('h3', {}, 'Last decisions'),
      list(source.decisions.slice(-20).reverse().map(decisionLine), 'Nothing reached yet'),
      element('h3', {}, 'Warnings'),
      list(source.warnings(), 'None'),
      element('h3', {}, 'Queue'),
      list(queue.map(queueLine), 'Empty'),
      element('h3', {}, 'Prompt history'),
      list(promptLines(prompts), 'None'),
      element('h3', {}, 'Active definitions'),
      element('pre', {}, JSON.stringify(all, null, 1)),
    )
  }

  const undo = source.onChange(() => void draw())
  document.body.append(host)
  void draw()
  return close
}
