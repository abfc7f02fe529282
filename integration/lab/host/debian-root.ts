import { debianContainerRoot } from './lxc-host-recipe.ts';
import type { LxcHost } from './lxc-host.ts';
import type { CommandResult } from './ssh-session.ts';

/**
 * Copies the prepared root file system. `usr` shares its files by hard links, for speed: to install a file there,
 * replace the file. An overlay is unsuitable: the kernel would check mapped files under their path in the lower layer,
 * and deny a confined process its own libraries.
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
  // systemctl fails at once before the container's init has created its socket.
  const wait = 'until [ -S /run/systemd/private ]; do sleep 0.1; done; exec "$@"';
  const { exitCode, stdout } = await attach(['sh', '-c', wait, 'sh', ...command]);
  if (exitCode === 0 || stdout.trim() === 'degraded') return;
  throw new Error(`container ${name} has not booted: ${stdout}`);
}
