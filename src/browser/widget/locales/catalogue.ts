import type { Messages } from '../contract.js'

/** Locales that are fetched when first asked for; English comes with the widget. */
export const catalogue: Record<string, () => Promise<{ default: Messages }>> = {}
