import { readFileSync } from 'node:fs';
import { bytesOf } from '@lamellar/core/language';
import type { LxcInstance } from '@lamellar/node/manifest';

/**
 * The sockets of LXC monitors. Every user can listen on such a name: a socket does not prove that a container runs, but
 * a running container has a socket.
 *
 * @see `lxc_cmd_init` and `lxc_make_abstract_socket_name` in LXC's `commands.c`
 */
export class CommandSockets {
  readonly #names: ReadonlySet<string>;

  /** @param file - the kernel's list of unix sockets */
  constructor(file: string) {
    this.#names = new Set(readFileSync(file, 'latin1').match(/(?<= )@.*\/command$/gm) ?? []);
  }

  has({ lxcPath, instance }: LxcInstance): boolean {
    return this.#names.has(bytesOf(`@${lxcPath}/${instance}/command`));
  }
}
