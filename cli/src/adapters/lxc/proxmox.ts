import { kindOf, listNames } from '@lamellar/node/files';
import { isProxmoxName, usualLxcPath, type LxcInstance } from '@lamellar/node/manifest';
import type { ConfigurationLine } from './configuration-line.ts';

/** The folder with the configurations of containers on a node of Proxmox VE. */
export const proxmoxFolder = '/etc/pve/lxc';

/** The folder, replicated in the cluster, with the files that the configurations of containers include. */
const settingsFolder = '/etc/pve/lamellar/ct';

/** Returns whether a container has the form of a container of Proxmox VE: a number as name, in the usual LXC path. */
export function hasProxmoxName({ lxcPath, instance }: LxcInstance): boolean {
  return lxcPath === usualLxcPath && isProxmoxName(instance);
}

/** Returns Proxmox's configuration of a container. */
export function proxmoxFile(instance: string): string {
  return `${proxmoxFolder}/${instance}.conf`;
}

/** Returns the file with Lamellar's settings of a container, which Proxmox's configuration includes. */
export function proxmoxSettingsFile(instance: string): string {
  return `${settingsFolder}/${instance}.conf`;
}

/** Returns whether a file contains only settings of Lamellar. */
export function isProxmoxSettings(file: string): boolean {
  return file.startsWith(`${settingsFolder}/`);
}

/** Lists the containers of this node of Proxmox VE, also if never started; none on a different machine. */
export function proxmoxContainers(): readonly LxcInstance[] {
  const listed = listNames(proxmoxFolder);
  return ('reason' in listed ? [] : listed.names).flatMap((name) => {
    const instance = name.replace(/\.conf$/, '');
    const isOne = instance !== name && isProxmoxName(instance);
    return isOne ? [{ runtime: 'lxc' as const, lxcPath: usualLxcPath, instance, isProxmox: true as const }] : [];
  });
}

/** Pending changes and snapshots, which follow the configuration. */
const section = /^\[[a-z][\w:-]*\][ \t]*$/im;

/**
 * Includes a container's settings in Proxmox's configuration. The line precedes all sections. A comment would become the
 * description of the container.
 */
export function withProxmoxInclude(text: string, instance: string): string {
  const at = section.exec(text)?.index ?? text.length;
  const own = text.slice(0, at).trimEnd();
  const line = `lxc.include: ${proxmoxSettingsFile(instance)}`;
  if (own.split('\n').includes(line)) return text;
  return `${own}${own === '' ? '' : '\n'}${line}\n${at === text.length ? '' : '\n'}${text.slice(at)}`;
}

/**
 * Returns the lines of LXC's configuration that Proxmox VE generates from its own configuration at each start, as far as
 * layers depend on the lines.
 *
 * @param folder - the folder of LXC's common configurations
 * @see `update_lxc_config` and `make_apparmor_config` of PVE::LXC, `parse_pct_config` of PVE::LXC::Config
 */
export function linesOfProxmox(
  text: string,
  file: string,
  folder = '/usr/share/lxc/config',
): readonly ConfigurationLine[] {
  const options = new Map<string, ConfigurationLine>();
  const own: ConfigurationLine[] = [];
  for (const [index, line] of text.slice(0, section.exec(text)?.index).split('\n').entries()) {
    const [, before = '', key = '', value = ''] = /^(([a-z][\w.-]*)(?::|\s*=)\s*)(.*?)\s*$/.exec(line) ?? [];
    const found = { key, value, file, line: index + 1, column: before.length + 1, isApplied: false };
    if (key.startsWith('lxc.')) own.push(found);
    else if (key !== '') options.set(key, found);
  }
  const features = new Map((options.get('features')?.value ?? '').split(',').map((word) => pairOf(word)));
  const lineOf = (key: string, value: string, option = 'features'): ConfigurationLine => {
    const { line = 1, column = 1 } = options.get(option) ?? {};
    return { key, value, file, line, column, isApplied: false };
  };
  const rule = (value: string): ConfigurationLine => lineOf('lxc.apparmor.raw', value);
  const isNesting = features.get('nesting') === '1';
  const isMapped = own.some(({ key }) => key === 'lxc.idmap');
  const isUnprivileged = isMapped || options.get('unprivileged')?.value === '1';
  const include = (kind: string): ConfigurationLine => {
    const special = `${folder}/${options.get('ostype')?.value}.${kind}.conf`;
    const usual = `${folder}/${kind}.conf`;
    return lineOf('lxc.include', kindOf(special) === 'file' ? special : usual, 'ostype');
  };
  const generated = [
    lineOf('lxc.apparmor.profile', 'generated'),
    rule('allow mqueue,'),
    lineOf('lxc.apparmor.allow_nesting', isNesting ? '1' : '0'),
    ...(isNesting ? [rule('allow userns,')] : [rule('deny mount -> /proc/,'), rule('deny mount -> /sys/,')]),
    ...(features.get('mount') ?? '')
      .split(/[\s;]+/)
      .flatMap((type) => (type === '' ? [] : rule(`mount fstype=${type},`))),
  ];
  return [
    include('common'),
    ...(isUnprivileged ? [include('userns')] : []),
    ...(own.some(({ key }) => key === 'lxc.apparmor.profile') ? [] : generated),
    ...(features.get('fuse') === '1' ? [rule('mount fstype=fuse,')] : []),
    ...(isUnprivileged && !isMapped ? [lineOf('lxc.idmap', 'u 0 100000 65536', 'unprivileged')] : []),
    ...own,
  ];
}

function pairOf(word: string): readonly [string, string] {
  const [, key = '', value = ''] = /^\s*([^=]*)=(.*?)\s*$/.exec(word) ?? [];
  return [key, value];
}
