// The lines of a route while they are drawn: variants and detours, what is wrong with them, undo.

const KEPT = 200;
const round = (value) => Math.round(value * 1e6) / 1e6;
const partsOf = (geometry) => (!geometry ? [] : geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates);
const geometryOf = (parts) => (parts.length === 1 ? { type: "LineString", coordinates: parts[0] } : { type: "MultiLineString", coordinates: parts });
const distinct = (points) => new Set(points.map(String)).size;

export const metres = (points) => points.slice(1).reduce((sum, [lon, lat], i) => {
  const [before, from] = points[i];
  return sum + Math.hypot((lon - before) * Math.cos((lat * Math.PI) / 180), lat - from) * 111320;
}, 0);

// `lines`: {points: [[lon, lat]], detour: null or the key of one}; `detours`: key -> its dates and reason.
export class RouteShape {
  constructor(route) {
    this.state = { lines: [], detours: {}, active: 0, next: 1 };
    this.before = [];
    this.load(route ?? {});
  }

  load({ geometry, detours = [] }) {
    this.state.lines = partsOf(geometry).map((points) => ({ points: points.map(([lon, lat]) => [lon, lat]), detour: null }));
    this.state.detours = {};
    for (const { geometry: shape, ...told } of detours) this.detour(told, partsOf(shape));
    if (!this.state.lines.length) this.state.lines.push({ points: [], detour: null });
    this.state.active = 0;
  }

  get lines() { return this.state.lines; }
  get line() { return this.state.lines[this.state.active]; }
  get variants() { return this.lines.filter((line) => line.detour === null); }
  told(line) { return this.state.detours[line.detour]; }

  // To be called before a change, so that it can be undone.
  keep() {
    this.before.push(JSON.stringify(this.state));
    if (this.before.length > KEPT) this.before.shift();
  }
  undo() {
    if (!this.before.length) return false;
    this.state = JSON.parse(this.before.pop());
    return true;
  }

  pick(at) { this.state.active = at; }
  variant(points = []) {
    this.lines.push({ points, detour: null });
    this.state.active = this.lines.length - 1;
  }
  detour(told = { from_at: "", until_at: "", reason: "" }, parts = [[]]) {
    const key = String(this.state.next++);
    this.state.detours[key] = told;
    for (const points of parts) this.lines.push({ points: points.map(([lon, lat]) => [lon, lat]), detour: key });
    this.state.active = this.lines.length - 1;
  }
  drop(at) {
    this.lines.splice(at, 1);
    if (!this.lines.length) this.lines.push({ points: [], detour: null });
    this.state.active = Math.min(this.state.active, this.lines.length - 1);
  }
  insert(at, point) { this.line.points.splice(at, 0, point.map(round)); }
  move(at, point) { this.line.points[at] = point.map(round); }
  remove(at) { this.line.points.splice(at, 1); }

  // "variant" or "detour" and its number, as people count them.
  named(line) {
    const keys = [...new Set(this.lines.map((one) => one.detour).filter((key) => key !== null))];
    return line.detour === null ? ["variant", this.variants.indexOf(line) + 1] : ["detour", keys.indexOf(line.detour) + 1];
  }

  // [key of the words, kind, number] of each thing that keeps it from being a route.
  faults() {
    const drawn = this.lines.filter((line) => line.points.length);
    const found = [];
    if (!drawn.some((line) => line.detour === null)) found.push(["drawing.no_variant", "variant", 1]);
    for (const line of drawn) {
      if (distinct(line.points) < 2) found.push(["drawing.too_short", ...this.named(line)]);
    }
    for (const line of this.lines.filter((one, at) => one.detour !== null && this.lines.findIndex((other) => other.detour === one.detour) === at)) {
      const { from_at: from, until_at: until, reason } = this.told(line);
      if (!this.lines.some((one) => one.detour === line.detour && one.points.length)) found.push(["drawing.detour_not_drawn", ...this.named(line)]);
      if (!from || !until) found.push(["drawing.detour_dates", ...this.named(line)]);
      else if (new Date(until) <= new Date(from)) found.push(["drawing.detour_ends", ...this.named(line)]);
      if (!reason.trim()) found.push(["drawing.detour_reason", ...this.named(line)]);
    }
    return found;
  }

  // What is recorded: `{geometry, detours}`.
  read() {
    const parts = (key) => this.lines.filter((line) => line.detour === key && line.points.length).map((line) => line.points);
    const keys = [...new Set(this.lines.map((line) => line.detour).filter((key) => key !== null))];
    return { geometry: geometryOf(parts(null)), detours: keys.map((key) => ({ geometry: geometryOf(parts(key)), ...this.state.detours[key] })) };
  }
}
