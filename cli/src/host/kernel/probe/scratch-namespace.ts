import { randomBytes } from 'node:crypto';
import type { ByteString } from '@lamellar/core/language';
import { CommandError, exitStatus } from '../../../exit-status.ts';
import { policyNamespaces, Securityfs, type KernelNamespace } from '../securityfs.ts';
import { ProbeTask } from './probe-task.ts';

/**
 * Makes the folder that is a policy namespace, and removes it when its standard input ends: when it is told to, or when whoever has started it
 * has ended, in whatever way. It is in a session of its own, so that no key ends it.
 */
const guard = `
mkdir "$1" || exit
echo
read -r _
tries=0
until rmdir "$1" || [ ! -e "$1" ] || [ $tries = 50 ]; do tries=$((tries + 1)); sleep 0.1; done
`;

/** A policy namespace to try things in, which no other policy sees. */
export class ScratchNamespace {
  readonly name: ByteString;
  readonly #guard: ProbeTask;

  private constructor(name: ByteString, task: ProbeTask) {
    this.name = name;
    this.#guard = task;
  }

  /**
   * Makes one of a name that nothing has, for as long as something is done.
   *
   * @throws CommandError where it cannot be made, or is still there when all is done
   */
  static async with<Result>(use: (scratch: ScratchNamespace) => Promise<Result>): Promise<Result> {
    const name = `lamellar-probe-${randomBytes(8).toString('hex')}` as ByteString;
    const folder = `${policyNamespaces}/${name}`;
    const task = ProbeTask.shell(guard, [folder], { detached: true });
    const scratch = new ScratchNamespace(name, task);
    try {
      if ((await task.said()) === undefined)
        throw new CommandError('no policy namespace can be made to try things in', {
          status: exitStatus.environment,
          hint: 'it takes root, unconfined, and a kernel with AppArmor whose policy is not locked',
        });
      return await use(scratch);
    } finally {
      await scratch.#remove(folder);
    }
  }

  async #remove(folder: string): Promise<void> {
    await this.#guard.end();
    if (!this.policy().exists) return;
    throw new CommandError(`policy namespace \`${this.name}\` is left`, {
      status: exitStatus.environment,
      hint: `rmdir ${folder}`,
    });
  }

  /** The namespace as the kernel has it. @param inner - one in it */
  policy(inner?: string): KernelNamespace {
    return new Securityfs().namespace((inner === undefined ? this.name : `${this.name}//${inner}`) as ByteString);
  }

  /** The names of the profiles of a namespace in it; none where it is not there. */
  profilesIn(inner: string): readonly string[] {
    return this.policy(inner)
      .profiles()
      .map(({ name }) => name);
  }

  /** A label of profiles in it, as tasks write it. */
  label(...profiles: readonly string[]): string {
    return profiles.map((profile) => `:${this.name}:${profile}`).join('//&');
  }
}
