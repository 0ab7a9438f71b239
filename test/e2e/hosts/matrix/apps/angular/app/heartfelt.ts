import { InjectionToken } from '@angular/core'
import { createHeartfelt, type Heartfelt } from 'heartfelt'
import 'heartfelt/elements'

/** The client as an Angular service: `inject(HEARTFELT).reached('payment')`. */
export const HEARTFELT = new InjectionToken<Heartfelt>('heartfelt', {
  providedIn: 'root',
  factory: () => createHeartfelt({ key: 'pk_…', collector: 'http://localhost:4400' }),
})
