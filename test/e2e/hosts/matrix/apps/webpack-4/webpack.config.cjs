/** webpack 4 knows neither `exports` of a package nor the syntax of 2020: name the file, and let Babel read it. */
module.exports = {
  mode: 'production',
  entry: './app.js',
  output: { filename: 'app.js' },
  resolve: { alias: { 'heartfelt/elements': 'heartfelt/dist/elements.js' } },
  module: {
    rules: [
      {
        test: /\.m?js$/,
        include: /node_modules\/(heartfelt|preact|@preact|idb-keyval)\//,
        type: 'javascript/auto',
        use: {
          loader: 'babel-loader',
          options: { presets: [['@babel/preset-env', { targets: { chrome: '70' } }]] },
        },
      },
    ],
  },
}
