const UNITS = [
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A length for people: `1 minute 24 seconds`. */
export const sayDuration = (seconds: number): string => {
  let rest = Math.max(1, Math.round(seconds));
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count) parts.push(`${count} ${unit}${count > 1 ? 's' : ''}`);
  }
  return parts.slice(0, 2).join(' ');
};
