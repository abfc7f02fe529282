import type { Random } from './random.ts';
import { randomPattern } from './random-pattern.ts';

/**
 * No profile has both `audit` and `audit deny` rules: if two such rules refuse everything together, the compiler keeps
 * the state depending on the rules' order in memory.
 */
const qualifierSets = [
  ['', '', 'allow ', 'audit ', 'deny '],
  ['', '', 'allow ', 'deny ', 'audit deny '],
];

const paths =
  '/ /a /a/ /a/** /{,**} /mnt/*/ /mnt/{a,b}/ //srv /proc/ /sys/fs/cgroup/** @{v} @{v}/ /@{w}/x /dev/{[^.],.[^l]}*{,/**} /?/[ab]*'.split(
    ' ',
  );
const sources = [...paths, 'none', 'proc', 'detached', 'tmpfs', '""', '@{w}'];
const types = 'proc tmpfs sysfs ext4 ext* {ext3,ext4} fuse.* cgroup @{w}'.split(' ');

/** Flags: the kinds of mount operations, and the mount options. */
const kinds = 'remount bind rbind move private make-rprivate slave rshared unbindable B M R'.split(' ');
const mountOptions =
  'ro rw nosuid suid nodev dev noexec exec sync async mand nomand dirsync nosymfollow atime noatime diratime nodiratime silent loud verbose acl noacl relatime iversion noiversion strictatime nostrictatime lazytime nolazytime user nouser'.split(
    ' ',
  );

/** A profile with random mount rules, some equivalent. Texts have one char per byte. */
export function randomMountPolicy(random: Random): string {
  const qualifiers = random.pick(qualifierSets);
  const rules = random.many(1, 6, () => `  ${randomMountRule(random, qualifiers)},\n`).join('');
  return `abi <abi/4.0>,\n@{v}=/v /srv/w/\n@{w}=proc "a b"\nprofile p {\n${rules}}\n`;
}

function randomMountRule(random: Random, qualifierSet: readonly string[]): string {
  const priority = random.chance(15) ? `priority=${random.pick([-10, 0, 5, 100])} ` : '';
  const before = priority + random.pick(qualifierSet);
  switch (random.below(12)) {
    case 0:
      return `${priority}${random.pick(['', 'allow '])}all`;
    case 1:
    case 2:
      return `${before}${random.pick(['umount', 'unmount'])}${optional(random, 20, options)}${optional(random, 80, path)}`;
    case 3:
    case 4: {
      const old = random.chance(60) ? ` oldroot=${path(random).trim()}` : '';
      return `${before}pivot_root${old}${optional(random, 60, path)}${random.chance(20) ? ' -> child' : ''}`;
    }
    case 5:
    case 6:
      return `${before}remount${optional(random, 60, options)}${optional(random, 15, type)}${optional(random, 70, path)}`;
    default: {
      const words = `${optional(random, 60, options)}${optional(random, 30, options)}${optional(random, 30, type)}`;
      return `${before}mount${words}${optional(random, 50, source)}${random.chance(60) ? ` ->${path(random)}` : ''}`;
    }
  }
}

function optional(random: Random, percent: number, part: (random: Random) => string): string {
  return random.chance(percent) ? part(random) : '';
}

function options(random: Random): string {
  const names = random.many(1, 3, () => (random.chance(45) ? random.pick(kinds) : random.pick(mountOptions)));
  return ` options${random.pick(['=', '=', ' in '])}(${[...new Set(names)].join(random.pick([', ', ' ', ',']))})`;
}

function type(random: Random): string {
  const operator = random.pick(['=', ' in ']);
  return ` ${random.pick(['fstype', 'vfstype'])}${operator}(${random.many(1, 3, () => random.pick(types)).join(', ')})`;
}

function path(random: Random): string {
  if (random.chance(80)) return ` ${random.pick(paths)}`;
  // The compiler includes a quote after any backslash in the name, if a further quote follows.
  return ` "/${randomPattern(random).text.replace(/\\$/, '\\z')}"`;
}

function source(random: Random): string {
  return random.chance(50) ? ` ${random.pick(sources)}` : path(random);
}
