/** Ways of saying one thing, shortest first where it matters; `''` says nothing. */
export type Ways = readonly string[];

/**
 * What one style says. Fields: `first_name`, `company`, `industry`, `brand`, `button`, `title`, `message`; a way whose
 * field has no value is passed over. Only `intro` and `cta` may name the lead: two leads share the film between them.
 */
export interface PhraseBook {
  introHeading: Ways;
  introSubheading: Ways;
  /** One way of each list is said, in this order. */
  intro: readonly Ways[];
  hero: Ways;
  heroAsides: Ways;
  /** Name a part of the page for the first time. */
  next: Ways;
  /** Nothing but the speaker's own voice: no facts about the product. */
  asides: Ways;
  message: Ways;
  cta: readonly Ways[];
  ctaHeading: Ways;
  ctaSubheading: Ways;
}
