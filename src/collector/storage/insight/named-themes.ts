import { uuidv7 } from '../../../model/identifier.js'
import type { NamedTheme } from '../../insight/themes/named-theme.js'
import type { Database } from '../databases/database.js'

const MAX_THEMES = 500

interface ThemeRow {
  id: string
  name: string
  words: string
  hidden: number
}

export type NamedThemes = ReturnType<typeof namedThemes>

/** The themes that the team named. */
export function namedThemes(db: Database, now: () => number) {
  const columns = ['project', 'id', 'name', 'words', 'hidden', 'who', 'updated_at']
  const list = async (project: number): Promise<NamedTheme[]> => {
    const rows = await db.all<ThemeRow>(
      `SELECT id, name, words, hidden FROM theme WHERE project = ? ORDER BY id LIMIT ${MAX_THEMES}`,
      [project],
    )
    return rows.map(({ id, name, words, hidden }) => ({
      ...{ id, name, words: JSON.parse(words) as string[] },
      ...(hidden === 1 && { hidden: true }),
    }))
  }
  return {
    list,
    /** Adds a theme, or replaces the one with this id. */
    async save(
      project: number,
      { id = uuidv7(now()), name, words, hidden }: Omit<NamedTheme, 'id'> & { id?: string },
      who: string,
    ): Promise<NamedTheme> {
      await db.transaction(tx =>
        tx.upsert(
          'theme',
          columns,
          ['project', 'id'],
          [[project, id, name, JSON.stringify(words), hidden ? 1 : 0, who, now()]],
          columns
            .slice(2)
            .map(column => `${column} = excluded.${column}`)
            .join(', '),
        ),
      )
      return { id, name, words, ...(hidden && { hidden }) }
    },
    /** Puts the words of `from` into `into` and removes `from`. Returns undefined if either does not exist. */
    async merge(project: number, into: string, from: string, who: string): Promise<NamedTheme | undefined> {
      const known = new Map((await list(project)).map(theme => [theme.id, theme]))
      const [target, source] = [known.get(into), known.get(from)]
      if (!target || !source || into === from) return
      const merged = { ...target, words: [...new Set([...target.words, ...source.words])] }
      await this.save(project, merged, who)
      await this.remove(project, from)
      return merged
    },
    /** Returns whether it existed. */
    remove: async (project: number, id: string): Promise<boolean> =>
      (await db.run('DELETE FROM theme WHERE project = ? AND id = ?', [project, id])) > 0,
  }
}
