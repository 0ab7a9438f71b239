import type { Engine } from '../../engines/engine.js'
import type { StepName } from './steps.js'

/** One row of the table: an app, how it is made, and what is tried in it. */
export interface Host {
  /** The argument of `npm run test:hosts`. */
  id: string
  name: string
  /** Folders that are copied over each other, from `test/e2e/hosts`; the last manifest counts. */
  from: string[]
  /** The packages whose versions the table shows. */
  packages: string[]
  tried: StepName[]
  /** Default: all. */
  engines?: readonly Engine[]
  /** Where the page seems to come from, if that is not its own address. */
  origin?: 'file' | 'localhost' | 'opaque'
  /** What the table says beside the name. */
  note?: string
}

const component: StepName[] = ['asks', 'offline', 'navigates', 'rendersInline', 'rendersCard']
const morphing: StepName[] = ['asks', 'offline', 'navigates', 'morphsInline', 'morphsCard']
const matrix = (...names: string[]) => names.map(name => `matrix/apps/${name}`)
const reactPackages = ['react', 'react-dom']

export const hosts: Host[] = [
  {
    id: 'plain',
    name: 'No bundler, import map',
    from: ['apps/plain'],
    packages: [],
    tried: ['asks', 'offline'],
  },
  ...(['vite', 'webpack', 'rollup', 'esbuild'] as const).map(
    (id): Host => ({
      id,
      name: `A plain page, built by ${id}`,
      from: ['apps/plain', `apps/${id}`],
      packages: [id],
      tried: ['asks', 'offline'],
    }),
  ),
  {
    id: 'webpack-4',
    name: 'A plain page, built by webpack 4',
    from: ['apps/plain', ...matrix('webpack-4')],
    packages: ['webpack'],
    tried: ['asks', 'offline'],
  },
  ...(['18', '19'] as const).map(
    (version): Host => ({
      id: `react-${version}`,
      name: `React ${version}, document rendered on the server and hydrated`,
      from: matrix('react', `react-${version}`),
      packages: reactPackages,
      tried: ['hydrates', ...component],
    }),
  ),
  ...(['18', '19'] as const).map(
    (version): Host => ({
      id: `react-${version}-script-tag`,
      name: `React ${version}, hydrated after the script tag has asked`,
      from: matrix('react', 'react-script-tag', `react-${version}`),
      packages: reactPackages,
      tried: ['hydrates', ...component],
    }),
  ),
  {
    id: 'next',
    name: 'Next, app router',
    from: ['apps/next'],
    packages: ['next', 'react'],
    tried: ['asks', 'offline'],
  },
  {
    id: 'remix',
    name: 'React Router, framework mode (Remix)',
    from: matrix('remix'),
    packages: ['react-router', 'react'],
    tried: component,
  },
  {
    id: 'vue',
    name: 'Vue with its router',
    from: matrix('vue'),
    packages: ['vue', 'vue-router'],
    tried: component,
  },
  { id: 'nuxt', name: 'Nuxt', from: ['apps/nuxt'], packages: ['nuxt'], tried: ['asks', 'offline'] },
  { id: 'svelte', name: 'Svelte', from: matrix('svelte'), packages: ['svelte'], tried: component },
  {
    id: 'sveltekit',
    name: 'SvelteKit',
    from: ['apps/sveltekit'],
    packages: ['@sveltejs/kit', 'svelte'],
    tried: ['asks', 'offline'],
  },
  {
    id: 'angular-zone',
    name: 'Angular with zone.js',
    from: matrix('angular', 'angular-zone'),
    packages: ['@angular/core', 'zone.js'],
    tried: component,
  },
  {
    id: 'angular-zoneless',
    name: 'Angular, zoneless',
    from: matrix('angular', 'angular-zoneless'),
    packages: ['@angular/core'],
    tried: component,
  },
  { id: 'solid', name: 'Solid', from: matrix('solid'), packages: ['solid-js'], tried: component },
  { id: 'astro', name: 'Astro', from: ['apps/astro'], packages: ['astro'], tried: ['asks', 'offline'] },
  {
    id: 'astro-client-router',
    name: 'Astro with its client router',
    from: matrix('astro-client-router'),
    packages: ['astro'],
    tried: ['asks', 'offline', 'navigates'],
  },
  {
    id: 'turbo',
    name: 'Turbo 8, refreshes by morphing',
    from: matrix('server', 'turbo'),
    packages: ['@hotwired/turbo'],
    tried: morphing,
  },
  {
    id: 'htmx',
    name: 'htmx 2, boosted links, idiomorph',
    from: matrix('server', 'htmx'),
    packages: ['htmx.org', 'idiomorph'],
    tried: morphing,
  },
  {
    id: 'alpine',
    name: 'Alpine with its morph plugin, as Livewire uses it',
    from: matrix('server', 'alpine'),
    packages: ['alpinejs', '@alpinejs/morph'],
    tried: ['asks', 'offline', 'morphsInline', 'morphsCard'],
  },
  {
    id: 'single-spa',
    name: 'single-spa, two applications, one client',
    from: matrix('single-spa'),
    packages: ['single-spa'],
    tried: ['asks', 'offline', 'navigates'],
  },
  {
    id: 'wordpress',
    name: 'WordPress-like classic page',
    note: 'jQuery without conflict, our tag in the head, the import map in the footer',
    from: matrix('server', 'wordpress'),
    packages: ['jquery'],
    tried: ['asks', 'offline', 'navigates', 'importMap'],
  },
  {
    id: 'shopify',
    name: 'Shopify-like theme',
    note: 'deferred scripts, sections replaced by their HTML',
    from: matrix('server', 'shopify'),
    packages: [],
    tried: ['asks', 'offline', 'navigates', 'replaces'],
  },
  {
    id: 'electron-file',
    name: 'Electron-like page from a file',
    note: '`loadFile()`: origin `null`, storage works',
    from: matrix('server', 'no-server'),
    packages: [],
    tried: ['asks', 'navigates'],
    origin: 'file',
  },
  {
    id: 'capacitor',
    name: 'Capacitor-like page at http://localhost',
    note: 'as on Android; the scheme `capacitor:` of iOS cannot be had in these engines',
    from: matrix('server', 'no-server'),
    packages: [],
    tried: ['asks', 'offline', 'navigates'],
    engines: ['chromium'],
    origin: 'localhost',
  },
  {
    id: 'opaque-origin',
    name: 'Opaque origin without storage',
    note: 'a sandboxed page, as with custom schemes that are not registered as standard',
    from: matrix('server', 'no-server', 'opaque-origin'),
    packages: [],
    tried: ['asks'],
    origin: 'opaque',
  },
  {
    id: 'react-native-web-view',
    name: 'React-Native-WebView-like page',
    note: '`postMessage` bridge, opaque origin, no storage',
    from: matrix('server', 'react-native-web-view'),
    packages: [],
    tried: ['bridges'],
  },
]
