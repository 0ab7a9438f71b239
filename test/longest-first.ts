import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest, in this order: started first, so that no worker is left alone with one at the end. */
const longest = [
  ...[
    'faults/network',
    'faults/storage',
    'faults/page-exit',
    'faults/tabs',
    'e2e/demo-shop',
    'widget/scales',
  ],
  ...['widget/host', 'widget/axe', 'widget/history', 'e2e/missing-chunks', 'e2e/packed-package'],
  ...['e2e/hostile-pages', 'e2e/prompting', 'collector/cli', 'outbox/model', 'browser/arguments'],
]

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex(name => moduleId.includes(`${name}.test`))
      return at < 0 ? longest.length : at
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}
