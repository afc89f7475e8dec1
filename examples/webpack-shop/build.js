// usage: node build.js [--deploy]
import webpack from 'webpack';
import config from './webpack.config.js';

const compiler = webpack(config);
compiler.run((error, stats) => {
  if (stats) console.log(stats.toString('errors-warnings'));
  if (error) console.error(error.message);
  process.exitCode = error || stats.hasErrors() ? 1 : 0;
  compiler.close(() => undefined);
});
