declare module 'asl-validator' {
  /** Checks a definition against the Amazon States Language; `checkArn` also looks at resources. */
  export default function validate(
    definition: unknown,
    options?: { checkPaths?: boolean; checkArn?: boolean },
  ): { isValid: boolean; errorsText: (separator?: string) => string };
}
