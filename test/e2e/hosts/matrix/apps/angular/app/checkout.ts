import { Component, CUSTOM_ELEMENTS_SCHEMA, inject, signal } from '@angular/core'
import { HEARTFELT } from './heartfelt'

@Component({
  selector: 'app-checkout',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <main>
      <h1>Checkout</h1>
      <button type="button" (click)="heartfelt.reached('payment')">Pay</button>
      <heartfelt-rating moment="delivery" [context]="{ basket: refreshed() }"></heartfelt-rating>
      <button type="button" (click)="refresh()">Refresh</button>
      <output>{{ refreshed() }}</output>
    </main>
  `,
})
export class Checkout {
  readonly heartfelt = inject(HEARTFELT)
  readonly refreshed = signal(0)

  refresh() {
    this.refreshed.update(count => count + 1)
  }
}
