import { deploy, loadConfig } from '@codedeployer/core';
import { formatError, inHost } from '@codedeployer/core/host';

/** Deploys what webpack has written, once a build is done that had no errors. Options: as in deploy/codedeployer.yml. */
export class CodedeployPlugin {
  constructor(options = {}) {
    this.options = options;
  }

  apply(compiler) {
    const logger = compiler.getInfrastructureLogger('codedeploy');
    const write = (line) => logger.info(line);
    const run = async (host) => {
      const { env, signal, onEvent } = host;
      const { options } = this;
      const directory = compiler.context;
      const config = await loadConfig({ directory, options, optionsName: 'webpack', env });
      host.report(await deploy(compiler.outputPath, config, { env, signal, onEvent }));
    };
    compiler.hooks.done.tapPromise('CodedeployPlugin', async (stats) => {
      if (compiler.watchMode) return write('Not deployed: webpack is watching.');
      if (stats.hasErrors()) return write('Not deployed: the build has errors.');
      try {
        await inHost(process, { write }, run);
      } catch (error) {
        throw new Error(formatError(error).join('\n'), { cause: error });
      }
    });
  }
}
