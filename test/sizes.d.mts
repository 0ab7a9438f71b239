interface Budget {
  name: string
  limit: string
}
/** The table: what is loaded, what was measured in KiB, and the limit. */
export function sizeTable(budgets: readonly Budget[], measured: ReadonlyMap<string, string>): string
/** The README's summary: the rows from a page view to an acknowledged answer. */
export function sizeSummary(budgets: readonly Budget[], measured: ReadonlyMap<string, string>): string
/** The measured sizes that a table states, by name, in KiB with one digit. */
export function sizesIn(table: string): Map<string, string>
