/**
 * Error names are part of the contract: services throw them, the state machine's
 * Retry and Catch match them, and the API turns them into `error_code`.
 */

/** A fault that may pass: the state machine tries the step again. */
export const RETRYABLE = {
  browserCrashed: 'BrowserCrashed',
  captureStalled: 'CaptureStalled',
  encoderFailed: 'EncoderFailed',
  machineLost: 'MachineLost',
  pageUnreachable: 'PageUnreachable',
  pageTimedOut: 'PageTimedOut',
  stepTimedOut: 'StepTimedOut',
  providerBusy: 'ProviderBusy',
  providerUnavailable: 'ProviderUnavailable',
  storeUnavailable: 'StoreUnavailable',
  deliveryFailed: 'DeliveryFailed',
} as const;

/** A fault that another try cannot cure: the video fails at once. */
export const REJECTED = {
  addressRefused: 'AddressRefused',
  pageRefused: 'PageRefused',
  pageEmpty: 'PageEmpty',
  elementMissing: 'ElementMissing',
  pageBotWalled: 'PageBotWalled',
  pageBroken: 'PageBroken',
  pageTooLarge: 'PageTooLarge',
  mergeFieldMissing: 'MergeFieldMissing',
  speechEmpty: 'SpeechEmpty',
  providerKeyRefused: 'ProviderKeyRefused',
  providerQuotaExceeded: 'ProviderQuotaExceeded',
  providerRefused: 'ProviderRefused',
  budgetExceeded: 'BudgetExceeded',
  costCapExceeded: 'CostCapExceeded',
  mediaGone: 'MediaGone',
  /** The chain has such scenes rendered once more; this is for when that did not help. */
  sceneDamaged: 'SceneDamaged',
  accessGone: 'AccessGone',
  filmTooLarge: 'FilmTooLarge',
  loomRefused: 'LoomRefused',
  assetUnreadable: 'AssetUnreadable',
  textUndrawable: 'TextUndrawable',
  fileRefused: 'FileRefused',
  failuresExceeded: 'FailuresExceeded',
  interrupted: 'Interrupted',
  internal: 'InternalError',
} as const;

export type RetryableName = (typeof RETRYABLE)[keyof typeof RETRYABLE];
export type RejectedName = (typeof REJECTED)[keyof typeof REJECTED];
export type ErrorName = RetryableName | RejectedName;

/** What a person can do about each fault; shown beside the message. */
export const REMEDY: Record<ErrorName, string> = {
  BrowserCrashed: 'Retry the video; if it happens again, the page needs more memory than the recorder has.',
  CaptureStalled: 'Retry the video; a page that never paints under a frozen clock cannot be captured frame by frame.',
  EncoderFailed: 'Retry the video; if it happens again, look at the step log for what FFmpeg said.',
  MachineLost: 'Retry the video: scenes that were rendered are kept, and another machine goes on with the others.',
  PageUnreachable: 'Check the address in a browser, then retry the video.',
  PageTimedOut: 'Check that the page finishes loading in a browser, then retry the video.',
  StepTimedOut: 'Retry the video; a shorter film or a smaller resolution takes less time.',
  SceneDamaged: 'Retry the video: scenes that were lost or damaged are rendered once more.',
  ProviderBusy: 'The provider limits how much it does at a time: retry in a minute, or raise the limit of your plan.',
  ProviderUnavailable: 'The provider did not answer: look at its status page, then retry.',
  StoreUnavailable:
    'DynamoDB or S3 did not answer for a while: look at AWS’s status page, then retry; what was made is kept.',
  DeliveryFailed: 'Check that the webhook’s address answers with a status of 200 to 299, then replay the delivery.',
  AddressRefused: 'Use a public http or https address, or start with --allow-private on a laptop.',
  PageRefused: 'The site does not let this browser in: use a page that is open to everyone, or give access.',
  PageEmpty: 'Use a page that shows something without a login.',
  ElementMissing: 'Check the selector in the browser’s own tools: it must find an element that is seen on the page.',
  PageBotWalled: 'The site asks visitors to prove they are human: use a page without such a wall.',
  PageBroken: 'The site answers with an error: mend the page or use another one, then retry.',
  PageTooLarge: 'Use a lighter page: one scene may load 200 MB, over at most 2,000 connections.',
  MergeFieldMissing: 'Give the lead that field, or write a fallback such as {{company|your team}}.',
  SpeechEmpty: 'Write some words for every section of the script.',
  ProviderKeyRefused: 'Put a valid key of the provider where docs/configuration.md says, then retry.',
  ProviderQuotaExceeded: 'The provider’s quota or credit is used up: top it up, then retry; what was made is kept.',
  ProviderRefused: 'The provider did not take the request: check the voice, the model and the options, then try again.',
  BudgetExceeded: 'Raise MONTHLY_BUDGET_USD or wait for the next month, then retry; nothing was paid for this step.',
  CostCapExceeded:
    'Raise max_cost_usd or VIDEO_MAX_COST_USD, or ask for a shorter film; nothing was paid for this step.',
  MediaGone: 'The recording’s frames are kept for seven days: record the page again.',
  AccessGone:
    'What lets the browser in is kept for seven days at most, and until the work is done: start anew with it.',
  AssetUnreadable: 'Put a file that opens in a viewer or a player in its place in layers/art, then retry.',
  TextUndrawable: 'Ask for captions as sidecar, or write the text in a script that docs/composing.md names.',
  FilmTooLarge: 'Ask for a shorter film, fewer quality_versions, a lower resolution or frame rate, or a higher crf.',
  LoomRefused: 'Check that the Loom link is public and opens in a browser, then try again.',
  FileRefused: 'Mend the file as docs/batches.md describes, and start a batch of it anew; nothing was made or paid.',
  FailuresExceeded:
    'Look at the errors in the result file, mend their cause, then redrive the batch: what was made is kept.',
  Interrupted: 'The work was stopped from outside: retry resumes from the stage that was running.',
  InternalError: 'Retry the video; if it happens again, look at the step log.',
};

/** Base of both families; `name` is what the state machine matches. */
abstract class LeadreelError extends Error {
  constructor(name: ErrorName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

/** Thrown for a fault in {@link RETRYABLE}. */
export class RetryableError extends LeadreelError {
  constructor(name: RetryableName, message: string, options?: ErrorOptions) {
    super(name, message, options);
  }
}

/** Thrown for a fault in {@link REJECTED}. */
export class RejectedError extends LeadreelError {
  constructor(name: RejectedName, message: string, options?: ErrorOptions) {
    super(name, message, options);
  }
}

/** The error of that name; whoever hears of it in another process throws it again. */
export function errorOf(name: ErrorName, message: string): RetryableError | RejectedError {
  const retryable = Object.values(RETRYABLE).find((one) => one === name);
  if (retryable) return new RetryableError(retryable, message);
  const rejected = Object.values(REJECTED).find((one) => one === name);
  return new RejectedError(rejected ?? REJECTED.internal, message);
}

/** True for the names that this contract knows. */
export function isErrorName(name: string): name is ErrorName {
  return Object.hasOwn(REMEDY, name);
}
