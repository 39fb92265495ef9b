import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Brand } from '../contract/brand.ts';

/** The brand of this deployment and the pictures that belong to it. */
export interface Art {
  readonly brand: Brand;
  readonly logoPath: string;
  readonly cursorPath: string;
  /** Path of a picture that a request names as `/assets/NAME`. */
  readonly pathOf: (asset: string) => string;
}

/** Reads the art layer by the path of its `brand.json`. @throws ZodError when that is malformed. */
export async function readArt(brandFile: string): Promise<Art> {
  const folder = dirname(brandFile);
  return {
    brand: Brand.parse(JSON.parse(await readFile(brandFile, 'utf8'))),
    logoPath: join(folder, 'logo.png'),
    cursorPath: join(folder, 'cursor.png'),
    pathOf: (asset) => join(folder, basename(asset)),
  };
}
