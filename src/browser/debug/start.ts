import type { Heartfelt } from '../api.js'
import type { Context } from '../context.js'
import { openDebugPanel } from './panel.js'
import { unknownNames } from './unknown-names.js'

/** Opens the panel over a client's own parts, until the client is destroyed. */
export async function startDebugging(client: Heartfelt, context: Context): Promise<void> {
  const { definitions, decisions, prompts, defaultPolicy } = await context.prompter()
  if (context.life.aborted) return
  for (const name of unknownNames(context.options, defaultPolicy))
    context.warn(`option "${name}" is unknown.`)
  const close = openDebugPanel({
    decisions,
    async inForce() {
      const inForce = await definitions.ready()
      // What nobody set binds all the same.
      return { ...inForce, policy: { ...defaultPolicy, ...inForce.policy } }
    },
    memory: prompts.read,
    queue: client.outbox.list,
    reached: client.reached,
    ask: client.ask,
    flush: client.outbox.flush,
    forgetPrompts: prompts.forget,
    onChange(changed) {
      const undo = (['asked', 'kept', 'sent', 'rejected', 'closed'] as const).map(event =>
        client.on(event, changed),
      )
      return () => {
        for (const off of undo) off()
      }
    },
  })
  context.life.addEventListener('abort', close)
}
