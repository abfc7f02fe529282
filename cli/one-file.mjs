import { createHash } from 'node:crypto';

/**
 * Puts all chunks of a bundle into a single file. A chunk is compiled when an export of the chunk is first read, not when a source
 * imports the chunk: a command compiles only the code that the command uses. Loading a chunk must have no effects.
 *
 * The text of the chunks is a comment, which V8 skips in a quarter of the time of a literal. A function around the comment gives the text.
 */
export const oneFile = {
  name: 'one-file',
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle);
    const entry = bundle['lamellar.cjs'];
    // What is compiled from a text has nobody to answer it.
    const importing = chunks.find(({ code }) => /\bimport\s*\(/.test(code));
    if (importing !== undefined) this.error(`${importing.fileName} has an import() that is no require()`);
    const ambiguous = chunks.find(({ code }) => code.includes(hiddenEnd));
    if (ambiguous !== undefined)
      this.error(`${ambiguous.fileName} has ${hiddenEnd}, which stands for the end of a comment`);
    const places = {};
    let source = 'function () {/*\n';
    for (const { fileName, code, exports } of chunks) {
      const from = source.length;
      source += `(function(exports,require,LAMELLAR_BUNDLE){${ascii(code).replaceAll('*/', hiddenEnd)}\n})`;
      places[`./${fileName}`] = [from, source.length, exports];
    }
    source += '\n*/}';
    for (const { fileName } of chunks) if (fileName !== entry.fileName) delete bundle[fileName];
    const hash = createHash('sha256').update(source).digest('hex').slice(0, 16);
    const named = JSON.stringify({
      places,
      entry: `./${entry.fileName}`,
      standIn: hiddenEnd,
      length: source.length,
      hash,
    });
    entry.code = `#!/usr/bin/env node\n(${String(start)})(${named}, __filename, ${source});\n`;
  },
};

/** The replacement for the end of a comment in a text. */
const hiddenEnd = '*~/';

/**
 * Escapes non-ASCII characters. V8 keeps an ASCII file as one byte a character, and reads the file in half the time.
 */
function ascii(code) {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Starts the program. The bundle contains the source of the function, so the function uses no names of this module. */
function start({ places, entry, standIn, length, hash }, file, texts) {
  const source = String(texts);
  if (source.length !== length) {
    process.stderr.write(`lamellar: ${file} is not as it was built\nhint: install it again\n`);
    process.exitCode = 3;
    return;
  }
  const { Script } = process.getBuiltinModule('node:vm');
  const modules = new Map();
  const loaded = new Set();
  const plainly = (name, text) => new Script(text, { filename: `lamellar/${name}` });
  let compile = plainly;
  const load = (name) => {
    const [from, to] = places[name];
    loaded.add(name);
    const text = source.slice(from, to).replaceAll(standIn, '*/');
    compile(name.slice(2), text).runInThisContext()(modules.get(name), need, file);
  };
  // A module is loaded when one of these exports is first read. The exports of the module then take their place.
  const lazily = (name, exports, word) => ({
    configurable: true,
    enumerable: true,
    get: () => {
      if (loaded.has(name)) throw new Error(`lamellar: ${name} is in a circle of modules that need each other to load`);
      load(name);
      return exports[word];
    },
    set: (value) => Object.defineProperty(exports, word, { enumerable: true, value }),
  });
  const need = (name) => {
    if (!Object.hasOwn(places, name)) return process.getBuiltinModule(name);
    let exports = modules.get(name);
    if (exports === undefined) {
      modules.set(name, (exports = {}));
      for (const word of places[name][2]) Object.defineProperty(exports, word, lazily(name, exports, word));
    }
    return exports;
  };
  need(entry);
  load(entry);
  // What the entry does by itself takes less time than opening a cache. The cache compiles all that is needed from now on.
  compile = (...module) => {
    compile = plainly;
    const cache = need('./code-cache.js').codeCacheOf(hash);
    compile = (name, text) => cache.compile(name, text);
    return compile(...module);
  };
}
