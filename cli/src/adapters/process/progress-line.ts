import { writeSync } from 'node:fs';
import { ifPossible } from '../tolerated-failures.ts';

/*
 * The progress line: the current step, in the last line of the terminal of stderr. Steps and counts redraw the line,
 * and a timer redraws it while the program waits. Output clears the line first.
 */

/** The run time in ms without a progress line. Most commands end earlier. */
const patience = 300;
/** The least pause between two drawings in ms. */
const pace = 250;

const stderr = 2;
/** Moves to the first column, and clears the line. */
const erasure = '\r\u001B[K';

interface ProgressLine {
  /** The width of the terminal. */
  readonly columns: number;
  readonly timer: NodeJS.Timeout;
  step: string;
  done: number;
  /** The total of the counted items; 0 without a count. */
  total: number;
  /** The time of the next drawing, in ms since the start of the process. */
  due: number;
  isDrawn: boolean;
  /** True while the last line of the terminal is in use: no drawing. */
  isHidden: boolean;
}

let current: ProgressLine | undefined;

/**
 * Starts the progress line. The line ends with the program.
 *
 * @param columns - the width of the terminal
 */
export function startProgress(columns: number): void {
  const timer = setInterval(draw, pace).unref();
  current = { columns, timer, step: '', done: 0, total: 0, due: patience, isDrawn: false, isHidden: false };
  process.on('exit', endProgress);
}

/**
 * Shows the current step.
 *
 * @param total - the total for `countProgress`
 */
export function showProgress(step: string, total = 0): void {
  if (current === undefined) return;
  Object.assign(current, { step, total, done: 0 });
  draw();
}

/** Reports the number of finished items. The call is cheap. */
export function countProgress(done: number): void {
  if (current === undefined) return;
  current.done = done;
  if (performance.now() >= current.due) draw();
}

/** Checks whether there is a progress line, perhaps hidden. */
export function hasProgressLine(): boolean {
  return current !== undefined;
}

/** Clears the line before other output, and shows the line again afterwards. */
export function clearProgress(): void {
  if (current === undefined) return;
  erase(current);
  current.isHidden = false;
}

/** Hides the line until the next output, for input by the user or a line of output without a line break. */
export function hideProgress(): void {
  clearProgress();
  if (current !== undefined) current.isHidden = true;
}

/** Removes the line permanently. */
export function endProgress(): void {
  if (current === undefined) return;
  clearInterval(current.timer);
  erase(current);
  current = undefined;
}

function draw(): void {
  const now = performance.now();
  if (current === undefined || current.isHidden || current.step === '' || now < current.due) return;
  current.due = now + pace;
  current.isDrawn = true;
  writeToTerminal(`${erasure}${lineOf(current, Math.round(now / 1000))}`);
}

function lineOf({ columns, step, done, total }: ProgressLine, seconds: number): string {
  const count = total > 0 ? `, ${done.toLocaleString('en')} of ${total.toLocaleString('en')}` : '';
  const end = `${count} (${seconds} s)`;
  // A terminal may use two columns for characters beyond ASCII.
  let room = columns - 1 - 'lamellar: '.length - end.length;
  let shown = '';
  for (const character of step) {
    room -= character > '~' ? 2 : 1;
    if (room < 0) break;
    shown += character;
  }
  return `lamellar: ${shown}${end}`;
}

function erase(line: ProgressLine): void {
  if (line.isDrawn) writeToTerminal(erasure);
  line.isDrawn = false;
}

function writeToTerminal(text: string): void {
  // A closed terminal has no line.
  ifPossible(() => writeSync(stderr, text));
}
