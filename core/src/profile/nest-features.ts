interface Folder extends Map<string, Folder | string> {}

/** Converts features from lines of `path: value` to the format of apparmor_parser: `signal {mask {hup int }}`. */
export function nestFeatures(text: string): string {
  const top: Folder = new Map();
  for (const line of text.split('\n')) {
    const [, path, value] = /^([^:]+): ?(.*)$/.exec(line) ?? [];
    if (path === undefined) continue;
    const names = path.split('/');
    const last = names.pop() ?? '';
    const folder = names.reduce((at, name) => {
      const inner = at.get(name);
      const below: Folder = inner instanceof Map ? inner : new Map();
      at.set(name, below);
      return below;
    }, top);
    folder.set(last, value ?? '');
  }
  return write(top);
}

function write(folder: Folder): string {
  return [...folder].map(([name, inner]) => `${name} {${inner instanceof Map ? write(inner) : inner}\n}\n`).join('');
}
