import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Brand } from '../contract/brand.ts';

/** The brand of this deployment and the pictures that belong to it. */
export interface Art {
  readonly brand: Brand;
  readonly logoPath: string;
  readonly cursorPath: string;
}

/** Reads the art layer by the path of its `brand.json`. @throws ZodError when that is malformed. */
export async function readArt(brandFile: string): Promise<Art> {
  const folder = dirname(brandFile);
  return {
    brand: Brand.parse(JSON.parse(await readFile(brandFile, 'utf8'))),
    logoPath: join(folder, 'logo.png'),
    cursorPath: join(folder, 'cursor.png'),
  };
}
