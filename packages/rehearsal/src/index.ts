export { startRehearsal } from './rehearse/start-rehearsal.js';
export { findIsolation } from './rehearse/find-isolation.js';
export { openShell, type ShellRequest } from './look/open-shell.js';
export { serveRehearsal, type ServeOptions } from './rehearse/serve-rehearsal.js';
export { startServer, type RunningServer, type ServerOptions } from './rehearse/start-server.js';
export {
  clientEnvironment,
  shellExports,
  type ClientEnvironment,
  type ClientEnvironmentOptions,
} from './rehearse/client-environment.js';
export type {
  CommandCall,
  CommandFault,
  Faults,
  RequestFault,
  ServiceCall,
  ServiceName,
} from './server/faults.js';
export { parseFaults } from './request/parse-faults.js';
export type * from './protocol/instance.js';
