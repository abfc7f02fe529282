import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { EditorState, StateEffect, StateField } from '@codemirror/state';
import { Decoration, drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import type { LineMark } from './fields.ts';

const markLines = StateEffect.define<readonly LineMark[]>();

const decorations: Readonly<Record<LineMark['tone'], Decoration>> = {
  allow: Decoration.line({ class: 'cm-allow' }),
  warning: Decoration.line({ class: 'cm-warning' }),
  deny: Decoration.line({ class: 'cm-deny' }),
};

/** The highlighted lines. They move with the text until the next answer. */
const markedLines = StateField.define({
  create: () => Decoration.none,
  update(before, { changes, effects, state: { doc } }) {
    return effects.reduce(
      (lines, effect) =>
        effect.is(markLines)
          ? Decoration.set(
              effect.value
                .filter(({ line }) => line <= doc.lines)
                .map(({ line, tone }) => decorations[tone].range(doc.line(line).from)),
            )
          : lines,
      before.map(changes),
    );
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The colours are variables of the page's style, which also reach the shadow tree. */
const theme = EditorView.theme({
  '&': { fontSize: '0.9rem', color: 'inherit' },
  '.cm-content': { fontFamily: 'ui-monospace, monospace', caretColor: 'currentColor' },
  '.cm-cursor': { borderLeftColor: 'currentColor' },
  '.cm-scroller': { maxHeight: '24rem' },
  '.cm-gutters': { background: 'transparent', border: 'none', color: 'inherit' },
  '.cm-allow': { background: 'var(--allow-line)' },
  '.cm-warning': { background: 'var(--warning-line)' },
  '.cm-deny': { background: 'var(--deny-line)' },
});

/** An editor in an element of the page. */
export class LayerEditor {
  readonly #view: EditorView;

  /** @param changed - called after each change by the user */
  constructor(element: HTMLElement, changed: () => void) {
    // In a shadow tree, CodeMirror's styles are constructed style sheets. The policy of the page refuses style elements.
    const root = element.attachShadow({ mode: 'open' });
    const extensions = [
      history(),
      drawSelection(),
      highlightSpecialChars(),
      keymap.of([...defaultKeymap, ...historyKeymap]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': element.dataset['label'] ?? '', spellcheck: 'false' }),
      EditorView.updateListener.of(({ docChanged }) => {
        if (docChanged) changed();
      }),
      ...(element.matches('.policy') ? [lineNumbers()] : []),
      markedLines,
      theme,
    ];
    this.#view = new EditorView({ root, parent: root, state: EditorState.create({ extensions }) });
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  set text(text: string) {
    const { length } = this.#view.state.doc;
    this.#view.dispatch({ changes: { from: 0, to: length, insert: text } });
  }

  /** Highlights lines. @param marks - in the order of the text */
  mark(marks: readonly LineMark[]): void {
    this.#view.dispatch({ effects: markLines.of(marks) });
  }
}
