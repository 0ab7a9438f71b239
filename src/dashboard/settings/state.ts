import { batch, signal } from '@preact/signals'
import type { Config } from '../../model/protocol.js'
import type { Integrity } from '../../model/snippet.js'
import { type Api, ApiError } from '../api.js'
import type { FieldError } from './field-error.js'
import { invalidTriggers } from './invalid-triggers.js'

/** The response of `/v1/admin/project`. */
export interface ProjectSettings {
  name: string
  key: string
  origins: string[]
  requireSignature: boolean
  retentionDays: number
  config: Config
  configVersion: number
}

/** A version of the config, with its author. */
export interface Version {
  version: number
  who: string
  at: string
  config: Config
}

/** Where answers are sent to, and which: at most this value, of these moments, with one of these words. */
export interface Webhook {
  id: string
  url: string
  filter: { maxValue?: number; moments?: string[]; words?: string[] }
  /** When the receiver said that it takes no more messages. */
  goneAt?: string
}

/** A message to a webhook, with the state of its delivery. */
export interface Message {
  id: string
  webhook: string
  state: 'waiting' | 'delivered' | 'failed'
  attempts: number
  problem?: string
  at: string
}

/** One entry of the audit log: `who` did `deed` to `what`. */
export interface AuditEntry {
  who: string
  deed: string
  what?: string
  at: string
}

/** Somebody who may sign in to the project. */
export interface Member {
  id: number
  name: string
  role: string
}

export type Settings = ReturnType<typeof createSettings>

/** The settings of one project, and the actions that change them. A refused change leaves the form as it is. */
export function createSettings(api: Api, project: number) {
  const saved = signal<ProjectSettings | undefined>()
  /** The config in the form. */
  const draft = signal<Config | undefined>()
  /** The config that the draft started from, with its version. While the two differ, loading does not replace the draft. */
  let base: { config?: Config; version: number } = { version: 0 }
  const versions = signal<Version[]>([])
  const webhooks = signal<Webhook[]>([])
  const log = signal<Message[]>([])
  const audit = signal<AuditEntry[]>([])
  const members = signal<Member[]>([])
  const integrity = signal<Integrity>({})
  /** The outcome of the last change. */
  const outcome = signal<{ ok: boolean; text: string } | undefined>()

  /** The field because of which the config was not saved. */
  const fieldError = signal<FieldError | undefined>()

  const load = async (): Promise<void> => {
    const [current, history, outgoing, people, actions, hashes] = await Promise.all([
      api.settings<ProjectSettings>('GET', '/project', project),
      api.settings<{ versions: Version[] }>('GET', '/config/versions', project),
      api.settings<{ webhooks: Webhook[]; log: Message[] }>('GET', '/webhooks', project),
      api.settings<{ members: Member[] }>('GET', '/members', project),
      api.settings<{ audit: AuditEntry[] }>('GET', '/audit', project),
      api.integrity(),
    ])
    batch(() => {
      saved.value = current
      if (draft.value === base.config) {
        draft.value = current.config
        base = { config: current.config, version: current.configVersion }
      }
      versions.value = history.versions
      webhooks.value = outgoing.webhooks
      log.value = outgoing.log
      audit.value = actions.audit
      members.value = people.members
      integrity.value = hashes
    })
  }

  /** Runs `work`, loads the settings again and shows `text`, followed by the text that `work` resolves with. */
  const change = async (text: string, work: () => Promise<string | undefined>): Promise<boolean> => {
    try {
      const addition = await work()
      await load()
      outcome.value = { ok: true, text: addition ? `${text} ${addition}` : text }
      return true
    } catch (error) {
      outcome.value = { ok: false, text: error instanceof Error ? error.message : String(error) }
      return false
    }
  }

  /** Shows an error at its field, without the path of the field with which the collector's message begins. */
  const showFieldError = (error: unknown) => {
    if (!(error instanceof ApiError) || !error.field) return
    const { field, message } = error
    fieldError.value = {
      field: field.replace(/^config\./, ''),
      text: message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message,
    }
  }

  const putConfig = async (config: Config, expected: number) => {
    await api.settings('PUT', '/config', project, { expected, config })
    base.config = draft.value
    return undefined
  }

  return {
    project,
    saved,
    draft,
    versions,
    webhooks,
    log,
    audit,
    members,
    integrity,
    outcome,
    fieldError,
    load,
    saveConfig: () => {
      fieldError.value = undefined
      return change('Saved. Widgets fetch it the next time they look.', () => {
        fieldError.value = invalidTriggers(draft.value!)
        if (fieldError.value) throw new Error(`${fieldError.value.field}: ${fieldError.value.text}`)
        return putConfig(draft.value!, base.version).catch(error => {
          showFieldError(error)
          throw error
        })
      })
    },
    restoreVersion: (version: Version) =>
      change(`Version ${version.version} is in force again.`, () =>
        putConfig(version.config, saved.value!.configVersion),
      ),
    update: (fields: Partial<Pick<ProjectSettings, 'origins' | 'requireSignature' | 'retentionDays'>>) =>
      change('Saved.', async () => {
        await api.settings('PATCH', '/project', project, fields)
        return undefined
      }),
    setPassword: (password: string, current: string) =>
      change('From now on you can sign in with your name and this password too.', async () => {
        await api.setPassword(password, current)
        return undefined
      }),
    addProject: (name: string) =>
      change('Added. Its secrets are not shown again:', async () => {
        const created = await api.settings<{ key: string; secretKey: string; customerSecret: string }>(
          ...(['POST', '/projects', project, { name }] as const),
        )
        return `key ${created.key}, secret key ${created.secretKey}, customer secret ${created.customerSecret}`
      }),
    renewSecret: () =>
      change('The old secret key no longer works. The new one is not shown again:', async () => {
        const created = await api.settings<{ secretKey: string; customerSecret: string }>(
          'POST',
          '/secrets',
          project,
          {},
        )
        return `${created.secretKey}; customer secret ${created.customerSecret}`
      }),
    invite: (name: string, role: string) =>
      change(`Give ${name} this link, which works once:`, async () => {
        const { link } = await api.settings<{ link: string }>('POST', '/members', project, { name, role })
        return link
      }),
    removeMember: (id: number, name: string) =>
      change(`${name} can no longer sign in.`, async () => {
        await api.settings('DELETE', `/members/${id}`, project)
        return undefined
      }),
    addWebhook: (url: string, filter: Webhook['filter']) =>
      change('Added. Messages are signed with this secret, which is not shown again:', async () => {
        const { secret } = await api.settings<{ secret: string }>('POST', '/webhooks', project, {
          url,
          filter,
        })
        return secret
      }),
    testWebhook: (id: string) =>
      change('A sample is on its way. Below, under Messages, you see how it was answered.', async () => {
        await api.settings('POST', `/webhooks/${id}/test`, project, {})
        return undefined
      }),
    renewWebhookSecret: (id: string) =>
      change(
        'For a day, messages are signed with the old secret too. This is the new one, which is not shown again:',
        async () => {
          const { secret } = await api.settings<{ secret: string }>(
            'POST',
            `/webhooks/${id}/secret`,
            project,
            {},
          )
          return secret
        },
      ),
    removeWebhook: (id: string) =>
      change('Removed.', async () => {
        await api.settings('DELETE', `/webhooks/${id}`, project)
        return undefined
      }),
  }
}
