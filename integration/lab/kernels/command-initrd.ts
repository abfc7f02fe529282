import { apparmorParser } from '../../oracle/apparmor-parser.ts';
import { builtCli } from '../../provision/provisioned-host.ts';
import { writeProgramsInitrd } from './programs-initrd.ts';

/** Programs for the built command to probe a kernel. */
const programs = ['cat', 'mkdir', 'rm', 'rmdir', 'unshare'].map((name) => `/bin/${name}`);

/**
 * Writes the initramfs of a machine that runs the built command once, with its output on the second serial port, and
 * powers off.
 */
export async function writeCommandInitrd(folder: string, words: readonly string[]): Promise<string> {
  const quoted = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  return writeProgramsInitrd(folder, {
    programs: [...programs, process.execPath, apparmorParser()],
    files: new Map([['lamellar', builtCli]]),
    script: `/bin/node /lamellar ${quoted} >/dev/ttyS1
echo "exit status $?" >/dev/ttyS1
cd /sys/kernel/security/apparmor/policy/namespaces
echo "policy namespaces:" * >/dev/ttyS1
echo "files:" /run/lamellar* >/dev/ttyS1`,
  });
}
