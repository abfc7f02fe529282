import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const etc = '/etc/apt';

/**
 * Writes, below a folder, lists of the sources to the binary packages that this machine's apt knows.
 * What apt would take unsigned is left out: the suite is text from elsewhere that tests read.
 *
 * @returns the options that make apt-get use them instead of the machine's own
 */
export function writeSourceLists(folder: string): readonly string[] {
  const parts = join(folder, 'sources.list.d');
  mkdirSync(parts, { recursive: true });
  for (const path of listFiles()) {
    const name = path.replaceAll('/', '_');
    const text = readFileSync(path, 'utf8');
    const list = path.endsWith('.sources') ? sourceStanzas(text) : sourceLines(text);
    if (list !== '') writeFileSync(join(parts, name), list);
  }
  writeFileSync(join(folder, 'sources.list'), '');
  return [`--option=Dir::Etc::sourcelist=${join(folder, 'sources.list')}`, `--option=Dir::Etc::sourceparts=${parts}`];
}

function listFiles(): readonly string[] {
  const parts = join(etc, 'sources.list.d');
  const names = existsSync(parts) ? readdirSync(parts).filter((name) => /\.(?:list|sources)$/.test(name)) : [];
  return [join(etc, 'sources.list'), ...names.map((name) => join(parts, name))].filter((path) => existsSync(path));
}

/** deb822 stanzas, for sources instead of binaries. */
export function sourceStanzas(text: string): string {
  const stanzas = text.split(/\n(?:[ \t]*\n)+/).flatMap((stanza) => {
    const types = /^Types:(.*)$/im.exec(stanza)?.[1] ?? '';
    const isUsed = /\bdeb\b(?!-)/.test(types) && !/^Enabled:\s*(?:no|false|0|off)\b/im.test(stanza);
    if (!isUsed || /^(?:Trusted|Allow-Insecure):\s*(?:yes|true|1|on)\b/im.test(stanza)) return [];
    return [stanza.trim().replace(/^Types:.*$/im, 'Types: deb-src')];
  });
  return stanzas.map((stanza) => `${stanza}\n`).join('\n');
}

/** One-line entries, for sources instead of binaries. */
export function sourceLines(text: string): string {
  const lines = text.split('\n').flatMap((line) => {
    const [, options = '', rest = ''] = /^\s*deb\s+(\[[^\]]*\]\s+)?(.*)$/.exec(line) ?? [];
    if (rest === '' || /\b(?:trusted|allow-insecure)=(?:yes|true|1|on)\b/i.test(options)) return [];
    return [`deb-src ${options}${rest}`];
  });
  return lines.map((line) => `${line}\n`).join('');
}
