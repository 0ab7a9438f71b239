import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Copies an app as a developer would: whole, and with an own key and an own collector in place of the examples'. */
export function copyExample(from: string, to: string, collector: { key: string; url: string }): void {
  cpSync(from, to, { recursive: true, filter: path => !/node_modules|[/\\]dist$/.test(path) })
  for (const name of readdirSync(to, { recursive: true }) as string[]) {
    const file = join(to, name)
    if (!statSync(file).isFile() || /node_modules|\.(png|ico)$/.test(name)) continue
    const text = readFileSync(file, 'utf8')
    const own = text.replaceAll('pk_…', collector.key).replaceAll('http://localhost:4400', collector.url)
    if (own !== text) writeFileSync(file, own)
  }
}
