import { debianContainerRoot } from './lxc-host-recipe.ts';
import type { LxcHost } from './lxc-host.ts';
import type { CommandResult } from './ssh-session.ts';

/**
 * A copy of the prepared root file system. `usr` shares its files by hard links, which is quick: whoever
 * installs a file there replaces it. An overlay would be no good: the kernel would look for what is mapped
 * from it under the path of the layer below, and deny a confined process its own libraries.
 */
const copyScript = [
  'set -e; cd "$1"',
  'find . -mindepth 1 -maxdepth 1 ! -name usr -exec cp -a -t "$2" {} +',
  'cp -al usr "$2"',
].join('\n');

/** Copies the root file system of Debian containers into an empty folder of the host. */
export async function copyDebianRoot(host: LxcHost, root: string): Promise<void> {
  await host.output(['sh', '-c', copyScript, 'sh', debianContainerRoot, root]);
}

/** Waits until a Debian container has booted. */
export async function waitForBoot(
  name: string,
  attach: (command: readonly string[]) => Promise<CommandResult>,
): Promise<void> {
  const command = ['systemctl', 'is-system-running', '--wait'];
  // Before its init has made the place where it listens, systemctl gives up at once.
  const wait = 'until [ -S /run/systemd/private ]; do sleep 0.1; done; exec "$@"';
  const { exitCode, stdout } = await attach(['sh', '-c', wait, 'sh', ...command]);
  if (exitCode === 0 || stdout.trim() === 'degraded') return;
  throw new Error(`container ${name} has not booted: ${stdout}`);
}
