import 'zone.js'
import { provideZoneChangeDetection } from '@angular/core'
import { bootstrapApplication } from '@angular/platform-browser'
import { provideRouter } from '@angular/router'
import { App } from './app'
import { routes } from './routes'

bootstrapApplication(App, { providers: [provideZoneChangeDetection(), provideRouter(routes)] })
