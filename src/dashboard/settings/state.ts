import { batch, signal } from '@preact/signals'
import type { Config } from '../../model/protocol.js'
import type { Integrity } from '../../model/snippet.js'
import { type Api, ApiError } from '../api.js'
import type { FieldError } from './field-error.js'
import { invalidTriggers } from './invalid-triggers.js'

export interface ProjectSettings {
  name: string
  key: string
  origins: string[]
  requireSignature: boolean
  retentionDays: number
  config: Config
  configVersion: number
}

export interface Version {
  version: number
  who: string
  at: string
  config: Config
}

export interface Hook {
  id: string
  url: string
  filter: { maxValue?: number; moments?: string[]; words?: string[] }
}

/** A message to a webhook, and how far it got. */
export interface Message {
  id: string
  webhook: string
  state: 'waiting' | 'delivered' | 'failed'
  attempts: number
  problem?: string
  at: string
}

export interface Deed {
  who: string
  deed: string
  what?: string
  at: string
}

/** Somebody who may look. */
export interface Person {
  id: number
  name: string
  role: string
}

export type Settings = ReturnType<typeof createSettings>

/** What an owner changes of one project. A change that the collector refuses leaves the form as it is. */
export function createSettings(api: Api, project: number) {
  const saved = signal<ProjectSettings | undefined>()
  /** The config as it stands in the form. */
  const draft = signal<Config | undefined>()
  /** What that began as, and its version: while the two differ, nothing that is loaded takes the place of what was typed. */
  let begun: { config?: Config; version: number } = { version: 0 }
  const versions = signal<Version[]>([])
  const hooks = signal<Hook[]>([])
  const log = signal<Message[]>([])
  const audit = signal<Deed[]>([])
  const members = signal<Person[]>([])
  const integrity = signal<Integrity>({})
  /** What came of the last change. */
  const note = signal<{ fine: boolean; text: string } | undefined>()

  /** The field that kept the config from being saved. */
  const wrong = signal<FieldError | undefined>()

  const load = async (): Promise<void> => {
    const [settings, history, webhooks, people, deeds, hashes] = await Promise.all([
      api.settings<ProjectSettings>('GET', '/project', project),
      api.settings<{ versions: Version[] }>('GET', '/config/versions', project),
      api.settings<{ webhooks: Hook[]; log: Message[] }>('GET', '/webhooks', project),
      api.settings<{ members: Person[] }>('GET', '/members', project),
      api.settings<{ audit: Deed[] }>('GET', '/audit', project),
      api.integrity(),
    ])
    batch(() => {
      saved.value = settings
      if (draft.value === begun.config) {
        draft.value = settings.config
        begun = { config: settings.config, version: settings.configVersion }
      }
      versions.value = history.versions
      hooks.value = webhooks.webhooks
      log.value = webhooks.log
      audit.value = deeds.audit
      members.value = people.members
      integrity.value = hashes
    })
  }

  const change = async (text: string, work: () => Promise<string | undefined>): Promise<boolean> => {
    try {
      const more = await work()
      await load()
      note.value = { fine: true, text: more ? `${text} ${more}` : text }
      return true
    } catch (error) {
      note.value = { fine: false, text: error instanceof Error ? error.message : String(error) }
      return false
    }
  }

  /** The collector begins with the name of the field, which need not be said at the field itself. */
  const locate = (error: unknown) => {
    if (!(error instanceof ApiError) || !error.field) return
    const { field, message } = error
    wrong.value = {
      field: field.replace(/^config\./, ''),
      text: message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message,
    }
  }

  const putConfig = async (config: Config, expected: number) => {
    await api.settings('PUT', '/config', project, { expected, config })
    begun.config = draft.value
    return undefined
  }

  return {
    project,
    saved,
    draft,
    versions,
    hooks,
    log,
    audit,
    members,
    integrity,
    note,
    wrong,
    load,
    saveConfig: () => {
      wrong.value = undefined
      return change('Saved. Widgets fetch it the next time they look.', () => {
        wrong.value = invalidTriggers(draft.value!)
        if (wrong.value) throw new Error(`${wrong.value.field}: ${wrong.value.text}`)
        return putConfig(draft.value!, begun.version).catch(error => {
          locate(error)
          throw error
        })
      })
    },
    takeBack: (version: Version) =>
      change(`Version ${version.version} is in force again.`, () =>
        putConfig(version.config, saved.value!.configVersion),
      ),
    update: (fields: Partial<Pick<ProjectSettings, 'origins' | 'requireSignature' | 'retentionDays'>>) =>
      change('Saved.', async () => {
        await api.settings('PATCH', '/project', project, fields)
        return undefined
      }),
    setPassword: (password: string) =>
      change('From now on you can sign in with your name and this password too.', async () => {
        await api.setPassword(password)
        return undefined
      }),
    addProject: (name: string) =>
      change('Added. Its secrets are not shown again:', async () => {
        const made = await api.settings<{ key: string; secretKey: string; customerSecret: string }>(
          ...(['POST', '/projects', project, { name }] as const),
        )
        return `key ${made.key}, secret key ${made.secretKey}, customer secret ${made.customerSecret}`
      }),
    renewSecret: () =>
      change('The old secret key no longer works. The new one is not shown again:', async () => {
        const made = await api.settings<{ secretKey: string; customerSecret: string }>(
          'POST',
          '/secrets',
          project,
          {},
        )
        return `${made.secretKey}; customer secret ${made.customerSecret}`
      }),
    invite: (name: string, role: string) =>
      change(`Give ${name} this link, which works once:`, async () => {
        const { link } = await api.settings<{ link: string }>('POST', '/members', project, { name, role })
        return link
      }),
    dismiss: (id: number, name: string) =>
      change(`${name} can no longer sign in.`, async () => {
        await api.settings('DELETE', `/members/${id}`, project)
        return undefined
      }),
    addHook: (url: string, filter: Hook['filter']) =>
      change('Added. Messages are signed with this secret, which is not shown again:', async () => {
        const { secret } = await api.settings<{ secret: string }>('POST', '/webhooks', project, {
          url,
          filter,
        })
        return secret
      }),
    removeHook: (id: string) =>
      change('Removed.', async () => {
        await api.settings('DELETE', `/webhooks/${id}`, project)
        return undefined
      }),
  }
}
