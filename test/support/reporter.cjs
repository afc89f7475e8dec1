'use strict';
const { reporters } = require('mocha');

/** How long what a test has started may take to end after the last test, in milliseconds. */
const patience = 30_000;

/**
 * Mocha's spec reporter, closed by one line that counts all suites together: `N passed, N failed`. A run that does not
 * end then, since something that it started is still there, says what and fails: a CI that hangs says nothing.
 */
module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes = 0, failures = 0 } = this.stats;
      process.stdout.write(`${passes} passed, ${failures} failed\n`);
      setTimeout(() => {
        const left = process.getActiveResourcesInfo().join(', ');
        process.stderr.write(`The tests are over and something still runs: ${left}\n`);
        process.once('exit', () => (process.exitCode = 1)); // mocha sets it there too, and earlier
        process.exit();
      }, patience).unref();
    });
  }
};
