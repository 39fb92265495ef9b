/**
 * A web address that may go into a page: `http:`, `https:` or one that starts at the site's root (`/v/abc`).
 *
 * @throws {TypeError} for any other scheme (`javascript:`, `data:`), protocol-relative and page-relative addresses.
 */
export const safeUrl = (value: string, name: string): string => {
  // Browsers drop tabs and newlines and read a backslash as a slash, so "/\evil.example" would leave the site.
  const plain = !/[\p{Cc}\s\\]/u.test(value);
  if (plain && /^\/(?!\/)/.test(value)) return value;
  if (plain && /^https?:\/\//i.test(value) && URL.canParse(value)) return new URL(value).href;
  throw new TypeError(`${name} must be an http(s) or root-relative address`);
};
