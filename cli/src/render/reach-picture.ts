import { Graph, layout, type EdgeLabel, type GraphLabel, type NodeLabel, type Point } from '@dagrejs/dagre';
import type { ReachArrow, ReachGraph, ReachNode } from '../views/reach-graph.ts';
import { Markup } from './html-page.ts';

/** The texts of a picture. */
export interface PictureWords {
  /** Renders a node in two lines. */
  readonly node: (node: ReachNode) => Markup;
  /** Describes an arrow in plain words. */
  readonly arrow: (arrow: ReachArrow) => string;
  /** Renders the details of an arrow, for its focus. */
  readonly note: (arrow: ReachArrow) => Markup;
  /** Returns the id of a row of the table. */
  readonly rowId: (row: number) => string;
}

/** The measures of a picture in pixels. */
interface PictureSize {
  readonly node: { readonly width: number; readonly height: number };
  /** The distance between the columns of nodes. */
  readonly ranksep: number;
  readonly minWidth: number;
  /** The maximum number of lines of details below the picture. */
  readonly maxLines: number;
}

/** The height of a line below a picture, and a generous width of a character, in pixels. */
const line = { height: 18, character: 8 };
const hint = 'Point at an arrow, or press the Tab key, to show the operations.';

const sizes = {
  wide: { node: { width: 190, height: 48 }, ranksep: 90, minWidth: 600, maxLines: 5 },
  narrow: { node: { width: 104, height: 64 }, ranksep: 26, minWidth: 356, maxLines: 8 },
} as const satisfies Record<string, PictureSize>;

/**
 * Renders a graph of permissions as SVG, for wide and for narrow pages. Arrows link to the rows of the table, and show
 * their details on focus.
 */
export function reachPictures(graph: ReachGraph, words: PictureWords): readonly Markup[] {
  return (['wide', 'narrow'] as const).map((name) => picture(name, graph, words, sizes[name]));
}

function picture(name: string, graph: ReachGraph, words: PictureWords, size: PictureSize): Markup {
  const { node: nodeSize, ranksep, minWidth, maxLines } = size;
  const { nodes, arrows, rows } = graph;
  const plan = new Graph<GraphLabel, NodeLabel, EdgeLabel>({ multigraph: true });
  plan.setGraph({ rankdir: 'LR', nodesep: 16, ranksep, marginx: 4, marginy: 8 });
  nodes.forEach((_, node) => plan.setNode(String(node), { ...nodeSize }));
  // A distinct name for each arrow: several arrows may connect the same nodes.
  arrows.forEach(({ from, to }, arrow) => plan.setEdge(String(from), String(to), {}, String(arrow)));
  layout(plan);
  const { width = 0, height = 0 } = plan.graph();
  const full = Math.max(width, minWidth);
  const noteHeight = linesBelow([hint, ...arrows.map((arrow) => words.arrow(arrow))], full, maxLines) * line.height;
  const extent = [full, height + noteHeight].map((one) => String(Math.ceil(one)));
  const lines = arrows.map((arrow, index) => {
    const { points = [] } = plan.edge(String(arrow.from), String(arrow.to), String(index));
    const severity = rows[arrow.row]?.severity ?? 'none';
    return Markup.of`<a class="arrow ${severity}" href="#${words.rowId(arrow.row)}" aria-label="${words.arrow(arrow)}">
<path class="hit" d="${curve(points)}"/><path class="line" d="${curve(points)}"/><path class="head" d="${head(points)}"/>
<foreignObject class="note" x="0" y="${round(height)}" width="${extent[0] ?? ''}" height="${String(noteHeight)}"><div xmlns="http://www.w3.org/1999/xhtml">${words.note(arrow)}</div></foreignObject></a>`;
  });
  const boxes = nodes.map((node, index) => {
    const { x = 0, y = 0 } = plan.node(String(index));
    const severity = node.kind === 'group' ? (node.severity ?? 'none') : 'none';
    const corner = [x - nodeSize.width / 2, y - nodeSize.height / 2].map(round);
    return Markup.of`<foreignObject x="${corner[0] ?? ''}" y="${corner[1] ?? ''}" width="${String(nodeSize.width)}" height="${String(nodeSize.height)}"><div xmlns="http://www.w3.org/1999/xhtml" class="node ${severity}">${words.node(node)}</div></foreignObject>`;
  });
  return Markup.of`<svg class="${name}" xmlns="http://www.w3.org/2000/svg" width="${extent[0] ?? ''}" height="${extent[1] ?? ''}" viewBox="0 0 ${extent.join(' ')}" role="group" aria-label="permissions between groups">
<foreignObject x="0" y="${round(height)}" width="${extent[0] ?? ''}" height="${String(noteHeight)}"><p xmlns="http://www.w3.org/1999/xhtml" class="muted hint">${arrows.length === 0 ? '' : hint}</p></foreignObject>
${lines}
${boxes}
</svg>`;
}

/** Returns the number of lines of the longest text, at most a maximum. The page shows one text at a time. */
function linesBelow(texts: readonly string[], width: number, maxLines: number): number {
  const longest = Math.max(...texts.map((text) => text.length));
  return Math.min(maxLines, Math.ceil((longest * line.character) / width));
}

/** Draws a smooth curve: the points between the ends are control points. */
function curve(points: readonly Point[]): string {
  const [first, ...others] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return '';
  const bends = others.slice(0, -1).flatMap((point, index) => {
    const next = others[index + 1] ?? last;
    const end = index === others.length - 2 ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return [`Q${at(point)} ${at(end)}`];
  });
  return `M${at(first)}${bends.length === 0 ? `L${at(last)}` : bends.join('')}`;
}

/** Draws the head of an arrow as a triangle. */
function head(points: readonly Point[]): string {
  const [before, tip] = points.slice(-2);
  if (before === undefined || tip === undefined) return '';
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x);
  const corner = (turn: number): Point => ({
    x: tip.x - 11 * Math.cos(angle + turn),
    y: tip.y - 11 * Math.sin(angle + turn),
  });
  return `M${at(tip)}L${at(corner(0.45))}L${at(corner(-0.45))}Z`;
}

function at({ x, y }: Point): string {
  return `${round(x)},${round(y)}`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
