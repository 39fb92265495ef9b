/** A path inside a filter graph: server-made, so only what the graph's own syntax needs is escaped. */
export const filterPath = (path: string) => path.replace(/[\\':;,[\]]/g, (mark) => `\\\\\\${mark}`);
