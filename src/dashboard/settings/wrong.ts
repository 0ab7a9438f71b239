/** A field of the config that the collector refused, by its path, and what it says of it. */
export interface Wrong {
  field: string
  text: string
}
