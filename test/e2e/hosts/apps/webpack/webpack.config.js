export default {
  mode: 'production',
  entry: '../../../../hosts/apps/webpack/app.js',
  output: { filename: 'app.js' },
  performance: { hints: false },
}
