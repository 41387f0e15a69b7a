// Imported before all else: what is loaded after it meets another global Promise than the one that async functions give.
globalThis.Promise = class<T> extends Promise<T> {};
