'use strict';
// As for a user without a name, who has no HOME either: what libuv says there.
const os = require('node:os');
const { syncBuiltinESMExports } = require('node:module');
delete process.env.HOME;
const { homedir } = os;
os.homedir = () => {
  if (process.env.HOME) return homedir();
  throw Object.assign(new Error('A system error occurred: uv_os_homedir returned ENOENT'), {
    name: 'SystemError',
    code: 'ERR_SYSTEM_ERROR',
  });
};
syncBuiltinESMExports();
