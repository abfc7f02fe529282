import { measuredKernels } from '@lamellar/core';
import { readKernels } from '@lamellar/core/kernels';
import { AnswerWorker } from './answer-worker.ts';
import { firstExample } from './example.ts';
import { commandNames, pageLayers, noMarks, textNames, type Fields, type TextName } from './fields.ts';
import { parseSharedFields, printSharedFields } from './fragment.ts';
import { LayerEditor } from './layer-editor.ts';
import { showColours } from './show-colours.ts';

/** The pause in typing before the next answer. */
const pauseMilliseconds = 250;

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the page has no #${id}`);
}

const answerBox = element('answer', HTMLElement);
const shareResult = element('share-result', HTMLElement);
const notice = element('notice', HTMLElement);
const namespace = element('namespace', HTMLInputElement);
const kernel = element('kernel', HTMLSelectElement);
const editors = new Map(textNames.map((name) => [name, new LayerEditor(element(name, HTMLElement), askSoon)]));
const radios = new Map(commandNames.map((name) => [name, element(`command-${name}`, HTMLInputElement)]));

const worker = new AnswerWorker((answer) => {
  if (pause !== undefined) return;
  const { text, marks } = 'failure' in answer ? { text: answer.failure, marks: noMarks } : answer;
  showColours(answerBox, text);
  for (const layer of pageLayers) editors.get(layer)?.mark(marks[layer]);
  answerBox.ariaBusy = 'false';
});

let pause: ReturnType<typeof setTimeout> | undefined;

/** Asks after a pause without changes. */
function askSoon(): void {
  clearTimeout(pause);
  answerBox.ariaBusy = 'true';
  shareResult.textContent = '';
  pause = setTimeout(() => {
    pause = undefined;
    worker.ask({ fields: fieldsOfPage(), columns: columnsOf(answerBox) });
  }, pauseMilliseconds);
}

/** Returns the number of characters in a line of a box. */
function columnsOf(box: HTMLElement): number {
  // The ruler has a width of 100 characters.
  return Math.floor((box.clientWidth / element('ruler', HTMLElement).clientWidth) * 100) - 2;
}

function fieldsOfPage(): Fields {
  const texts = Object.fromEntries(textNames.map((name) => [name, editors.get(name)?.text ?? '']));
  return {
    command: commandNames.find((name) => radios.get(name)?.checked) ?? 'can',
    kernel: kernel.value,
    namespace: namespace.value,
    texts: texts as Record<TextName, string>,
  };
}

function fill(fields: Fields): void {
  for (const [name, editor] of editors) editor.text = fields.texts[name];
  for (const [name, radio] of radios) radio.checked = name === fields.command;
  namespace.value = fields.namespace;
  kernel.value = fields.kernel;
  // A fragment can name a kernel that the page does not have.
  const isKnown = kernel.selectedIndex >= 0;
  if (!isKnown) kernel.selectedIndex = 0;
  notice.textContent = isKnown ? '' : `The link names an unknown kernel: the answer is for ${kernel.value}.`;
  showCommand();
}

/** Shows the question of the selected command. */
function showCommand(): void {
  for (const [name, radio] of radios) element(`question-${name}`, HTMLElement).hidden = !radio.checked;
  askSoon();
}

/** Fills the page from the fragment of the URL. A fragment without fields changes no field. */
async function fillFromFragment(): Promise<void> {
  const fragment = location.hash.slice(1);
  if (fragment === '') return;
  const fields = await parseSharedFields(fragment);
  if (fields !== undefined) fill(fields);
  else notice.textContent = 'The link is damaged or too long: the page does not have the texts of the link.';
}

async function share(): Promise<void> {
  const fragment = await printSharedFields(fieldsOfPage());
  if (fragment === undefined) {
    shareResult.textContent = 'The texts are too long for a link.';
    return;
  }
  history.replaceState(null, '', `#${fragment}`);
  try {
    await navigator.clipboard.writeText(location.href);
    shareResult.textContent = 'The link is in the clipboard and in the address bar.';
  } catch {
    // The browser grants no access to the clipboard.
    shareResult.textContent = 'The link is in the address bar.';
  }
}

const newestFirst = measuredKernels.map(({ version }) => new Option(version)).toReversed();
kernel.append(...newestFirst, ...readKernels.map(({ version }) => new Option(`${version} (not measured)`, version)));
namespace.addEventListener('input', askSoon);
kernel.addEventListener('change', askSoon);
for (const radio of radios.values()) radio.addEventListener('change', showCommand);
element('share', HTMLButtonElement).addEventListener('click', () => void share());
addEventListener('hashchange', () => void fillFromFragment());
fill(firstExample);
void fillFromFragment();
