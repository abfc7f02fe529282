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

Containers under the layer that LXC generates, with no policy of their own, and one that may run containers itself. A test writes this page,
so that it says what the command says. The manifest is all that it takes: no root, no LXC and no AppArmor.

${indented(manifest)}

\`web:unconfined\` is what runs in \`web\` without a profile of its own. It is unconfined in the container, and not on the host: the host layer
is asked about all that it does. Debian's \`/etc/lxc/default.conf\` has \`lxc.apparmor.allow_nesting = 1\`, which is \`nesting: true\`.
`;

/** The questions of the page, and the meaning of the answers. */
const questions: readonly {
  readonly title: string;
  readonly asked: readonly string[];
  readonly meaning: string;
}[] = [
  {
    title: 'Why can a container in my container not mount /proc?',
    asked: ['web:unconfined mount proc /mnt/rootfs/proc/ proc', 'desk:unconfined mount proc /mnt/rootfs/proc/ proc'],
    meaning:
      'LXC lets `proc` be mounted at `/proc/` alone. A container inside has its root elsewhere while it is made, and needs\n`lxc.apparmor.allow_nesting = 1`, which allows all mounts: [what that costs](findings.md) is told by `lamellar audit`.',
  },
  {
    title: 'May a browser in my container make a user namespace for its sandbox?',
    asked: ['web:unconfined userns:create', 'web:unconfined userns:create --kernel 6.1'],
    meaning:
      'The LXC of Debian 13 has a rule for it, and kernels before 6.7 do not ask. Where a sandbox fails nevertheless, the host may have\n`kernel.apparmor_restrict_unprivileged_userns` (Ubuntu), or the sandbox mounts what the layer does not allow.',
  },
  {
    title: 'May my container write to /proc/sys/net?',
    asked: [
      'web:unconfined file:w /proc/sys/net/ipv4/ip_forward',
      'web:unconfined file:w /proc/sys/kernel/core_pattern',
    ],
    meaning:
      'It may, as what is below belongs to its own network namespace; what would be the whole host’s is denied, in a layer that\nnobody edits: `priority` is how a rule goes before it.',
  },
  {
    title: 'May tasks of two containers talk over a unix socket?',
    asked: [
      'web:unconfined unix:connect stream /run/shared/app.sock db:unconfined',
      'web:unconfined unix:connect stream /run/shared/app.sock db:unconfined --kernel 6.12.118',
    ],
    meaning:
      'Since kernel 6.17 both sides are asked, in all of their layers; kernels before it know no rules about unix sockets and ask who acts about the\nfamily alone. `network,` of the generated layer is for all of it: own profiles of either container may refuse, and need rules for the other’s label.',
  },
  {
    title: 'Why do services of systemd fail in my container with 226/NAMESPACE or 243/CREDENTIALS?',
    asked: [
      'web:unconfined mount:rslave /',
      'web:unconfined mount:bind /dev/ /run/systemd/mount-rootfs/dev/',
      'web:unconfined mount:remount,bind,ro,nosuid,nodev,noexec,nosymfollow - /dev/shm/',
      'desk:unconfined mount:remount,bind,ro,nosuid,nodev,noexec,nosymfollow - /dev/shm/',
    ],
    meaning:
      'For `PrivateDevices=`, `ProtectSystem=` and `LoadCredential=` systemd mounts from `/dev/` and with flags such as `nosymfollow`, which LXC’s rules\ndo not list. The rule that is told can be given by itself, as `lxc.apparmor.raw` or under `host: rules:` of the manifest; `nesting` would allow all mounts.',
  },
];

/** The command's answer to a question, run in a folder with the manifest. */
function answer(words: string): string {
  return outputWithFiles({ 'lamellar.yaml': manifest }, ['can', ...words.split(' ')]);
}

test('docs/questions.md has what the command answers', async () => {
  const sections = questions.map(({ title, asked, meaning }) => {
    const blocks = asked.map((words) => indented(`$ lamellar can ${words}\n${answer(words)}`));
    return `## ${title}\n\n${blocks.join('\n\n')}\n\n${meaning}\n`;
  });
  await expect(`${head}\n${sections.join('\n')}`).toMatchFileSnapshot('../../docs/questions.md');
}, 60_000);
