import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../../docs/how-to/own-host-layer.md', import.meta.url), 'utf8');

/**
 * Returns the example of a host layer in docs/how-to/own-host-layer.md. @param permissions - rules in place of the last comment,
 * which names the permissions of the container
 */
export function documentedHostLayer(permissions = ''): string {
  const [example] = /^ {4}profile lxc-shop [^]*?^ {4}\}$/m.exec(page) ?? [];
  if (example === undefined) throw new Error('docs/how-to/own-host-layer.md has no example of a host layer');
  return `${example.replaceAll(/^ {4}/gm, '').replace(/^ *# ….*$/m, permissions)}\n`;
}
