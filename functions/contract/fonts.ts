/** Faces that a page without fonts of its own is drawn in: the usual three, and scripts beyond Latin, Greek and Cyrillic. */
const REGULAR = [
  'noto-color-emoji',
  'noto-sans-arabic',
  'noto-sans-devanagari',
  'noto-sans-hebrew',
  'noto-sans-jp',
  'noto-sans-kr',
  'noto-sans-sc',
  'noto-sans-thai',
];
const FOUR_STYLES = ['arimo', 'cousine', 'tinos'];

const folders = (names: readonly string[], styles: readonly string[]) =>
  names.flatMap((name) => styles.map((style) => `${name}/${style}`));

/** Folders of the fonts that ship, each named alike below `@expo-google-fonts` and below the layer. */
export const FONT_FOLDERS: readonly string[] = [
  ...folders(['inter'], ['400Regular', '500Medium', '600SemiBold', '700Bold', '800ExtraBold']),
  ...folders(FOUR_STYLES, ['400Regular', '400Regular_Italic', '700Bold', '700Bold_Italic']),
  ...folders(REGULAR, ['400Regular']),
];
