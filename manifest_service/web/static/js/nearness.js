// Where this phone is, as far as it knows; never waited for.

const NEAR_M = 500;
const METRE_PER_DEGREE = 111320;
let last = null;
navigator.geolocation?.watchPosition(({ coords }) => { last = coords; }, () => {}, { maximumAge: 60000, enableHighAccuracy: false });

// Whether the phone is within 500 m of the destination of `trip`; null when that is not known.
export function isNear(trip) {
  const site = trip.ground?.features.find((one) => one.properties.kind === "site" && one.properties.id === trip.destination_site.id);
  if (!last || !site) return null;
  const scale = Math.cos((last.latitude * Math.PI) / 180);
  const apart = (lon, lat) => Math.hypot((lon - last.longitude) * scale, lat - last.latitude) * METRE_PER_DEGREE;
  return corners(site.geometry.coordinates).some(([lon, lat]) => apart(lon, lat) <= NEAR_M);
}

const corners = (coordinates) => (typeof coordinates[0] === "number" ? [coordinates] : coordinates.flatMap(corners));
