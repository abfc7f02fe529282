import { expect, test } from 'vitest';
import { indented, outputWithFiles } from './command-page.ts';

const manifest = `lamellar: 1
containers:
  web:
    runtime: lxc
  db:
    runtime: lxc
  desk:
    runtime: lxc
    host:
      nesting: true
`;

const head = `# What people ask about containers of LXC

Common questions about LXC containers with the generated host layer, without container policy. \`desk\` may run nested containers. A test compares
this page with the output of \`lamellar\`. The commands need only this manifest: no root, no LXC and no AppArmor.

${indented(manifest)}

\`web:unconfined\` is a process in \`web\` without a container profile. No container layer confines the process, but the host layer still does.
\`nesting: true\` in the manifest is \`lxc.apparmor.allow_nesting = 1\` in LXC, as in Debian's \`/etc/lxc/default.conf\`.
`;

/** The questions of the page, and the meaning of the answers. */
const questions: readonly {
  readonly title: string;
  readonly requested: readonly string[];
  readonly meaning: string;
}[] = [
  {
    title: 'Why can a container in my container not mount /proc?',
    requested: [
      'web:unconfined mount proc /mnt/rootfs/proc/ proc',
      'desk:unconfined mount proc /mnt/rootfs/proc/ proc',
    ],
    meaning:
      'The generated layer allows `proc` only at `/proc/`. During its start, a nested container has its root elsewhere. Nesting needs\n`lxc.apparmor.allow_nesting = 1`, which allows all mounts. `lamellar audit` lists [the consequences](../reference/findings.md).',
  },
  {
    title: 'May a browser in my container make a user namespace for its sandbox?',
    requested: ['web:unconfined userns:create', 'web:unconfined userns:create --kernel 6.1'],
    meaning:
      'Yes: LXC of Debian 13 has a rule for user namespaces, and kernels before 6.7 do not check. If a sandbox still fails, likely causes are\n`kernel.apparmor_restrict_unprivileged_userns` on the host (Ubuntu), or a mount by the sandbox that the host layer denies.',
  },
  {
    title: 'May my container write to /proc/sys/net?',
    requested: [
      'web:unconfined file:w /proc/sys/net/ipv4/ip_forward',
      'web:unconfined file:w /proc/sys/kernel/core_pattern',
    ],
    meaning:
      'Yes: files below `/proc/sys/net` belong to the network namespace of the container. The generated layer denies files that affect the whole host.\nLXC writes this layer, so a rule with `priority` must override the denial.',
  },
  {
    title: 'May tasks of two containers talk over a unix socket?',
    requested: [
      'web:unconfined unix:connect stream /run/shared/app.sock db:unconfined',
      'web:unconfined unix:connect stream /run/shared/app.sock db:unconfined --kernel 6.12.118',
    ],
    meaning:
      'Yes, with the generated layers. From kernel 6.17 on, all layers of both sides must allow a connection. Earlier kernels have no rules for unix sockets:\nthey check only the socket family, on the connecting side. `network,` in the generated layer allows all families. A container profile of either side may\nstill refuse, and then needs a rule for the label of the peer.',
  },
  {
    title: 'Why do services of systemd fail in my container with 226/NAMESPACE or 243/CREDENTIALS?',
    requested: [
      'web:unconfined mount:rslave /',
      'web:unconfined mount:bind /dev/ /run/systemd/mount-rootfs/dev/',
      'web:unconfined mount:remount,bind,ro,nosuid,nodev,noexec,nosymfollow - /dev/shm/',
      'desk:unconfined mount:remount,bind,ro,nosuid,nodev,noexec,nosymfollow - /dev/shm/',
    ],
    meaning:
      'For `PrivateDevices=`, `ProtectSystem=` and `LoadCredential=`, systemd mounts from `/dev/` and with flags such as `nosymfollow`. The rules of LXC lack\nboth. Add only the suggested rule, as `lxc.apparmor.raw` or under `host: rules:` in the manifest. `nesting` would allow all mounts.',
  },
];

/** The command's answer to a question, run in a folder with the manifest. */
function answer(words: string): string {
  return outputWithFiles({ 'lamellar.yaml': manifest }, ['can', ...words.split(' ')]);
}

test('docs/how-to/questions.md shows the answers of the command', async () => {
  const sections = questions.map(({ title, requested, meaning }) => {
    const blocks = requested.map((words) => indented(`$ lamellar can ${words}\n${answer(words)}`));
    return `## ${title}\n\n${blocks.join('\n\n')}\n\n${meaning}\n`;
  });
  await expect(`${head}\n${sections.join('\n')}`).toMatchFileSnapshot('../../docs/how-to/questions.md');
}, 60_000);
