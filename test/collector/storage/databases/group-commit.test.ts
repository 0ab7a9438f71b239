import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { groupCommit } from '../../../../src/collector/storage/databases/group-commit.js'

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

test('requests of new connections, of which the event loop accepts one per turn, share a commit', async () => {
  const { groups, commit } = gathering()
  const answers: Promise<number>[] = []
  for (let n = 1; n <= 20; n++) {
    answers.push(commit(n))
    await turn()
  }
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 20 }, (_, i) => -(i + 1)))
  expect(groups).toHaveLength(1)
})

test('a stream of requests without a pause is still committed', async () => {
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

test('a group exceeds the limit only if a single member does', async () => {
  const { groups, commit } = gathering(10)
  await Promise.all([4, 4, 4, 25, 1].map(commit))
  expect(groups).toEqual([[4, 4], [4], [25], [1]])
})

test('a member that the database refuses does not fail the others of its group', async () => {
  const commit = groupCommit<number, number>(
    async group => {
      if (group.some(one => one % 5 === 0)) throw new Error('refused')
      return group
    },
    { weight: () => 1, limit: 100, lanes: 1 },
  )
  const all = await Promise.allSettled(Array.from({ length: 12 }, (_, i) => commit(i)))
  expect(all.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []))).toEqual([0, 5, 10])
})

test('F50: an unavailable database rejects a whole group without trying every member', async () => {
  let tries = 0
  let away = true
  const commit = groupCommit<number, number>(
    async group => {
      tries++
      if (away) throw new Error('away')
      return group
    },
    { weight: () => 1, limit: 1000, lanes: 1 },
  )
  const all = await Promise.allSettled(Array.from({ length: 300 }, (_, i) => commit(i)))
  expect(all.every(({ status }) => status === 'rejected')).toBe(true)
  expect(tries).toBeLessThanOrEqual(4)
  away = false
  expect(await Promise.all([1, 2].map(commit))).toEqual([1, 2])
})

test('an error that is no member’s fault rejects the group and all that wait, without another try', async () => {
  let tries = 0
  const commit = groupCommit<number, number>(
    async () => {
      tries++
      throw new Error('away')
    },
    { weight: () => 1, limit: 10, lanes: 1, isMemberFault: () => false },
  )
  const all = await Promise.allSettled(Array.from({ length: 30 }, (_, i) => commit(i)))
  expect([all.every(({ status }) => status === 'rejected'), tries]).toEqual([true, 1])
})

test('a member is rejected after its limit, whether it waits or is being committed', async () => {
  const commit = groupCommit<number, number>(() => new Promise(() => {}), {
    ...{ weight: () => 1, limit: 1, lanes: 1 },
    maxWaitMs: 20,
  })
  const all = await Promise.allSettled([1, 2].map(commit))
  expect(all.map(one => one.status === 'rejected' && one.reason.name)).toEqual([
    'StorageError',
    'StorageError',
  ])
})
