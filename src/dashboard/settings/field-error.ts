/** A refused field of the config: its path, such as `moments.0.id`, and the reason. */
export interface FieldError {
  field: string
  text: string
}
