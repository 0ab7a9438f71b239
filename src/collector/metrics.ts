/** The collector's own metrics in the Prometheus text format. They contain no names, texts or keys. */
export function createMetrics() {
  const requests = new Map<string, number>()
  const items = new Map<string, number>()
  const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
  const durations = buckets.map(() => 0)
  let unknownFields = 0
  let sum = 0
  let count = 0
  const add = (map: Map<string, number>, name: string): void => {
    map.set(name, (map.get(name) ?? 0) + 1)
  }

  return {
    /** Counts a request. @param route The pattern of the route, not the path, which may contain an id. */
    request(method: string, route: string, status: number, seconds: number): void {
      add(requests, `method="${method}",route="${route}",status="${status}"`)
      for (const [i, bound] of buckets.entries()) if (seconds <= bound) durations[i]!++
      sum += seconds
      count++
    },
    /** Counts an item by the status of its verdict. */
    item: (status: string): void => add(items, status),
    /** Counts fields that this version does not know and left out. */
    unknownFields(fields: number): void {
      unknownFields += fields
    },
    text(): string {
      const lines = (name: string, map: Map<string, number>) =>
        [...map].map(([labels, n]) => `${name}{${labels}} ${n}`)
      return `${[
        '# TYPE heartfelt_requests_total counter',
        ...lines('heartfelt_requests_total', requests),
        '# TYPE heartfelt_items_total counter',
        ...[...items].map(([status, n]) => `heartfelt_items_total{status="${status}"} ${n}`),
        '# TYPE heartfelt_unknown_fields_total counter',
        `heartfelt_unknown_fields_total ${unknownFields}`,
        '# TYPE heartfelt_request_seconds histogram',
        ...buckets.map((bound, i) => `heartfelt_request_seconds_bucket{le="${bound}"} ${durations[i]}`),
        `heartfelt_request_seconds_bucket{le="+Inf"} ${count}`,
        `heartfelt_request_seconds_sum ${sum}`,
        `heartfelt_request_seconds_count ${count}`,
        '# TYPE heartfelt_resident_bytes gauge',
        `heartfelt_resident_bytes ${process.memoryUsage.rss()}`,
      ].join('\n')}\n`
    },
  }
}
