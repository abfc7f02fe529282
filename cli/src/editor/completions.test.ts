import { expect, it } from 'vitest';
import { completions, type KnownNames } from './completions.ts';

const names: KnownNames = {
  files: (beginning) =>
    ['abstractions/base', 'abstractions/bash', 'tunables/'].filter((each) => each.startsWith(beginning)),
  profiles: () => ['web', 'web//worker'],
  variables: () => ['HOME', 'PROC'],
};

it.each<[text: string, words: readonly string[], replaced: number]>([
  ['profile a {\n  capa', ['capability'], 4],
  ['profile a {\n  /x r, # comment\n  net', ['network'], 3],
  ['  deny capa', ['capability'], 4],
  ['  capability sys_ad', ['sys_admin'], 6],
  ['  capability chown, cap', ['capability'], 3],
  ['  capability chown sys_t', ['sys_time', 'sys_tty_config'], 5],
  ['  signal (se', ['send'], 2],
  ['  signal (send, re', ['receive', 'read'], 2],
  ['  signal (send) s', ['set='], 1],
  ['  signal (send) set=(term, hu', ['hup'], 2],
  ['  signal send set=hu', ['hup'], 2],
  ['  signal peer=we', ['web', 'web//worker'], 2],
  ['  ptrace (tr', ['trace', 'tracedby'], 2],
  ['  unix (connect) ty', ['type='], 2],
  ['  unix type=st', ['stream'], 2],
  ['  unix (connect) type=stream peer=(la', ['label='], 2],
  ['  unix peer=(label=we', ['web', 'web//worker'], 2],
  ['  dbus (send) bus=system peer=(name=x, la', ['label='], 2],
  ['  network inet6 dg', ['dgram'], 2],
  ['  network blue', ['bluetooth'], 4],
  ['  set rl', ['rlimit'], 2],
  ['  set rlimit nof', ['nofile'], 3],
  ['  mount options=(ro, nos', ['nosuid', 'nosymfollow', 'nostrictatime'], 3],
  ['profile a flags=(com', ['complain'], 3],
  ['  /bin/x Px -> we', ['web', 'web//worker'], 2],
  ['  change_profile -> we', ['web', 'web//worker'], 2],
  ['  include <abstractions/ba', ['<abstractions/base>', '<abstractions/bash>'], 16],
  ['  #include <tun', ['<tunables/>'], 4],
  ['  @{HO', ['@{HOME}'], 4],
  ['  owner @{HOME}/@', ['@{HOME}', '@{PROC}'], 1],
  ['  /srv/{a,b}/x r,\n  io_uring (sq', ['sqpoll'], 2],
  ['  "/srv/a, b" r,\n  userns cr', ['create'], 2],
  ['  /srv/fi', [], 7],
  ['include <tunables/global>\nprofile a flags=(com', ['complain'], 3],
  ['  #include <abstractions/base> # comment\n  capability sys_ad', ['sys_admin'], 6],
  ['  include if exists <local/a>\n  signal (se', ['send'], 2],
  ['@{exec_path} = /bin/a /bin/b\n@{x}+=c\n$y = true\nprofile a flags=(com', ['complain'], 3],
])('%j is completed', (text, words, replaced) => {
  expect(completions(text, names)).toEqual({ words, replaced });
});
