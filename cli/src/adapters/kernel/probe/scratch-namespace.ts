import { randomBytes } from 'node:crypto';
import type { ByteString } from '@lamellar/core/language';
import { EnvironmentError } from '../../../exit-status.ts';
import { policyNamespaces, Securityfs, type KernelNamespace } from '../securityfs.ts';
import { ProbeTask } from './probe-task.ts';

/**
 * Creates the folder of the policy namespace, and removes the folder and a file when standard input ends: on request, or at any
 * end of the parent. The script runs in a separate session, so that no key ends the script.
 */
const guard = `
mkdir "$1" || exit
echo
read -r _
tries=0
rm -f "$2"
until rmdir "$1" || [ ! -e "$1" ] || [ $tries = 50 ]; do tries=$((tries + 1)); sleep 0.1; done
`;

/** A policy namespace for trials, invisible to the rest of the policy. */
export class ScratchNamespace {
  readonly name: ByteString;
  /** A path for a file, which is removed with the namespace. */
  readonly file: string;
  readonly #guard: ProbeTask;

  private constructor(name: ByteString, task: ProbeTask) {
    this.name = name;
    this.file = fileOf(name);
    this.#guard = task;
  }

  /**
   * Creates a namespace with an unused name for the duration of a call.
   *
   * @throws CommandError if the namespace cannot be created, or still exists at the end
   */
  static async with<Result>(use: (scratch: ScratchNamespace) => Promise<Result>): Promise<Result> {
    const name = `lamellar-probe-${randomBytes(8).toString('hex')}` as ByteString;
    const folder = `${policyNamespaces}/${name}`;
    const task = ProbeTask.shell(guard, [folder, fileOf(name)], { detached: true });
    const scratch = new ScratchNamespace(name, task);
    try {
      if ((await task.said()) === undefined)
        throw new EnvironmentError(
          'cannot create a policy namespace for the probe',
          'run the command as unconfined root, on a kernel with AppArmor and without a policy lock',
        );
      return await use(scratch);
    } finally {
      await scratch.#remove(folder);
    }
  }

  async #remove(folder: string): Promise<void> {
    await this.#guard.end();
    if (!this.policy().exists) return;
    throw new EnvironmentError(`policy namespace \`${this.name}\` is left`, `rmdir ${folder}`);
  }

  /** Returns the namespace in the kernel. @param inner - a namespace below */
  policy(inner?: string): KernelNamespace {
    return new Securityfs().namespace((inner === undefined ? this.name : `${this.name}//${inner}`) as ByteString);
  }

  /** Lists the names of the profiles of an inner namespace; none if missing. */
  profilesIn(inner: string): readonly string[] {
    return this.policy(inner)
      .profiles()
      .map(({ name }) => name);
  }

  /** Returns a label of profiles of the namespace, in the form that tasks write. */
  label(...profiles: readonly string[]): string {
    return profiles.map((profile) => `:${this.name}:${profile}`).join('//&');
  }
}

/** Returns the path in a folder that only root can write. */
function fileOf(name: ByteString): string {
  return `/run/${name}`;
}
