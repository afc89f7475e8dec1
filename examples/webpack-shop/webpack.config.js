import { CodedeployPlugin } from './codedeploy-plugin.js';

export default {
  mode: 'production',
  target: 'node20',
  context: import.meta.dirname,
  entry: './src/server.js',
  output: { path: `${import.meta.dirname}/dist`, filename: 'server.cjs', clean: true },
  plugins: process.argv.includes('--deploy') ? [new CodedeployPlugin()] : [],
};
