export { startRehearsal } from './start-rehearsal.js';
export { serveRehearsal, type ServeOptions } from './serve-rehearsal.js';
export { startServer, type RunningServer, type ServerOptions } from './server.js';
export {
  clientEnvironment,
  shellExports,
  type ClientEnvironment,
  type ClientEnvironmentOptions,
} from './client-environment.js';
export type {
  CommandCall,
  CommandFault,
  Faults,
  RequestFault,
  ServiceCall,
  ServiceName,
} from './faults.js';
export { parseFaults } from './parse-faults.js';
export type * from './instance.js';
