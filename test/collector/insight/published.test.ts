import { expect, test } from 'vitest'
import { measuresOf } from '../../../src/collector/insight/cells/measures.js'
import { periodsOf, spanOf } from '../../../src/collector/insight/query/calendar.js'
import { benjaminiHochbergQ } from '../../../src/collector/insight/statistics/benjamini-hochberg.js'
import { changePoint } from '../../../src/collector/insight/statistics/change-point.js'
import { compareSums, type PersonSums } from '../../../src/collector/insight/statistics/person-sums.js'
import { relativeImportance } from '../../../src/collector/insight/statistics/relative-importance.js'
import { logOdds } from '../../../src/collector/insight/themes/log-odds.js'
import { pointValue } from '../../../src/model/scale.js'
import { HOUR_MS } from '../../../src/model/time.js'

/** Fertility, agriculture, examination, education, catholic, infant mortality: R's data set `swiss`, 47 provinces in 1888. */
const swiss = `
80.2,17,15,12,9.96,22.2 83.1,45.1,6,9,84.84,22.2 92.5,39.7,5,5,93.4,20.2 85.8,36.5,12,7,33.77,20.3
76.9,43.5,17,15,5.16,20.6 76.1,35.3,9,7,90.57,26.6 83.8,70.2,16,7,92.85,23.6 92.4,67.8,14,8,97.16,24.9
82.4,53.3,12,7,97.67,21 82.9,45.2,16,13,91.38,24.4 87.1,64.5,14,6,98.61,24.5 64.1,62,21,12,8.52,16.5
66.9,67.5,14,7,2.27,19.1 68.9,60.7,19,12,4.43,22.7 61.7,69.3,22,5,2.82,18.7 68.3,72.6,18,2,24.2,21.2
71.7,34,17,8,3.3,20 55.7,19.4,26,28,12.11,20.2 54.3,15.2,31,20,2.15,10.8 65.1,73,19,9,2.84,20
65.5,59.8,22,10,5.23,18 65,55.1,14,3,4.52,22.4 56.6,50.9,22,12,15.14,16.7 57.4,54.1,20,6,4.2,15.3
72.5,71.2,12,1,2.4,21 74.2,58.1,14,8,5.23,23.8 72,63.5,6,3,2.56,18 60.5,60.8,16,10,7.72,16.3
58.3,26.8,25,19,18.46,20.9 65.4,49.5,15,8,6.1,22.5 75.5,85.9,3,2,99.71,15.1 69.3,84.9,7,6,99.68,19.8
77.3,89.7,5,2,100,18.3 70.5,78.2,12,6,98.96,19.4 79.4,64.9,7,3,98.22,20.2 65,75.9,9,9,99.06,17.8
92.2,84.6,3,3,99.46,16.3 79.3,63.1,13,13,96.83,18.1 70.4,38.4,26,12,5.62,20.3 65.7,7.7,29,11,13.79,20.5
72.7,16.7,22,13,11.22,18.9 64.4,17.6,35,32,16.92,23 77.6,37.6,15,7,4.97,20 67.6,18.7,25,7,8.65,19.5
35,1.2,37,53,42.34,18 44.7,46.6,16,29,50.43,18.2 42.8,27.7,22,29,58.33,19.3`
  .trim()
  .split(/\s+/)
  .map(row => row.split(',').map(Number))

test('relative importance is that of Grömping 2006, J Stat Softw 17(1), for the Swiss provinces', () => {
  const column = (j: number) => swiss.map(row => row[j]!)
  const shares = relativeImportance({ response: column(0), drivers: [1, 2, 3, 4, 5].map(column) })
  const published = [0.0571, 0.1712, 0.2601, 0.1056, 0.1128]
  shares.forEach((share, j) => {
    expect(share).toBeCloseTo(published[j]!, 3)
  })
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(0.7067, 3)
})

test('a variable that repeats another one shares its importance', () => {
  const [response, driver] = [0, 3].map(j => swiss.map(row => row[j]!)) as [number[], number[]]
  const [alone] = relativeImportance({ response, drivers: [driver] })
  const both = relativeImportance({ response, drivers: [driver, driver] })
  for (const share of both) expect(share).toBeCloseTo(alone! / 2, 6)
})

/** Annual flow of the Nile at Aswan, 1871–1970, in 10⁸ m³: R's data set `Nile`. */
const nile =
  `1120 1160 963 1210 1160 1160 813 1230 1370 1140 995 935 1110 994 1020 960 1180 799 958 1140 1100 1210 1150 1250
1260 1220 1030 1100 774 840 874 694 940 833 701 916 692 1020 1050 969 831 726 456 824 702 1120 1100 832 764 821 768 845 864
862 698 845 744 796 1040 759 781 865 845 944 984 897 822 1010 771 676 649 846 812 742 801 1040 860 874 848 890 744 749 838
1050 918 986 797 923 975 815 1020 906 901 1170 912 746 919 718 714 740`
    .split(/\s+/)
    .map(Number)

test('the change point of the Nile is 1899, after the last high year 1898: Cobb 1978, Biometrika 65:243', () => {
  const at = changePoint(nile.map(sum => ({ sum, n: 1 })))
  expect(1871 + at!).toBe(1899)
})

test('a constant series has no change point', () => {
  expect(changePoint(Array.from({ length: 10 }, () => ({ sum: 3, n: 6 })))).toBeUndefined()
})

test('log-odds follow Monroe, Colaresi & Quinn 2008, equations 15, 16, 19 and 22', () => {
  // One word of 100 with 10 of 50 mentions by one group and 1 of 50 by the other; prior 11 of 100.
  const [word] = logOdds([
    { a: 10, b: 1, prior: 11 },
    { a: 40, b: 49, prior: 89 },
  ])
  const delta = Math.log(21 / (150 - 21)) - Math.log(12 / (150 - 12))
  expect(word!.delta).toBeCloseTo(delta, 12)
  expect(word!.z).toBeCloseTo(delta / Math.sqrt(1 / 21 + 1 / 12), 12)
  expect(word!.z).toBeCloseTo(1.7, 1)
})

const binary = (x: number, n: number): PersonSums => ({
  ...{ people: n, sum: x, squares: x, positive: x, negative: 0 },
})

test('shares differ by Agresti & Caffo 2000: 9 of 10 and 3 of 10 give 0.17 to 0.83', () => {
  // The American Statistician 54:280: add one success and one failure to each sample; 95 % Wald on 10/12 and 4/12.
  const { lo, hi } = compareSums(binary(3, 10), binary(9, 10), 'share')
  const se = Math.sqrt((10 / 12) * (2 / 12) * (1 / 12) + (4 / 12) * (8 / 12) * (1 / 12))
  expect(lo).toBeCloseTo(0.5 - 1.96 * se, 3)
  expect(hi).toBeCloseTo(0.5 + 1.96 * se, 3)
  expect(lo).toBeCloseTo(0.16, 2)
  expect(hi).toBeCloseTo(0.84, 2)
})

test('NPS classes are 0–6, 7–8 and 9–10: Reichheld, HBR, December 2003', () => {
  const [nps] = measuresOf('nps11')
  const classes = Array.from({ length: 11 }, (_, point) => nps!.of(pointValue('nps11', String(point))!))
  expect(classes).toEqual([-1, -1, -1, -1, -1, -1, -1, 0, 0, 1, 1])
  const [csat] = measuresOf('csat5')
  expect(['1', '2', '3', '4', '5'].map(point => csat!.of(pointValue('csat5', point)!))).toEqual([
    0, 0, 0, 1, 1,
  ])
  const [ease] = measuresOf('ease7')
  expect(['3', '4', '5', '7'].map(point => ease!.of(pointValue('ease7', point)!))).toEqual([0, 0, 1, 1])
})

test('q-values are those of Benjamini & Hochberg: the smallest rate at which a comparison is believed', () => {
  // Their example of 15 comparisons (1995, J R Stat Soc B 57:289, section 3.1): four are believed at 5 %.
  const ps = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
    0.759, 1,
  ]
  expect(benjaminiHochbergQ(ps).filter(q => q <= 0.05)).toHaveLength(4)
})

test.each([
  // Rules of the IANA time zone database: summer time in the EU, the USA, and on Lord Howe Island by half an hour.
  ['Europe/Berlin', '2026-03-29', 23],
  ['Europe/Berlin', '2026-10-25', 25],
  ['America/New_York', '2026-03-08', 23],
  ['America/New_York', '2026-11-01', 25],
  ['Australia/Lord_Howe', '2026-04-05', 24.5],
  ['Asia/Kolkata', '2026-10-25', 24],
  // Midnight of this day did not exist.
  ['America/Sao_Paulo', '2018-11-04', 23],
])('in %s %s has %d hours', (zone, date, hours) => {
  const { start, end } = spanOf({ from: date, to: date }, zone)
  expect((end - start) / HOUR_MS).toBe(hours)
})

test('weeks begin on Monday, also over a year and a change of the clock', () => {
  const weeks = periodsOf({ from: '2026-10-21', to: '2026-11-03' }, 'week', 'Europe/Berlin')
  expect(weeks.map(({ from, to }) => [from, to])).toEqual([
    ['2026-10-21', '2026-10-25'],
    ['2026-10-26', '2026-11-01'],
    ['2026-11-02', '2026-11-03'],
  ])
  expect(weeks[0]!.end).toBe(weeks[1]!.start)
})
