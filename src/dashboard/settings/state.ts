import { batch, signal } from '@preact/signals'
import type { Config } from '../../model/protocol.js'
import type { Api } from '../api.js'

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
  filter: { maxValue?: number }
}

export type Settings = ReturnType<typeof createSettings>

/** What an owner changes of one project. A change that the collector refuses leaves the form as it is. */
export function createSettings(api: Api, project: number) {
  const saved = signal<ProjectSettings | undefined>()
  /** The config as it stands in the form. */
  const draft = signal<Config | undefined>()
  const versions = signal<Version[]>([])
  const hooks = signal<Hook[]>([])
  const members = signal<{ name: string; role: string }[]>([])
  /** What came of the last change. */
  const note = signal<{ fine: boolean; text: string } | undefined>()

  const load = async (): Promise<void> => {
    const [settings, history, webhooks, people] = await Promise.all([
      api.settings<ProjectSettings>('GET', '/project', project),
      api.settings<{ versions: Version[] }>('GET', '/config/versions', project),
      api.settings<{ webhooks: Hook[] }>('GET', '/webhooks', project),
      api.settings<{ members: { name: string; role: string }[] }>('GET', '/members', project),
    ])
    batch(() => {
      saved.value = settings
      draft.value = settings.config
      versions.value = history.versions
      hooks.value = webhooks.webhooks
      members.value = people.members
    })
  }

  const change = async (text: string, work: () => Promise<string | undefined>): Promise<void> => {
    try {
      const more = await work()
      await load()
      note.value = { fine: true, text: more ? `${text} ${more}` : text }
    } catch (error) {
      note.value = { fine: false, text: error instanceof Error ? error.message : String(error) }
    }
  }

  const putConfig = async (config: Config) => {
    await api.settings('PUT', '/config', project, { expected: saved.value!.configVersion, config })
    return undefined
  }

  return {
    project,
    saved,
    draft,
    versions,
    hooks,
    members,
    note,
    load,
    saveConfig: () =>
      change('Saved. Widgets fetch it the next time they look.', () => putConfig(draft.value!)),
    takeBack: (version: Version) =>
      change(`Version ${version.version} is in force again.`, () => putConfig(version.config)),
    update: (fields: Partial<Pick<ProjectSettings, 'origins' | 'requireSignature' | 'retentionDays'>>) =>
      change('Saved.', async () => {
        await api.settings('PATCH', '/project', project, fields)
        return undefined
      }),
    invite: (name: string, role: string) =>
      change(`Give ${name} this link, which works once:`, async () => {
        const { link } = await api.settings<{ link: string }>('POST', '/members', project, { name, role })
        return link
      }),
    addHook: (url: string, maxValue: number) =>
      change('Added. Messages are signed with this secret, which is not shown again:', async () => {
        const { secret } = await api.settings<{ secret: string }>('POST', '/webhooks', project, {
          url,
          filter: { maxValue },
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
