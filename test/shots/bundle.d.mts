/** Bundles a source file as a page would load it, lazy chunks included: file name → code. */
export function bundle(input: string): Promise<Map<string, string>>
