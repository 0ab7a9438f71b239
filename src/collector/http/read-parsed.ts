import type { Context } from 'hono'
import type * as z from 'zod/mini'
import { readJson } from './body.js'
import { explain } from './explain.js'
import { Refusal } from './refusal.js'

/** Reads a JSON body of at most 1 MB and validates it; refuses it with 400, the field and the remedy otherwise. */
export async function readParsed<T extends z.ZodMiniType>(c: Context, schema: T): Promise<z.infer<T>> {
  const body = await readJson(c.req.raw, { bytes: 1_000_000 })
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const { field, reason } = explain(parsed.error.issues, body)
  throw new Refusal(400, 'invalid', reason, { field })
}
