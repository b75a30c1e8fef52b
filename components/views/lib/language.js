// The reader's language. A server of another one writes its own in this one's place
// (components/views/serve.py).

// As the browser's Intl names it.
export const LANGUAGE = "en-GB";

// By the English sentence: the sentence, or its forms by the language's plural rule.
/** @type {Record<string, string | Record<string, string>>} */
export const SENTENCES = {};
