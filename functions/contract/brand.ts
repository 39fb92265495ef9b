import * as z from 'zod';

const HexColor = z.string().regex(/^#[0-9a-fA-F]{6}$/);

/** The sender's look, from `brand.json` in the art layer; `logo.png` lies beside it. */
export const Brand = z.strictObject({
  name: z.string().min(1).max(80),
  /** Cards' background and the page's accents. */
  primary: HexColor,
  accent: HexColor,
  /** Text on `primary`. */
  on_primary: HexColor,
});
export type Brand = z.infer<typeof Brand>;
