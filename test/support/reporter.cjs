'use strict';
const { reporters } = require('mocha');

/** Mocha's spec reporter, closed by one line that counts all suites together: `N passed, N failed`. */
module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes = 0, failures = 0 } = this.stats;
      process.stdout.write(`${passes} passed, ${failures} failed\n`);
    });
  }
};
