import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nestedFeatures } from '../kernel-features/kernel-features.ts';
import { readSystemPolicyFile, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { compileWithParser } from './apparmor-parser.ts';

const inclusive = `profile all flags=(attach_disconnected, kill) /bin/all {
  file, network, mount, signal, ptrace, capability sys_ptrace, set rlimit nproc <= 5, change_profile -> {all,/bin/*},
  /bin/a px -> kid, /bin/b cx -> kid, /bin/c Pux -> :ns:other, owner /home/** rwkl, audit /etc/** r,
  profile kid { /** r, }
  ^hat { signal (send) peer=all, }
}`;

/** Policy written by people. */
export function writtenPolicy(): readonly string[] {
  const installed = ['lxc-copy', 'usr.bin.man', 'usr.bin.lxc-start', 'unix-chkpwd'].flatMap((name) => {
    const found = systemPolicyFiles().read(`/etc/apparmor.d/${name}`);
    return 'reason' in found ? [] : [readSystemPolicyFile(systemPolicyFiles(), `/etc/apparmor.d/${name}`).text];
  });
  return [inclusive, ...installed];
}

/** Compiles texts for a kernel with a real compiler: returns blobs, small and large. */
export function compileFor(version: string, texts: readonly string[], parser?: string): readonly Buffer[] {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-blobs-'));
  try {
    const features = join(folder, version);
    writeFileSync(features, nestedFeatures(version));
    return texts.flatMap((text) => {
      const { succeeded, binary } = compileWithParser(Buffer.from(text, 'latin1'), features, [], parser);
      return succeeded ? [binary] : [];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
