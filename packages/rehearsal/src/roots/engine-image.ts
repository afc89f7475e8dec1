import { rehearsalFailure } from '../errors/failures.js';
import { runProgram, type Ended } from './run-program.js';
import type { Unpacking } from './unpacking.js';

/** An image of the local engine, as it is written: `podman://NAME`, `docker://NAME`. */
export interface EngineImage {
  readonly engine: 'podman' | 'docker';
  readonly image: string;
}

/** Undefined for what is a path. */
export function engineImage(reference: string): EngineImage | undefined {
  const [, engine, image] = /^(podman|docker):\/\/(.+)$/.exec(reference) ?? [];
  if (image === undefined) return undefined;
  return { engine: engine === 'podman' ? 'podman' : 'docker', image };
}

/**
 * Asks the engine for the digest of an image that it has; none is pulled.
 * @throws CodedeployerError `REHEARSAL_ROOT_ENGINE`; the signal's reason
 */
export async function imageId(
  { engine, image }: EngineImage,
  unpacking: Unpacking,
): Promise<string> {
  const { stdout } = await ask(
    engine,
    ['image', 'inspect', '--format', '{{.Id}}', image],
    image,
    unpacking,
  );
  return stdout.trim();
}

/**
 * Has the engine write an image to a file, as `docker save` does.
 * @throws as {@link imageId}
 */
export async function saveImage(
  { engine, image }: EngineImage,
  file: string,
  unpacking: Unpacking,
): Promise<void> {
  await ask(engine, ['save', '--output', file, image], image, unpacking);
}

async function ask(
  engine: string,
  parameters: readonly string[],
  image: string,
  unpacking: Unpacking,
): Promise<Ended> {
  const command = [engine, ...parameters].join(' ');
  try {
    const ended = await runProgram(engine, parameters, unpacking);
    if (ended.code === 0) return ended;
    throw rehearsalFailure('REHEARSAL_ROOT_ENGINE', {
      engine,
      image,
      why: `\`${command}\` failed: ${ended.complaint}`,
    });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw rehearsalFailure(
      'REHEARSAL_ROOT_ENGINE',
      { engine, image, why: `${engine} is not there` },
      { cause },
    );
  }
}
