import { AnswerWorker } from './answer-worker.ts';
import { firstExample } from './example.ts';
import { noMarks, textNames, type Fields, type TextName } from './fields.ts';
import { LayerEditor } from './layer-editor.ts';
import { showColours } from './show-colours.ts';

/** The pause in typing before the next answer. */
const pauseMilliseconds = 250;

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the page has no #${id}`);
}

let pause: ReturnType<typeof setTimeout> | undefined;
const answerBox = element('answer', HTMLElement);
const askSoon = (): void => {
  clearTimeout(pause);
  answerBox.ariaBusy = 'true';
  pause = setTimeout(() => worker.ask(fieldsOfPage()), pauseMilliseconds);
};

const editors = new Map(textNames.map((name) => [name, new LayerEditor(element(name, HTMLElement), askSoon)]));
const namespace = element('namespace', HTMLInputElement);

const worker = new AnswerWorker((answer) => {
  answerBox.ariaBusy = 'false';
  const { text, marks } = 'failure' in answer ? { text: answer.failure, marks: noMarks } : answer;
  showColours(answerBox, text);
  for (const layer of ['host', 'container'] as const) editors.get(layer)?.mark(marks[layer]);
});

function fieldsOfPage(): Fields {
  const texts = Object.fromEntries(textNames.map((name) => [name, editors.get(name)?.text ?? '']));
  return { texts: texts as Record<TextName, string>, namespace: namespace.value };
}

function fill(fields: Fields): void {
  for (const [name, editor] of editors) editor.text = fields.texts[name];
  namespace.value = fields.namespace;
}

fill(firstExample);
namespace.addEventListener('input', askSoon);
