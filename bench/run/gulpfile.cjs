/* src → gulp-zip → dest, as a gulpfile has it; the folder and the archive come by the environment. */
const { createRequire } = require('node:module');
const { basename, dirname, join } = require('node:path');

const { BENCH_FOLDER, BENCH_ARCHIVE, BENCH_PEERS } = process.env;
const peers = createRequire(join(BENCH_PEERS, 'package.json'));
const { src, dest } = peers('gulp');

exports.default = async () => {
  const { default: zip } = await import(peers.resolve('gulp-zip'));
  return new Promise((resolve, reject) => {
    src('**/*', { cwd: BENCH_FOLDER, encoding: false, dot: true, resolveSymlinks: false })
      .on('error', reject)
      .pipe(zip(basename(BENCH_ARCHIVE)))
      .on('error', reject)
      .pipe(dest(dirname(BENCH_ARCHIVE)))
      .on('error', reject)
      .on('finish', resolve);
  });
};
