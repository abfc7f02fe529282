import type { Edition } from '../manual/command-page.ts';

/** The origin of a package, besides the files of the project. */
export interface PackageOrigin extends Edition {
  /** The time of the build in seconds since 1970, used for every time in the package. */
  readonly epoch: number;
  /** `Name <address>` */
  readonly maintainer: string;
}

/** The description in Debian's form, with the difference to aa-status, aa-logprof and the tools of LXC. */
const description = [
  'policy of stacked AppArmor labels: what containers may do, and why',
  ' LXC and Incus put two layers of AppArmor policy on the tasks of a container: a',
  ' profile of the host, and profiles in the policy namespace of the container.',
  ' Lamellar composes the layers and says what a stacked label may really do, by',
  ' itself and to others, as the kernel decides it, with the rules that decide.',
  ' .',
  ' From one manifest it gives containers both layers, and checks what has to hold',
  ' between them; it reads the logs of AppArmor and tells which layer refused what,',
  ' and the rules that would allow it.',
];

/** The control file. */
export function control({ version, maintainer }: PackageOrigin, node: string, installedKilobytes: number): string {
  return [
    'Package: lamellar',
    `Version: ${version}`,
    'Architecture: all',
    `Maintainer: ${maintainer}`,
    `Installed-Size: ${installedKilobytes}`,
    // The range of Node versions from package.json.
    `Depends: nodejs (${node.replace('>=', '>= ')}), apparmor`,
    'Suggests: lxc | incus',
    'Section: admin',
    'Priority: optional',
    `Description: ${description.join('\n')}`,
    '',
  ].join('\n');
}

/** The changelog in Debian's form. The changes are in CHANGELOG.md in the same folder. */
export function changelog({ version, maintainer, epoch }: PackageOrigin): string {
  const day = new Date(epoch * 1000).toUTCString().replace('GMT', '+0000');
  return `lamellar (${version}) unstable; urgency=medium\n\n  * See CHANGELOG.md beside this file.\n\n -- ${maintainer}  ${day}\n`;
}
