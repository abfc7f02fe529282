import { setTimeout as delay } from 'node:timers/promises';
import { objectSchema, optional, optionalOrNull, textSchema } from '@lamellar/core/schemas';
import { requestIncus, IncusRefusal, validAnswer } from './incus-api.ts';
import { configurationSchema, type IncusConfiguration } from './incus-configuration.ts';

/** The number of attempts while Incus is busy with the instance, and the pause between two, in milliseconds. */
const patience = { tries: 30, pause: 1000 };

const busy = 'Instance is busy';

const [conflict, changedMeanwhile, failed] = [409, 412, 500];

/** New values of keys, with the read values. */
export interface IncusChange {
  /** The keys to set. An empty value removes a key. */
  readonly settings: IncusConfiguration;
  readonly before: IncusConfiguration;
}

/**
 * Sets keys of an instance's own configuration, or of an Incus profile, in one step. Refuses a change of a key with a
 * value that somebody else has written since the key was read.
 *
 * @param pause - between two attempts, in milliseconds
 * @throws CommandError if Incus refuses them, with its reason, or does not answer
 */
export async function configureIncus(
  kind: 'instances' | 'profiles',
  project: string,
  name: string,
  change: IncusChange,
  pause = patience.pause,
): Promise<void> {
  const path = `/1.0/${kind}/${encodeURIComponent(name)}?project=${encodeURIComponent(project)}`;
  for (let tries = 1; ; tries++) {
    try {
      await setKeysOnce(path, change);
      return;
    } catch (error) {
      if (!(error instanceof IncusRefusal) || tries === patience.tries) throw error;
      // Incus is busy for a moment after a failed start, and while the instance stops.
      const isTemporary = kind === 'instances' && error.message.includes(busy);
      if (error.code !== changedMeanwhile && !isTemporary) throw error;
      await delay(pause);
    }
  }
}

const configuredSchema = objectSchema({ config: configurationSchema });

/**
 * Reads an object, sets keys, and writes the object back for its version, as `incus config set` does. PATCH would need
 * no reading, but Incus 6 then clears the description of an instance. Incus 6 also does not inform the remaining cluster
 * members about a profile.
 */
async function setKeysOnce(path: string, { settings, before }: IncusChange): Promise<void> {
  const { metadata, etag } = await requestIncus({ method: 'GET', path });
  const { config } = validAnswer(metadata, configuredSchema, path);
  const other = Object.keys(settings).find((key) => (config[key] ?? '') !== (before[key] ?? ''));
  if (other !== undefined)
    throw new IncusRefusal(conflict, `somebody else has changed ${other} meanwhile; run the command again`);
  const body = { ...(metadata as object), config: { ...config, ...settings } };
  const { operation } = await requestIncus({ method: 'PUT', path, body, etag });
  if (operation !== '') await waitFor(operation);
}

/** An operation that ended. */
const operationSchema = optionalOrNull(objectSchema({ err: optional(textSchema()) }));

/**
 * Waits for a background operation.
 *
 * @throws IncusRefusal if the operation fails
 */
async function waitFor(operation: string): Promise<void> {
  const path = operation.replace(/(?=\?|$)/, '/wait');
  const { metadata } = await requestIncus({ method: 'GET', path });
  const err = validAnswer(metadata, operationSchema, path)?.err ?? '';
  if (err !== '') throw new IncusRefusal(failed, err);
}
