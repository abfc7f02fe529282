import { bytesOf, type ByteString } from '@lamellar/core/language';
import type { ConfiguredResource } from '@lamellar/core/repair';
import { parse } from 'yaml';
import { z } from 'zod';
import { CommandError } from '../exit-status.ts';

/**
 * Reads the mounts, devices and ports in the configuration of a container.
 *
 * @throws CommandError for an unreadable configuration of Incus
 */
export function resourcesIn(text: string, file: string): readonly ConfiguredResource[] {
  if (!/^(?:expanded_)?devices:/m.test(text)) return resourcesOfLxc(text);
  try {
    return resourcesOfIncus(text);
  } catch {
    throw new CommandError(`\`${file}\` is no configuration of Incus: its devices cannot be read`, {
      hint: 'write `incus config show --expanded NAME` into a file',
    });
  }
}

/** File systems without files of the host. */
const internalFileSystems = /^(?:proc|sysfs|tmpfs|cgroup2?|mqueue|devpts|overlay)$/;

/** Nodes of devices by their numbers in rules of control groups. @see the kernel's `devices.txt` */
const nodes: readonly (readonly [numbers: RegExp, path: string])[] = [
  [/^10:200$/, '/dev/net/tun'],
  [/^10:229$/, '/dev/fuse'],
  [/^10:232$/, '/dev/kvm'],
];

const graphicsFolder: ConfiguredResource = { kind: 'folder', path: bytesOf('/dev/dri'), isReadOnly: false };

/** Reads `lxc.*` lines, and the `mp` and `dev` lines of Proxmox. @see lxc.container.conf(5), pct.conf(5) */
function resourcesOfLxc(text: string): readonly ConfiguredResource[] {
  return text.split('\n').flatMap((line): readonly ConfiguredResource[] => {
    const [, key = '', value = ''] = /^\s*([\w.]+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === 'lxc.mount.entry') return mountEntry(value);
    if (/^lxc\.cgroup2?\.devices\.allow$/.test(key)) {
      const numbers = /^c\s+(\S+)\s+\S*[rw]/.exec(value)?.[1] ?? '';
      const graphics = numbers.startsWith('226:') ? [graphicsFolder] : [];
      return [...graphics, ...nodes.flatMap(([pattern, path]) => (pattern.test(numbers) ? [device(path, false)] : []))];
    }
    if (/^mp\d+$/.test(key)) {
      const path = /(?:^|,)mp=([^,]+)/.exec(value)?.[1];
      return path === undefined ? [] : [{ kind: 'folder', path: below(path), isReadOnly: /,ro=1(?:,|$)/.test(value) }];
    }
    if (/^dev\d+$/.test(key)) {
      const path = /^(?:path=)?(\/dev\/[^,]+)/.exec(value)?.[1];
      return path === undefined ? [] : [device(path, false)];
    }
    return [];
  });
}

/** Reads an entry in the format of fstab(5): SOURCE TARGET TYPE OPTIONS. */
function mountEntry(value: string): readonly ConfiguredResource[] {
  const [source = '', target = '', type = '', options = ''] = value.split(/\s+/).map(withoutEscapes);
  if (target === '' || internalFileSystems.test(type)) return [];
  const words = options.split(',');
  const [path, isReadOnly] = [target.replace(/^\/.*?\/rootfs\//, '/'), words.includes('ro')];
  if (source.startsWith('/dev/') && words.includes('bind')) return [device(path, isReadOnly)];
  return [{ kind: words.includes('create=file') ? 'file' : 'folder', path: below(path), isReadOnly }];
}

/** Decodes `\040` and further octal escapes of fstab(5). */
function withoutEscapes(word: string): string {
  return word.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}

const properties = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const configuration = z.object({
  devices: z.record(z.string(), properties).nullish(),
  expanded_devices: z.record(z.string(), properties).nullish(),
});

/**
 * Reads `incus config show --expanded`.
 *
 * @throws Error for invalid YAML, or devices without properties
 */
function resourcesOfIncus(text: string): readonly ConfiguredResource[] {
  const read = configuration.parse(parse(text, { maxAliasCount: 0 }));
  return Object.values({ ...read.devices, ...read.expanded_devices }).flatMap((one) => {
    const property = (name: string): string => String(one[name] ?? '');
    const path = property('path') || property('source');
    const isReadOnly = property('readonly') === 'true';
    switch (property('type')) {
      case 'disk':
        return path === '/' || !path.startsWith('/')
          ? []
          : [{ kind: 'folder', path: below(path), isReadOnly } as const];
      case 'unix-char':
      case 'unix-block':
      case 'unix-hotplug':
        return path === '' ? [] : [device(path, false)];
      case 'gpu':
        return [graphicsFolder];
      case 'tpm':
        return [device(property('path') || '/dev/tpm0', false)];
      case 'proxy':
        return proxied(property('connect'), property('listen'), property('bind'));
      default:
        return [];
    }
  });
}

/** Returns the socket of a program behind a proxy device: the program listens at the end of the proxy. */
function proxied(connect: string, listen: string, bind: string): readonly ConfiguredResource[] {
  const isInside = bind === 'instance' || bind === 'guest' || bind === 'container';
  const [, kind, address = ''] = /^(tcp|udp|unix):(.*)$/.exec(isInside ? listen : connect) ?? [];
  if (kind === 'unix')
    return address.startsWith('/') ? [{ kind: 'file', path: below(address), isReadOnly: false }] : [];
  if (kind === undefined) return [];
  const port = /(\d{1,5})(?:-\d{1,5})?$/.exec(address)?.[1];
  const number = isInside || port === undefined ? undefined : Number(port);
  return [{ kind: 'port', type: kind === 'udp' ? 'dgram' : 'stream', number }];
}

function device(path: string, isReadOnly: boolean): ConfiguredResource {
  return { kind: 'device', path: below(path), isReadOnly };
}

/** Returns a path below the root of the container, without steps upward. */
function below(path: string): ByteString {
  return bytesOf(
    `/${path
      .split('/')
      .filter((name) => name !== '' && name !== '.' && name !== '..')
      .join('/')}`,
  );
}
