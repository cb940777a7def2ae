// Where the boxes and lines of a diagram go: dagre, as a bundle of its own, build/studio/diagram.js, which is loaded
// when somebody opens the diagram. It knows nothing of tables.

import { Graph, layout } from '@dagrejs/dagre';

/**
 * @typedef {{width: number, height: number}} Size pixels
 * @typedef {{x: number, y: number}} Point the middle of a box, or a bend of a line
 */

/**
 * @param {Size[]} boxes @param {[from: number, to: number][]} lines between boxes, by their numbers
 * @returns {{width: number, height: number, places: Point[]}}
 */
export function arrange(boxes, lines) {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 24, ranksep: 70, marginx: 16, marginy: 16 });
  boxes.forEach((box, i) => graph.setNode(String(i), { ...box }));
  lines.forEach(([from, to], n) => graph.setEdge(String(from), String(to), {}, String(n)));
  layout(graph);
  const { width = 0, height = 0 } = /** @type {any} */ (graph.graph());
  const places = boxes.map((_, i) => {
    const { x, y } = /** @type {any} */ (graph.node(String(i)));
    return { x, y };
  });
  return { width, height, places };
}
