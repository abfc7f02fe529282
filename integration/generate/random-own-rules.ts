import type { Random } from './random.ts';

const capabilities = ['sys_ptrace', 'sys_admin', 'net_raw', 'chown', 'setuid', 'mac_admin', 'bpf'];
const limits = [
  'nofile <= 1024',
  'nofile <= infinity',
  'memlock <= 64M',
  'nice <= -5',
  'cpu <= 10min',
  'rttime <= 5ms',
];
const labels = ['a', 'unconfined', '*', '**', '"a//&*"', '"{a,b}"', '[^a]?', ':ns:a', '/usr/bin/*'];

/**
 * A random rule without a path or peer, or with names only: capabilities, limits, user namespaces, io_uring. Without
 * the comma.
 */
export function randomOwnRule(random: Random, qualifiers: readonly string[]): string {
  const before = random.pick(qualifiers);
  switch (random.below(5)) {
    case 0:
      return `${before}capability${random.pick(['', ` ${random.pick(capabilities)}`, ` ${random.some(capabilities).join(' ')}`])}`;
    case 1:
      return `set rlimit ${random.pick(limits)}`;
    case 2:
      return `${priority(random)}${before}userns${random.pick(['', ' create'])}`;
    default: {
      const label = random.chance(50) ? ` label=${random.pick(labels)}` : '';
      const permissions = random.pick(['', ' sqpoll', ' override_creds', ' (sqpoll, override_creds)']);
      return `${priority(random)}${before}io_uring${permissions}${label}`;
    }
  }
}

function priority(random: Random): string {
  return random.chance(15) ? `priority=${random.pick([-10, 5])} ` : '';
}
