import { Component, inject } from '@angular/core'
import { RouterLink, RouterOutlet } from '@angular/router'
import { HEARTFELT } from './heartfelt'

@Component({
  selector: 'app-root',
  imports: [RouterLink, RouterOutlet],
  template: `
    <nav><a routerLink="/">To Checkout</a> <a routerLink="/account">To Account</a></nav>
    <router-outlet />
  `,
})
export class App {
  constructor() {
    // Elements in templates are served by the first client on the page: make it with the app.
    inject(HEARTFELT)
  }
}

@Component({ selector: 'app-account', template: '<h1>Account</h1>' })
export class Account {}
