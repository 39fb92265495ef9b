/** Largest beacon that is read, bytes. */
export const LARGEST_BEACON = 8 * 1024;
/** Stretches of film that a beacon tells at most; of a viewer who sought more often the longest are told. */
export const MOST_RANGES = 180;
/** A session takes beacons for this long after it began, seconds: a day. What comes later is not counted. */
export const SESSION_SECONDS = 24 * 60 * 60;
/** Sessions are kept for this long, days: thirteen months, so that a month can be compared with the same one last year. */
export const SESSION_KEPT_DAYS = 396;
