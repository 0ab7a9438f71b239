/** A theme that the team named: words and phrases, in any language. */
export interface NamedTheme {
  id: string
  name: string
  words: string[]
  /** Not shown: it says nothing. */
  hidden?: boolean
}
