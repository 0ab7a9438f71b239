import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { groupCommit } from '../../../src/collector/storage/group-commit.js'

const gathering = (limit = 1000) => {
  const groups: number[][] = []
  const commit = groupCommit<number, number>(
    async group => {
      groups.push(group)
      return group.map(one => -one)
    },
    { weight: one => one, limit, lanes: 1 },
  )
  return { groups, commit }
}

test('requests of new connections, which the event loop lets in one a turn, share a commit', async () => {
  const { groups, commit } = gathering()
  const answers: Promise<number>[] = []
  for (let n = 1; n <= 20; n++) {
    answers.push(commit(n))
    await turn()
  }
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 20 }, (_, i) => -(i + 1)))
  expect(groups).toHaveLength(1)
})

test('a stream of requests that never pauses is committed all the same', async () => {
  const { groups, commit } = gathering()
  const answers: Promise<number>[] = []
  for (let n = 0; n < 500; n++) {
    answers.push(commit(1))
    await turn()
  }
  expect(groups.length).toBeGreaterThan(1)
  await Promise.all(answers)
  expect(groups.flat()).toHaveLength(500)
})

test('a group weighs no more than the limit, unless one member alone does', async () => {
  const { groups, commit } = gathering(10)
  await Promise.all([4, 4, 4, 25, 1].map(commit))
  expect(groups).toEqual([[4, 4], [4], [25], [1]])
})
