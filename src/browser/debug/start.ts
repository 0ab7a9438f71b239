import type { Heartfelt } from '../api.js'
import type { Context } from '../context.js'
import { openDebugPanel } from './panel.js'
import { unknownNames } from './unknown-names.js'

/** Opens the panel for a client, until the client is destroyed. */
export async function startDebugging(client: Heartfelt, context: Context): Promise<void> {
  const { definitions, decisions, prompts, defaultPolicy } = await context.prompter()
  if (context.life.aborted) return
  for (const name of unknownNames(context.options, defaultPolicy))
    context.warn(`option "${name}" is unknown.`)
  const close = openDebugPanel({
    decisions,
    async activeDefinitions() {
      const active = await definitions.ready()
      // Show the default limits, too.
      return { ...active, policy: { ...defaultPolicy, ...active.policy } }
    },
    warnings: () => [...context.warned],
    promptHistory: prompts.read,
    queue: client.outbox.list,
    reached: client.reached,
    ask: client.ask,
    flush: client.outbox.flush,
    forgetPrompts: prompts.forget,
    onChange(callback) {
      const undo = (['asked', 'kept', 'sent', 'rejected', 'closed'] as const).map(event =>
        client.on(event, callback),
      )
      return () => {
        for (const off of undo) off()
      }
    },
  })
  context.life.addEventListener('abort', close)
}
