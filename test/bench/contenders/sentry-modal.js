/** The files that Sentry's CDN serves when the form is opened; its npm package does not contain them. */
import { feedbackModalIntegration, feedbackScreenshotIntegration } from '@sentry/feedback'

window.Sentry ??= {}
Object.assign(window.Sentry, { feedbackModalIntegration, feedbackScreenshotIntegration })
