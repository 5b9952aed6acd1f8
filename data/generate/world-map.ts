// Draws the outline of the land as one SVG image, for the static assets (src/cli/build/documents.ts). The projection is
// equirectangular, so that coordinates give the position on the image directly. Data: Natural Earth 1:110m, public
// domain.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The part of a TopoJSON file that the map uses: arcs as delta-encoded grid points, and polygons as arc numbers. */
interface Topology {
  readonly transform: { readonly scale: Point; readonly translate: Point };
  readonly arcs: readonly (readonly Point[])[];
  readonly objects: { readonly land: { readonly geometries: readonly { readonly arcs: readonly number[][][] }[] } };
}

type Point = readonly [longitude: number, latitude: number];

const { transform, arcs, objects }: Topology = JSON.parse(
  readFileSync(require.resolve('world-atlas/land-110m.json'), 'utf8'),
);

/** Southern edge of the map in degrees of latitude. It cuts off Antarctica. */
const southEnd = -60;

/**
 * Returns the points of a TopoJSON arc in degrees. A negative number (the complement of an index) means the arc in
 * reverse order.
 */
function walkArc(number: number): Point[] {
  const line: Point[] = [];
  let x = 0;
  let y = 0;
  for (const [stepX, stepY] of arcs[number < 0 ? ~number : number] ?? []) {
    x += stepX;
    y += stepY;
    line.push([x * transform.scale[0] + transform.translate[0], y * transform.scale[1] + transform.translate[1]]);
  }
  return number < 0 ? line.reverse() : line;
}

/** Returns the outer ring of each land polygon. */
function landRings(): Point[][] {
  const polygons = objects.land.geometries.flatMap((geometry) => geometry.arcs);
  const rings = polygons.map(([outer]) => (outer ?? []).flatMap(walkArc));
  return rings.filter((ring) => ring.some(([, latitude]) => latitude > southEnd));
}

const unitsPerDegree = 5;
const width = 360 * unitsPerDegree;

/**
 * Projects the outline of a polygon to map units from the upper left corner. An outline that crosses the 180th meridian
 * continues past the edge.
 */
function project(ring: readonly Point[]): [x: number, y: number][] {
  let turn = 0;
  let lastX = 0;
  return ring.map(([longitude, latitude], i) => {
    const x = Math.round((longitude + 180) * unitsPerDegree);
    if (i > 0 && Math.abs(x - lastX) > width / 2) turn += x > lastX ? -width : width;
    lastX = x;
    return [x + turn, Math.round((85 - latitude) * unitsPerDegree)];
  });
}

/**
 * Returns SVG path data for the outline of a polygon, in relative coordinates to save bytes. An outline past one edge
 * of the map is drawn again at the other edge.
 */
function pathOf(ring: readonly Point[]): string {
  const points = project(ring);
  const beyond = points.some(([x]) => x > width) ? -width : points.some(([x]) => x < 0) ? width : 0;
  return draw(points, 0) + (beyond === 0 ? '' : draw(points, beyond));
}

function draw(points: readonly (readonly [x: number, y: number])[], shift: number): string {
  let [lastX, lastY] = points[0] ?? [0, 0];
  let path = `M${lastX + shift} ${lastY}l`;
  for (const [x, y] of points.slice(1)) {
    if (x === lastX && y === lastY) continue;
    path += `${x - lastX} ${y - lastY} `;
    lastX = x;
    lastY = y;
  }
  return `${path.trimEnd()}z`;
}

/** Renders the land from 85° north to 60° south, 5 units to a degree (edge/pages/landing.ts marks places on it). */
export function renderWorldMap(): string {
  const path = landRings().map(pathOf).join('');
  const style = '<style>path{fill:#cfcabd}@media(prefers-color-scheme:dark){path{fill:#3a4048}}</style>';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${(85 - southEnd) * unitsPerDegree}">${style}<path d="${path}"/></svg>`;
}
