import { escapePattern, quotePattern, quoteWord } from '../language/printer/print.ts';
import type { ByteString } from '../source/bytes.ts';

/** A resource that the configuration of a container gives to the programs of the container. Paths are absolute. */
export type ConfiguredResource =
  | { readonly kind: 'folder' | 'file' | 'device'; readonly path: ByteString; readonly isReadOnly: boolean }
  | {
      readonly kind: 'port';
      readonly type: 'stream' | 'dgram';
      /** Undefined if no program of the container binds the port. */
      readonly number: number | undefined;
    };

/** The first port that needs no capability. @see `net.ipv4.ip_unprivileged_port_start`, ip(7) */
const firstUnprivilegedPort = 1024;

/** Returns the rules of a profile for the resources of its container, each once: a first draft. */
export function draftRules(resources: readonly ConfiguredResource[]): readonly ByteString[] {
  return Array.from(new Set(resources.flatMap(rulesFor)), (rule) => rule as ByteString);
}

function rulesFor(resource: ConfiguredResource): readonly string[] {
  switch (resource.kind) {
    case 'port': {
      const { type, number } = resource;
      const isPrivileged = number !== undefined && number < firstUnprivilegedPort;
      return [
        ...['inet', 'inet6'].map((family) => `network ${family} ${type},`),
        ...(isPrivileged ? ['capability net_bind_service,'] : []),
      ];
    }
    case 'folder': {
      const folder = resource.path.replace(/\/*$/, '/') as ByteString;
      const below = quoteWord(`${escapePattern(folder)}**` as ByteString);
      return [`${quotePattern(folder)} r,`, `${below} ${resource.isReadOnly ? 'r' : 'rw'},`];
    }
    case 'file':
    case 'device':
      return [`${quotePattern(resource.path)} ${resource.isReadOnly ? 'r' : 'rw'},`];
  }
}
