/**
 * Runs the bundle of the command once for each request, in one process: a start of Node takes longer than most
 * questions. Every run evaluates all modules of the bundle again, so that no run knows anything of an earlier run.
 *
 *     node repeat-command.cjs BUNDLE FOLDER
 *
 * A line of standard input is a request, `{id, words, cwd, env}`. The file `input` in the folder is the standard input of
 * the command. The result is the file ID in the folder, with the exit status. A run that ends the process writes the
 * result, too.
 */
const { createReadStream, readFileSync, readSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

const [bundle = '', folder = ''] = process.argv.slice(2);
const { Script } = vm;
const load = new Script(wrap(readFileSync(bundle, 'utf8').replace(/^#!/, '//')), {
  filename: bundle,
}).runInThisContext();
/** Compiled modules, by text. */
const scripts = new Map();
vm.Script = function (text, options) {
  const script = scripts.get(text) ?? new Script(text, options);
  scripts.set(text, script);
  return script;
};
const umask = process.umask();
/** @type {string | undefined} */
let id;

process.on('exit', endRun);
process.on('beforeExit', (status) => {
  endRun(status);
  setImmediate(startRun);
});
/** The standard input of the run, opened at the first use. */
let input;
Object.defineProperty(process, 'stdin', { get: () => (input ??= createReadStream(path.join(folder, 'input'))) });
const ownListeners = new Map(process.eventNames().map((name) => [name, process.rawListeners(name)]));
setImmediate(startRun);

function startRun() {
  for (const name of process.eventNames())
    for (const listener of process.rawListeners(name))
      if (ownListeners.get(name)?.includes(listener) !== true) process.off(name, listener);
  const request = JSON.parse(readLine());
  id = request.id;
  process.argv = [process.execPath, bundle, ...request.words];
  process.exitCode = undefined;
  process.chdir(request.cwd);
  process.umask(umask);
  process.env = request.env;
  load({}, createRequire(bundle), { exports: {} }, bundle, path.dirname(bundle));
}

function endRun(status) {
  if (id === undefined) return;
  // The command saves its cache and removes temporary folders at the end.
  for (const listener of process.rawListeners('exit')) if (listener !== endRun) listener.call(process, status);
  input?.destroy();
  input = undefined;
  const result = path.join(folder, id);
  writeFileSync(`${result}.new`, String(status));
  renameSync(`${result}.new`, result);
  id = undefined;
}

/** Waits for a request; the end of the input ends the process. */
function readLine() {
  const buffer = Buffer.alloc(65_536);
  let line = '';
  while (!line.endsWith('\n')) {
    const length = readSync(0, buffer);
    if (length === 0) process.exit();
    line += buffer.latin1Slice(0, length);
  }
  return Buffer.from(line, 'latin1').toString();
}
