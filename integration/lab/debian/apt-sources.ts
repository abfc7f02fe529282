import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const etc = '/etc/apt';

/** A package source of apt, as in the deb822 format of `sources.list(5)`. */
export interface AptSource {
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** The remaining fields (URIs, Signed-By) without `Types`. */
  readonly fields: ReadonlyMap<string, string>;
}

/** The sources of binary packages in the local apt configuration, without sources that apt would accept unsigned. */
export function machineAptSources(): readonly AptSource[] {
  return listFiles().flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    return path.endsWith('.sources') ? parseStanzas(text) : parseLines(text);
  });
}

function listFiles(): readonly string[] {
  const parts = join(etc, 'sources.list.d');
  const names = existsSync(parts) ? readdirSync(parts).filter((name) => /\.(?:list|sources)$/.test(name)) : [];
  return [join(etc, 'sources.list'), ...names.map((name) => join(parts, name))].filter((path) => existsSync(path));
}

/** Reads deb822 stanzas. */
export function parseStanzas(text: string): readonly AptSource[] {
  return text.split(/\n(?:[ \t]*\n)+/).flatMap((stanza) => {
    const fields = new Map<string, string>();
    const lines = stanza.split('\n').filter((line) => !line.startsWith('#'));
    for (const field of lines.join('\n').split(/\n(?![ \t])/)) {
      const [, name = '', value = ''] = /^([\w-]+):\s*([^]*)$/.exec(field) ?? [];
      if (name !== '') fields.set(name, value.trimEnd());
    }
    const value = (name: string) => fields.get(name) ?? '';
    const isUsed = /\bdeb\b(?!-)/.test(value('Types')) && !/^(?:no|false|0|off)$/i.test(value('Enabled'));
    if (!isUsed || isTrue(value('Trusted')) || isTrue(value('Allow-Insecure'))) return [];
    const suites = words(value('Suites'));
    const components = words(value('Components'));
    for (const name of ['Types', 'Suites', 'Components', 'Enabled']) fields.delete(name);
    return [{ suites, components, fields }];
  });
}

const optionFields: Readonly<Record<string, string>> = { 'signed-by': 'Signed-By', arch: 'Architectures' };

/** Reads one-line entries. */
export function parseLines(text: string): readonly AptSource[] {
  return text.split('\n').flatMap((line) => {
    const [, options = '', uri, suite, components] =
      /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line) ?? [];
    if (uri === undefined || suite === undefined) return [];
    const fields = new Map([['URIs', uri]]);
    for (const option of words(options)) {
      const [name = '', value = ''] = option.split('=');
      if (/^(?:trusted|allow-insecure)$/i.test(name) && isTrue(value)) return [];
      const field = optionFields[name.toLowerCase()];
      if (field !== undefined) fields.set(field, value.replaceAll(',', ' '));
    }
    return [{ suites: [suite], components: words(components ?? ''), fields }];
  });
}

/** Writes deb822 stanzas. */
export function printAptSources(type: 'deb' | 'deb-src', sources: readonly AptSource[]): string {
  const stanzas = sources.map(({ suites, components, fields }) => {
    const all = [['Types', type], ['Suites', suites.join(' ')], ['Components', components.join(' ')], ...fields];
    return all.map(([name, value]) => (value === '' ? '' : `${name}: ${value}\n`)).join('');
  });
  return stanzas.join('\n');
}

/**
 * The sources of a suite with its updates: the local sources if they have the suite, else the archive of the local
 * suite. Empty if apt knows no Debian archive.
 */
export function sourcesOfSuite(suite: string, sources: readonly AptSource[]): readonly AptSource[] {
  const main = sources.filter(({ components }) => components.includes('main'));
  if (main.some(({ suites }) => suites.includes(suite))) {
    const isOf = (name: string) => [suite, `${suite}-updates`, `${suite}-security`].includes(name);
    return main
      .map((source) => ({ ...source, components: ['main'], suites: source.suites.filter(isOf) }))
      .filter(({ suites }) => suites.length > 0);
  }
  // A suite of the main archive has a bare name; names of security and backports suites have a suffix.
  const archive = main.find((source) => isDebian(source) && source.suites.some((name) => /^[a-z]+$/.test(name)));
  return archive === undefined ? [] : [{ ...archive, components: ['main'], suites: [suite] }];
}

function isDebian({ fields }: AptSource): boolean {
  return /\bdebian\b/.test(`${fields.get('URIs')} ${fields.get('Signed-By')}`);
}

function isTrue(value: string): boolean {
  return /^(?:yes|true|1|on)$/i.test(value);
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
