import { documentProperty, native } from './native.js'

/**
 * This file's tag and address. The file runs as a module and as a classic script, because tag managers drop `type="module"`,
 * and because a module above an import map makes Firefox ignore the map. A classic script must not contain `import.meta`,
 * and in a module `document.currentScript` is null: there the tag is the one whose address is in the stack trace.
 */
const current = documentProperty('currentScript') as HTMLScriptElement | null
const stack = `${new Error().stack}`
const tags: HTMLScriptElement[] = [
  ...native().querySelectorAll.call(document, 'script[data-heartfelt-key]'),
] as never

export const ownTag: HTMLScriptElement | undefined =
  current ?? tags.find(({ src }) => stack.includes(`${src}:`)) ?? tags[0]

/** Absolute. A file that `import()` has loaded has no tag. */
export const ownAddress: string =
  ownTag?.src || /[\w-]+:\/\/\S+?(?=:\d+:\d+)/.exec(stack)?.[0] || location.href

/** Resolves once modules may load. A classic script may run while the parser has not reached the page's import map yet. */
export const parsed: Promise<unknown> | undefined =
  current && document.readyState === 'loading'
    ? new Promise(resolve => document.addEventListener('DOMContentLoaded', resolve))
    : undefined
