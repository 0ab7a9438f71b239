/** A field of the config that the collector refused, by its path, and what it says of it. */
export interface FieldError {
  field: string
  text: string
}
